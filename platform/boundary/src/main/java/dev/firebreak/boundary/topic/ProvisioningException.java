package dev.firebreak.boundary.topic;

/** The broker did not answer, refused, or was not ready in time. */
public final class ProvisioningException extends RuntimeException {
    ProvisioningException(String message, Throwable cause) {
        super(message, cause);
    }

    ProvisioningException(String message) {
        super(message);
    }
}
