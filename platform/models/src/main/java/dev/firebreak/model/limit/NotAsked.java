package dev.firebreak.model.limit;

import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import java.time.Duration;

/**
 * The mark, as its cause, of a failure that was made here: the provider was not asked. It says
 * nothing new about the provider, and to try it again here would be to wait twice.
 */
final class NotAsked extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private NotAsked() {
        super("the provider was not asked", null, false, false);
    }

    static ModelException because(ModelError error, String message, Duration retryAfter) {
        return new ModelException(error, message, new NotAsked()).withRetryAfter(retryAfter);
    }

    static boolean marks(ModelException failure) {
        return failure.getCause() instanceof NotAsked;
    }

    /** The call was cut off while it waited; the thread stays interrupted. */
    static ModelException interrupted(String model) {
        Thread.currentThread().interrupt();
        return new ModelException(
                ModelError.TIMEOUT, model + " was not asked: interrupted", new NotAsked());
    }
}
