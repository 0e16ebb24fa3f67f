package dev.firebreak.model.limit;

import dev.firebreak.kit.model.AnswerStream;
import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.ModelException;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.Tokens;
import org.jspecify.annotations.Nullable;

/**
 * Several tries at one prompt: whoever takes the answer while it is written is told when it starts
 * again, and what failed tries cost is told with the outcome, so that no money is lost from sight.
 * Of one thread.
 */
public final class Attempts {
    private final Prompt prompt;
    private final @Nullable Restartable stream;
    private Tokens wasted = Tokens.NONE;
    private long wastedMicros;

    private Attempts(Prompt prompt, @Nullable Restartable stream) {
        this.prompt = prompt;
        this.stream = stream;
    }

    public static Attempts of(Prompt prompt) {
        AnswerStream stream = prompt.stream();
        Restartable restartable = stream == null ? null : new Restartable(stream);
        return new Attempts(prompt.withStream(restartable), restartable);
    }

    /** What to ask now. */
    public Prompt next() {
        if (stream != null) {
            stream.clear();
        }
        return prompt;
    }

    /** A try that is not the last. */
    public void failed(ModelException failure) {
        wasted = wasted.plus(failure.spent());
        wastedMicros += failure.costMicros();
    }

    /** The answer, with what was spent on the way to it. */
    public Completion result(Completion completion) {
        return new Completion(
                completion.text(),
                completion.calls(),
                completion.tokens().plus(wasted),
                completion.model(),
                completion.costMicros() + wastedMicros,
                completion.cached());
    }

    /** One failure in place of all that were told, with what was spent on them. */
    public ModelException whole(ModelException together) {
        ModelException whole = together.withSpent(wasted, wastedMicros);
        for (Throwable other : together.getSuppressed()) {
            whole.addSuppressed(other);
        }
        return whole;
    }

    /** The last failure, that was not told, with what was spent on all of them. */
    public ModelException failure(ModelException last) {
        return wasted.equals(Tokens.NONE) && wastedMicros == 0
                ? last
                : last.withSpent(last.spent().plus(wasted), last.costMicros() + wastedMicros);
    }

    /** Knows whether there is anything to take back. */
    private static final class Restartable implements AnswerStream {
        private final AnswerStream stream;
        private boolean begun;

        Restartable(AnswerStream stream) {
            this.stream = stream;
        }

        @Override
        public void text(String piece) {
            begun = true;
            stream.text(piece);
        }

        @Override
        public void restart() {
            begun = false;
            stream.restart();
        }

        void clear() {
            if (begun) {
                restart();
            }
        }
    }
}
