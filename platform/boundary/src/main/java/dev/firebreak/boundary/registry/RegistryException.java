package dev.firebreak.boundary.registry;

import org.jspecify.annotations.Nullable;

/**
 * A question to the schema registry that has no good answer. Its kind says what to do: Confluent's
 * own client throws one and the same exception for "registry away" and for "poisoned record", and
 * whoever dead-letters on it empties a topic into the dead letters during an outage.
 */
public final class RegistryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What the caller can do about it. */
    public enum Kind {
        /** The bytes name no schema: dead letter. */
        NOT_FRAMED,
        /**
         * The registry answered that it has no such schema: ask again shortly, then dead letter.
         */
        UNKNOWN_SCHEMA,
        /**
         * The schema can't be used for this: not Avro, unparsable, another one than was asked for.
         * Dead letter.
         */
        MISMATCH,
        /** The registry refuses the schema beside those it has: fail the start, never retry. */
        INCOMPATIBLE,
        /** The registry doesn't let us in: stop and say so. Never a dead letter. */
        UNAUTHORIZED,
        /** The registry, or the way to it, is ill: pause and retry. Never a dead letter. */
        UNAVAILABLE,
        /**
         * What answers isn't a registry, or we call it wrongly: stop and say so. Never a dead
         * letter.
         */
        MISCONFIGURED
    }

    private final Kind kind;

    public RegistryException(Kind kind, String message) {
        this(kind, message, null);
    }

    public RegistryException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
