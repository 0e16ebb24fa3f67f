package dev.firebreak.kit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.kit.budget.Allowance;
import dev.firebreak.kit.journal.Journal;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.Budget;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.JournalEntry;
import dev.firebreak.schemas.Usage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestModelTest {
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-11-21T09:00:00Z"));
    private static final Prompt PROMPT = Prompt.of("Be short.", "What is it?");
    private static final Completion ANSWER =
            new Completion(
                    "It is late.",
                    List.of(new ToolCall("call-1", "look", "{\"a\":1}")),
                    new Tokens(100, 60, 10, 20, 5),
                    "test/model",
                    7,
                    false);

    private final List<JournalEntry> recorded = new ArrayList<>();
    private final List<Map<String, String>> notes = new ArrayList<>();
    private int calls;

    @Test
    void aRepeatOfTheRequestIsAnsweredFromTheJournalAndCountsWhatWasPaid() {
        Model paid =
                prompt -> {
                    calls++;
                    prompt.scope().allowance().spend(120, 7);
                    return ANSWER;
                };
        RequestModel first = request(paid, List.of(), null);
        Completion made = first.complete(PROMPT);

        RequestModel repeat = request(paid, recorded, null);
        Completion again = repeat.complete(PROMPT);

        assertThat(calls).isEqualTo(1);
        assertThat(again).isEqualTo(made).isEqualTo(ANSWER);
        Usage usage = repeat.usage("offline/x");
        assertThat(usage).isEqualTo(first.usage("offline/x"));
        assertThat(usage.getCostMicros()).isEqualTo(7);
        assertThat(usage.getInputTokens()).isEqualTo(100);
        assertThat(usage.getOutputTokens()).isEqualTo(20);
        assertThat(usage.getLogic()).isEqualTo("test/model");
        assertThat(notes.getLast()).containsEntry("replayed", "true");
    }

    @Test
    void theModelIsToldForWhomItWorksAndByWhen() {
        List<Scope> seen = new ArrayList<>();

        request(
                        prompt -> {
                            seen.add(prompt.scope());
                            return ANSWER;
                        },
                        List.of(),
                        Budget.newBuilder().setCostMicros(10_000L).build())
                .complete(PROMPT);

        assertThat(seen.getFirst().tenant()).isEqualTo("acme");
        assertThat(seen.getFirst().allowance().costMicrosLeft()).isEqualTo(10_000);
    }

    @Test
    void aFailureThatWasPaidForCounts() {
        RequestModel model =
                request(
                        prompt -> {
                            prompt.scope().allowance().spend(50, 3);
                            throw new ModelException(ModelError.TRUNCATED, "cut at 20 tokens")
                                    .withSpent(Tokens.of(30, 20), 3);
                        },
                        List.of(),
                        null);

        assertThatThrownBy(() -> model.complete(PROMPT)).isInstanceOf(ModelException.class);

        Usage usage = model.usage("offline/x");
        assertThat(usage.getLogic()).isEqualTo("offline/x");
        assertThat(usage.getCostMicros()).isEqualTo(3);
        assertThat(usage.getInputTokens() + usage.getOutputTokens()).isEqualTo(50);
        assertThat(notes.getLast()).containsEntry("error", "TRUNCATED");
    }

    @Test
    void aFailureThatWasPaidForIsGoneFromTheBudgetOfTheNextRunToo() {
        Budget budget = Budget.newBuilder().setTokens(100L).setCostMicros(10L).build();
        RequestModel first =
                request(
                        prompt -> {
                            throw new ModelException(ModelError.CUT, "cut")
                                    .withSpent(Tokens.of(30, 20), 4);
                        },
                        List.of(),
                        budget);
        assertThatThrownBy(() -> first.complete(PROMPT)).isInstanceOf(ModelException.class);
        List<Scope> seen = new ArrayList<>();

        RequestModel repeat =
                request(
                        prompt -> {
                            seen.add(prompt.scope());
                            return ANSWER;
                        },
                        recorded,
                        budget);
        Completion answer = repeat.complete(PROMPT);

        assertThat(answer.costMicros()).as("told with its outcome").isEqualTo(7 + 4);
        assertThat(answer.tokens().total()).isEqualTo(120 + 50);
        assertThat(notes.getLast()).containsEntry("costMicros", "11");
        assertThat(seen.getFirst().allowance().costMicrosLeft()).isEqualTo(10 - 4);
        assertThat(seen.getFirst().allowance().tokensLeft()).isEqualTo(100 - 50);
        assertThat(repeat.usage("offline/x").getModelCalls()).isEqualTo(2);
        assertThat(repeat.usage("offline/x").getCostMicros()).isEqualTo(4);
    }

    @Test
    void aRepeatThatAsksSomethingElseHasPaidForBoth() {
        Model paid =
                prompt -> {
                    prompt.scope().allowance().spend(120, 7);
                    return ANSWER;
                };
        request(paid, List.of(), null).complete(PROMPT);

        RequestModel repeat = request(paid, recorded, null);
        repeat.complete(Prompt.of("Be short.", "And today?"));

        Usage usage = repeat.usage("offline/x");
        assertThat(usage.getCostMicros()).isEqualTo(2 * 7);
        assertThat(usage.getInputTokens() + usage.getOutputTokens()).isEqualTo(2 * 120);
    }

    @Test
    void aFailureThatCostNothingLeavesNoEntry() {
        RequestModel model =
                request(
                        _ -> {
                            throw new ModelException(ModelError.UNREACHABLE, "away");
                        },
                        List.of(),
                        null);

        assertThatThrownBy(() -> model.complete(PROMPT)).isInstanceOf(ModelException.class);

        assertThat(recorded).isEmpty();
    }

    @Test
    void aBudgetOfZeroMeansNoModel() {
        RequestModel model =
                request(_ -> ANSWER, List.of(), Budget.newBuilder().setTokens(0L).build());

        assertThatThrownBy(() -> model.complete(PROMPT))
                .isInstanceOfSatisfying(
                        ModelException.class,
                        e -> assertThat(e.error()).isEqualTo(ModelError.NOT_CONFIGURED));
    }

    @Test
    void aPromptHasTheSameBytesWhoeverAsksIt() {
        Prompt other =
                PROMPT.withScope(scope(Allowance.unlimited())).withStream(AnswerStream.nowhere());

        assertThat(PromptJson.bytes(other)).isEqualTo(PromptJson.bytes(PROMPT));
        assertThat(PromptJson.bytes(PROMPT.withMaxOutputTokens(9)))
                .isNotEqualTo(PromptJson.bytes(PROMPT));
    }

    private RequestModel request(Model model, List<JournalEntry> earlier, Budget budget) {
        Journal journal = new Journal("r1", List.copyOf(earlier), recorded::add, CLOCK);
        return new RequestModel(
                model,
                scope(Allowance.of(budget)),
                journal,
                (kind, _, details) -> {
                    assertThat(kind).isEqualTo(ActivityKind.MODEL_CALL);
                    notes.add(details);
                },
                CLOCK);
    }

    private static Scope scope(Allowance allowance) {
        return new Scope("email", "acme", "t1", Confidentiality.INTERNAL, null, allowance);
    }
}
