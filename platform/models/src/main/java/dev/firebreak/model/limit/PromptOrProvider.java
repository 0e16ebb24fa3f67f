package dev.firebreak.model.limit;

import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.Tokens;

/**
 * Tells a prompt that a provider fails at from a provider that is ill. Some prompts end every time
 * in a timeout, a cut answer or a 500: because they have the model write without end, or because
 * their server breaks on them. Taken for an outage, one mail that somebody wrote so would have all
 * others wait.
 *
 * <p>So where all tries have failed in such a way, the provider is asked something else, and small.
 * If it has any answer to that, it can be reached, and the failure is {@link ModelError#UNUSABLE}:
 * the next model is asked, last the agent's offline logic. What the question cost is told with it.
 */
public final class PromptOrProvider implements Model {
    private static final String INSTRUCTION = "Answer with one word.";
    private static final String QUESTION = "Are you there? Say: yes";

    /** Also for models that think before they speak: that they ran out of room is an answer. */
    private static final int OUTPUT_TOKENS = 16;

    private final String name;
    private final Model tried;
    private final Model once;

    /**
     * @param tried asks as often as may help
     * @param once asks once
     */
    public PromptOrProvider(String name, Model tried, Model once) {
        this.name = name;
        this.tried = tried;
        this.once = once;
    }

    @Override
    public Completion complete(Prompt prompt) {
        try {
            return tried.complete(prompt);
        } catch (ModelException e) {
            throw mayBeThePrompts(e) ? judged(e, prompt) : e;
        }
    }

    private static boolean mayBeThePrompts(ModelException failure) {
        return switch (failure.error()) {
            case TIMEOUT, CUT, SERVER, BAD_RESPONSE ->
                    !NotAsked.marks(failure) && !Thread.currentThread().isInterrupted();
            case THROTTLED,
                    OVERLOADED,
                    UNREACHABLE,
                    UNUSABLE,
                    TRUNCATED,
                    CONTEXT_TOO_LONG,
                    CONTENT_FILTER,
                    REFUSED,
                    QUOTA,
                    AUTH,
                    NO_MODEL,
                    BAD_REQUEST,
                    BUDGET,
                    NOT_CONFIGURED ->
                    false;
        };
    }

    private ModelException judged(ModelException failure, Prompt prompt) {
        Prompt other =
                Prompt.of(INSTRUCTION, QUESTION)
                        .withMaxOutputTokens(OUTPUT_TOKENS)
                        .withScope(prompt.scope());
        try {
            Completion answer = once.complete(other);
            return unusable(failure, answer.tokens(), answer.costMicros());
        } catch (ModelException e) {
            return e.error().isOutage() || e.error() == ModelError.BUDGET
                    ? with(failure, e.spent(), e.costMicros())
                    : unusable(failure, e.spent(), e.costMicros());
        }
    }

    private ModelException unusable(ModelException failure, Tokens spent, long costMicros) {
        return with(
                new ModelException(
                                ModelError.UNUSABLE,
                                "%s answers other prompts, and to this one only: %s (%s)"
                                        .formatted(name, failure.error(), failure.getMessage()),
                                failure)
                        .withPartial(failure.partial())
                        .withSpent(failure.spent(), failure.costMicros()),
                spent,
                costMicros);
    }

    private static ModelException with(ModelException failure, Tokens spent, long costMicros) {
        return failure.withSpent(
                failure.spent().plus(spent), Math.addExact(failure.costMicros(), costMicros));
    }
}
