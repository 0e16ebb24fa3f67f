package dev.firebreak.standalone;

import org.jspecify.annotations.Nullable;

/**
 * The stack can't start; the message is one sentence for a person: what was seen and what to do.
 */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
