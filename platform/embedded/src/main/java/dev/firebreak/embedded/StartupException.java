package dev.firebreak.embedded;

import org.jspecify.annotations.Nullable;

/**
 * A broker or a registry can't start; the message is one sentence for a person: what was seen and
 * what to do.
 */
public final class StartupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartupException(String message) {
        this(message, null);
    }

    StartupException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
