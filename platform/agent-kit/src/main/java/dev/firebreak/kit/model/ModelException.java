package dev.firebreak.kit.model;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A model gave no usable answer. What it cost all the same is told, where the provider said so. */
public final class ModelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ModelError error;
    private final transient @Nullable Duration retryAfter;
    private final transient Tokens spent;
    private final transient long costMicros;
    private final transient @Nullable String partial;

    /**
     * @param message what was seen, without keys, prompts or answers: it is logged and published
     */
    public ModelException(ModelError error, String message) {
        this(error, message, null, null, Tokens.NONE, 0, null);
    }

    public ModelException(ModelError error, String message, Throwable cause) {
        this(error, message, cause, null, Tokens.NONE, 0, null);
    }

    private ModelException(
            ModelError error,
            String message,
            @Nullable Throwable cause,
            @Nullable Duration retryAfter,
            Tokens spent,
            long costMicros,
            @Nullable String partial) {
        super(message, cause);
        this.error = Objects.requireNonNull(error);
        this.retryAfter = retryAfter;
        this.spent = spent;
        this.costMicros = costMicros;
        this.partial = partial;
    }

    /** The same, with when the provider said to come back. */
    public ModelException withRetryAfter(@Nullable Duration after) {
        return new ModelException(error, text(), getCause(), after, spent, costMicros, partial);
    }

    /** The same, with what was paid for nothing. */
    public ModelException withSpent(Tokens tokens, long micros) {
        return new ModelException(error, text(), getCause(), retryAfter, tokens, micros, partial);
    }

    /** The same, with what came of the answer, for the dead letter. */
    public ModelException withPartial(@Nullable String answer) {
        return new ModelException(error, text(), getCause(), retryAfter, spent, costMicros, answer);
    }

    public ModelError error() {
        return error;
    }

    /** After which time to try again, where the provider said so. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** What the provider counted, all the same. */
    public Tokens spent() {
        return spent == null ? Tokens.NONE : spent;
    }

    /** What it cost, in millionths of the deployment's currency. */
    public long costMicros() {
        return costMicros;
    }

    /** As much of an answer as there was; null when there was none. */
    public @Nullable String partial() {
        return partial;
    }

    private String text() {
        return String.valueOf(getMessage());
    }
}
