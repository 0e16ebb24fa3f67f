package dev.firebreak.kit.tool;

import dev.firebreak.schemas.RejectionCode;

/**
 * A tool may not do what it is asked: it would leave its sandbox, or who asks has no right to it.
 * The model is told why and what is allowed instead, nothing is tried again, and the request's
 * timeline keeps it under its code.
 */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final RejectionCode code;

    /**
     * @param code PERMISSION_DENIED for an attempt to leave a sandbox, TOOL_NOT_ALLOWED, or
     *     RATE_LIMITED
     * @param message what was seen and what is allowed
     */
    public RefusedException(RejectionCode code, String message) {
        super(message);
        this.code = code;
    }

    /** An attempt to leave the sandbox. */
    public static RefusedException outside(String message) {
        return new RefusedException(RejectionCode.PERMISSION_DENIED, message);
    }

    public RejectionCode code() {
        return code;
    }
}
