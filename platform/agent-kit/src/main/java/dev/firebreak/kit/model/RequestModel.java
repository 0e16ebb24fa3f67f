package dev.firebreak.kit.model;

import dev.firebreak.kit.journal.Journal;
import dev.firebreak.kit.journal.Reply;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.JournalKind;
import dev.firebreak.schemas.Usage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The model as one request sees it: every call is made for that request's owner and within its
 * budget, is recorded so that a repeat after a crash does not pay again, and stands on the task's
 * timeline with what it cost.
 */
public final class RequestModel implements Model {
    private final Model model;
    private final Scope scope;
    private final Journal journal;
    private final Notes notes;
    private final InstantSource clock;
    private final Set<String> models = new LinkedHashSet<>();
    private int calls;
    private Tokens tokens = Tokens.NONE;

    public RequestModel(
            Model model, Scope scope, Journal journal, Notes notes, InstantSource clock) {
        this.model = model;
        this.scope = scope;
        this.journal = journal;
        this.notes = notes;
        this.clock = clock;
        for (Usage paid : journal.paidBefore()) {
            scope.allowance().spend(tokens(paid).total(), paid.getCostMicros());
        }
    }

    @Override
    public Completion complete(Prompt prompt) {
        Prompt mine = prompt.withScope(scope);
        if (scope.allowance().grantsNothing()) {
            throw new ModelException(
                    ModelError.NOT_CONFIGURED, "the request's budget is 0, which means: no model");
        }
        Instant start = clock.instant();
        Journal.Place place = journal.place();
        Before before = Before.of(place.paidInVain());
        Completion[] made = new Completion[1];
        Reply reply;
        try {
            reply =
                    place.answer(
                            JournalKind.MODEL,
                            PromptJson.bytes(mine),
                            () -> {
                                made[0] = model.complete(mine);
                                return new Reply(CompletionJson.write(made[0]), usage(made[0]));
                            });
        } catch (ModelException e) {
            ModelException whole = before.with(e);
            if (e.error() != ModelError.NOT_CONFIGURED) {
                count(1 + before.calls(), whole.spent(), "");
                if (e.costMicros() > 0 || e.spent().total() > 0) {
                    place.inVain(usage("", e.spent(), e.costMicros()));
                }
                note(
                        prompt,
                        start,
                        whole.spent(),
                        whole.costMicros(),
                        Map.of("error", e.error().name()));
            }
            throw whole;
        }
        boolean replayed = made[0] == null;
        if (replayed && prompt.stream() != null) {
            prompt.stream().text(CompletionJson.read(reply.bytes()).text());
        }
        Completion completion =
                before.with(replayed ? CompletionJson.read(reply.bytes()) : made[0]);
        count(1 + before.calls(), completion.tokens(), completion.model());
        note(
                prompt,
                start,
                completion.tokens(),
                completion.costMicros(),
                Map.of(
                        "model",
                        completion.model(),
                        "cached",
                        Boolean.toString(completion.cached()),
                        "replayed",
                        Boolean.toString(replayed)));
        return completion;
    }

    /**
     * What earlier runs paid for a call, that answered nothing then. It is told with its outcome.
     */
    private record Before(int calls, Tokens tokens, long costMicros) {
        static Before of(List<Usage> paid) {
            Tokens tokens = Tokens.NONE;
            long costMicros = 0;
            for (Usage one : paid) {
                tokens = tokens.plus(RequestModel.tokens(one));
                costMicros += one.getCostMicros();
            }
            return new Before(paid.size(), tokens, costMicros);
        }

        Completion with(Completion made) {
            return new Completion(
                    made.text(),
                    made.calls(),
                    made.tokens().plus(tokens),
                    made.model(),
                    made.costMicros() + costMicros,
                    made.cached());
        }

        ModelException with(ModelException e) {
            return calls == 0
                    ? e
                    : e.withSpent(e.spent().plus(tokens), e.costMicros() + costMicros);
        }
    }

    /** What all calls together cost, and the models that answered in the place of a logic. */
    public synchronized Usage usage(String offlineLogic) {
        long spent = scope.allowance().tokensSpent();
        return Usage.newBuilder()
                .setLogic(models.isEmpty() ? offlineLogic : String.join(", ", models))
                .setModelCalls(calls)
                // What failed tries inside the model's own retries cost is known as a sum only.
                .setInputTokens(Math.max(tokens.input(), spent - tokens.output()))
                .setOutputTokens(tokens.output())
                .setCostMicros(scope.allowance().costMicrosSpent())
                .build();
    }

    private synchronized void count(int made, Tokens more, String by) {
        calls += made;
        tokens = tokens.plus(more);
        if (!by.isEmpty()) {
            models.add(by);
        }
    }

    private static Tokens tokens(Usage paid) {
        return Tokens.of(paid.getInputTokens(), paid.getOutputTokens());
    }

    private static Usage usage(Completion completion) {
        return usage(completion.model(), completion.tokens(), completion.costMicros());
    }

    private static Usage usage(String by, Tokens used, long costMicros) {
        return Usage.newBuilder()
                .setLogic(by)
                .setModelCalls(1)
                .setInputTokens(used.input())
                .setOutputTokens(used.output())
                .setCostMicros(costMicros)
                .build();
    }

    private void note(
            Prompt prompt, Instant start, Tokens used, long costMicros, Map<String, String> more) {
        long ms = Duration.between(start, clock.instant()).toMillis();
        Map<String, String> details = new LinkedHashMap<>(more);
        details.put("prompt", prompt.id().toString());
        details.put("inputTokens", Long.toString(used.input()));
        details.put("cachedTokens", Long.toString(used.cached()));
        details.put("outputTokens", Long.toString(used.output()));
        details.put("reasoningTokens", Long.toString(used.reasoning()));
        details.put("costMicros", Long.toString(costMicros));
        details.put("ms", Long.toString(ms));
        String what = prompt.id().name().isEmpty() ? "a prompt" : prompt.id().toString();
        String error = more.get("error");
        notes.note(
                ActivityKind.MODEL_CALL,
                error == null
                        ? "%s asked of %s: %d tokens in, %d out"
                                .formatted(what, more.get("model"), used.input(), used.output())
                        : "%s got no answer: %s".formatted(what, error),
                details);
    }
}
