package dev.firebreak.embedded;

import org.jspecify.annotations.Nullable;

/** The journal did not take an entry, or can't be read. */
final class JournalException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What the registry can do about it. */
    enum Reason {
        /** The broker is away or slow: it may go well next time. */
        UNAVAILABLE,
        /** Another registry writes now; this one never may again. */
        TAKEN_OVER,
        /** The broker never takes an entry of this size. */
        TOO_LARGE
    }

    private final Reason reason;

    JournalException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
