package dev.firebreak.kit.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firebreak.kit.DependencyException;
import dev.firebreak.kit.RecordedContext;
import dev.firebreak.kit.Thinking;
import dev.firebreak.kit.journal.Journal;
import dev.firebreak.kit.model.AnswerStream;
import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.Message;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.ModelClass;
import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.Scope;
import dev.firebreak.kit.model.Tokens;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.Judgement;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.Verdict;
import dev.firebreak.schemas.Violation;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AnswersTest {
    private static final String GOOD = "{\"verdict\":\"RETRY\",\"feedback\":\"name the order\"}";
    private static final String BROKEN_RULE = "{\"verdict\":\"RETRY\",\"feedback\":\"\"}";
    private static final Prompt PROMPT = Prompt.of("Judge.", "Is this good?");

    private final List<Prompt> asked = new ArrayList<>();

    @Test
    void anAnswerThatKeepsItsContractIsGiven() {
        RecordedContext context = context(said("Here:\n```json\n" + GOOD + "\n```"));

        Answer<Judgement> answer = context.answers().to(PROMPT, Judgement.class);

        assertThat(answer)
                .isEqualTo(
                        new Answer.Given<>(
                                new Judgement(Verdict.RETRY, "name the order"), "test/small"));
        assertThat(asked.getFirst().answer().name()).isEqualTo("Judgement");
        assertThat(outcome(context)).containsEntry("outcome", "accepted");
    }

    @Test
    void whatIsWrongGoesBackToTheModelAndTheMendedAnswerCounts() {
        RecordedContext context = context(said("no idea", BROKEN_RULE, GOOD));

        Answer<Judgement> answer = context.answers().to(PROMPT, Judgement.class);

        assertThat(answer).isInstanceOf(Answer.Given.class);
        assertThat(asked).hasSize(3);
        assertThat(last(asked.get(1))).contains("one whole JSON object");
        assertThat(asked.get(2).messages()).hasSize(6);
        assertThat(last(asked.get(2))).contains("a RETRY says what to do better");
        assertThat(outcome(context))
                .containsEntry("outcome", "repaired")
                .containsEntry("calls", "3")
                .containsEntry("inputTokens", "30");
    }

    @Test
    void whatTheCallerFindsWrongIsRepairedLikewise() {
        RecordedContext context =
                context(said(GOOD, GOOD.replace("name the order", "name the order 4711")));

        Answer<Judgement> answer =
                context.answers()
                        .to(
                                PROMPT,
                                Judgement.class,
                                judgement ->
                                        judgement.getFeedback().contains("4711")
                                                ? List.of()
                                                : List.of(
                                                        new Violation(
                                                                "feedback",
                                                                "own",
                                                                "4711",
                                                                "none")));

        assertThat(answer).isInstanceOf(Answer.Given.class);
        assertThat(last(asked.get(1))).contains("feedback: expected 4711, seen none");
    }

    @Test
    void aMoreAbleModelIsAskedOnceBeforeTheAnswerIsDeclinedAndKept() {
        RecordedContext context =
                context(
                        prompt -> {
                            asked.add(prompt);
                            return completion(
                                    BROKEN_RULE,
                                    prompt.modelClass() == ModelClass.SMALL
                                            ? "test/small"
                                            : "test/able");
                        });

        AnswerRejectedException no =
                catchThrowableOfType(
                        AnswerRejectedException.class,
                        () -> context.answers().to(PROMPT, Judgement.class));

        assertThat(asked.stream().map(Prompt::modelClass))
                .containsExactly(
                        ModelClass.SMALL,
                        ModelClass.SMALL,
                        ModelClass.SMALL,
                        ModelClass.STANDARD,
                        ModelClass.STANDARD,
                        ModelClass.STANDARD);
        assertThat(no.code()).isEqualTo(RejectionCode.MODEL_OUTPUT_INVALID);
        assertThat(no.answer()).isEqualTo(BROKEN_RULE);
        assertThat(no.model()).isEqualTo("test/able");
        assertThat(no.answerType()).isEqualTo("dev.firebreak.schemas.Judgement");
        assertThat(no.violations()).extracting(Violation::getRule).contains("retry-says-why");
        assertThat(outcome(context)).containsEntry("outcome", "declined");
    }

    @Test
    void whereNobodyIsMoreAbleOneTryMoreIsEnough() {
        RecordedContext context = context(said(BROKEN_RULE));

        assertThatThrownBy(() -> context.answers().to(PROMPT, Judgement.class))
                .isInstanceOf(AnswerRejectedException.class);

        assertThat(asked).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource({
        "CONTEXT_TOO_LONG",
        "CONTENT_FILTER",
        "REFUSED",
        "NOT_CONFIGURED",
        "UNUSABLE",
    })
    void whatNoModelAnswersTheAgentsOwnLogicDoes(ModelError error) {
        RecordedContext context = context(failing(error));

        assertThat(context.answers().to(PROMPT, Judgement.class))
                .isInstanceOf(Answer.Offline.class);
        assertThat(context.usage("offline/x").getLogic()).isEqualTo("offline/x");
    }

    @ParameterizedTest
    @EnumSource(
            value = ModelError.class,
            names = {
                "THROTTLED",
                "OVERLOADED",
                "SERVER",
                "TIMEOUT",
                "UNREACHABLE",
                "CUT",
                "BAD_RESPONSE",
                "QUOTA",
                "AUTH",
                "NO_MODEL"
            })
    void anOutageIsWaitedForOrSteppedDownFromAsTheDeploymentSays(ModelError error) {
        assertThatThrownBy(() -> context(failing(error)).answers().to(PROMPT, Judgement.class))
                .isInstanceOf(DependencyException.class)
                .hasMessageStartingWith(error.name());

        RecordedContext offline = context(failing(error), WhenAway.OFFLINE);
        assertThat(offline.answers().to(PROMPT, Judgement.class))
                .isInstanceOf(Answer.Offline.class);
        assertThat(outcome(offline)).containsEntry("outcome", "offline");
    }

    @ParameterizedTest
    @CsvSource({
        "TRUNCATED, MODEL_TRUNCATED",
        "BUDGET, BUDGET_EXCEEDED",
        "BAD_REQUEST, MODEL_FAILED",
    })
    void whatMeansNoForThisRequestIsDeclined(ModelError error, RejectionCode code) {
        AnswerRejectedException no =
                catchThrowableOfType(
                        AnswerRejectedException.class,
                        () -> context(failing(error)).answers().to(PROMPT, Judgement.class));

        assertThat(no.code()).isEqualTo(code);
        assertThat(no.answer()).isEqualTo("half an ans");
    }

    @Test
    void wordsAreAskedForInTheSameWay() {
        RecordedContext context = context(said("  ", "It is on its way."));

        assertThat(context.answers().text(PROMPT, _ -> List.of()))
                .isEqualTo(new Answer.Given<>("It is on its way.", "test/small"));
    }

    @Test
    void aStreamStartsAgainWithEveryTry() {
        List<String> seen = new ArrayList<>();
        AnswerStream stream =
                new AnswerStream() {
                    @Override
                    public void text(String piece) {
                        seen.add(piece);
                    }

                    @Override
                    public void restart() {
                        seen.add("restart");
                    }
                };
        Model model = said("{", GOOD);
        RecordedContext context =
                context(
                        prompt -> {
                            Completion completion = model.complete(prompt);
                            prompt.stream().text(completion.text());
                            return completion;
                        });

        context.answers().to(PROMPT.withStream(stream), Judgement.class);

        assertThat(seen).containsExactly("{", "restart", GOOD);
    }

    private Model said(String... answers) {
        return prompt -> {
            asked.add(prompt);
            return completion(answers[Math.min(asked.size(), answers.length) - 1], "test/small");
        };
    }

    private static Completion completion(String text, String model) {
        return new Completion(text, List.of(), Tokens.of(10, 5), model, 3, false);
    }

    private static Model failing(ModelError error) {
        return _ -> {
            throw new ModelException(error, "seen by the test").withPartial("half an ans");
        };
    }

    private static RecordedContext context(Model model) {
        return context(model, WhenAway.WAIT);
    }

    private static RecordedContext context(Model model, WhenAway whenAway) {
        InstantSource clock = InstantSource.system();
        return new RecordedContext(
                clock,
                Journal.forgetful(clock),
                new Thinking(model, whenAway),
                Scope.open(),
                _ -> AnswerStream.nowhere());
    }

    private static String last(Prompt prompt) {
        return ((Message.Asked) prompt.messages().getLast()).text();
    }

    private static Map<String, String> outcome(RecordedContext context) {
        return context.notes().stream()
                .filter(note -> note.kind() == ActivityKind.MODEL_ANSWER)
                .reduce((_, last) -> last)
                .orElseThrow()
                .details();
    }
}
