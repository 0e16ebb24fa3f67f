package dev.firebreak.kit.model;

/** Why a model gave no usable answer, and what is done about it. */
public enum ModelError {
    /** Too many requests or tokens just now (429). */
    THROTTLED(Course.WAIT),
    /** The provider has no capacity (503, 529). */
    OVERLOADED(Course.RETRY),
    /** The provider failed (other 5xx). */
    SERVER(Course.RETRY),
    /** No complete answer in time: no connection, no headers, a body that stalls or drips. */
    TIMEOUT(Course.RETRY),
    /** It could not be reached: name not resolved, refused, reset. */
    UNREACHABLE(Course.RETRY),
    /** The answer ended before its end: a cut stream or body. */
    CUT(Course.RETRY),
    /** What came back is no answer of a model: HTML, half JSON, another content type, no body. */
    BAD_RESPONSE(Course.RETRY),
    /**
     * The model answered, and with what can't be used: nothing, calls of a wrong shape, far too
     * much, a reason to stop that nobody knows. It may do better the next time; where it doesn't,
     * this prompt is the matter and not the provider, so nobody else has to wait.
     */
    UNUSABLE(Course.RETRY),
    /** The answer reached the limit of output tokens. */
    TRUNCATED(Course.DECLINE),
    /** The prompt is larger than the model's context. */
    CONTEXT_TOO_LONG(Course.STEP_DOWN),
    /** The provider's filter stopped prompt or answer. */
    CONTENT_FILTER(Course.STEP_DOWN),
    /** The model said that it won't. */
    REFUSED(Course.STEP_DOWN),
    /** The account is used up: somebody has to pay. */
    QUOTA(Course.PAUSE),
    /** The key is missing, wrong, or may not use this model (401, 403). */
    AUTH(Course.STOP),
    /** There is no model of this name (404). */
    NO_MODEL(Course.STOP),
    /** The provider does not take the request as it is (other 4xx): our mistake. */
    BAD_REQUEST(Course.DECLINE),
    /** The request's own budget does not allow the call. */
    BUDGET(Course.DECLINE),
    /** No model is configured, or none of them may see this request. */
    NOT_CONFIGURED(Course.STEP_DOWN);

    /** What is done about an error. */
    public enum Course {
        /** Try the same again after a pause; then the next model. */
        RETRY,
        /** Try again when the provider says so; where that is too late, the next model. */
        WAIT,
        /** Take in nothing new until it works again; somebody has to look. */
        PAUSE,
        /** Answer by simpler means: the next model, last the agent's offline logic. */
        STEP_DOWN,
        /** The request is declined; its dead letter holds what is known. */
        DECLINE,
        /** As PAUSE, and no further try is made before a restart with other settings. */
        STOP
    }

    private final Course course;

    ModelError(Course course) {
        this.course = course;
    }

    public Course course() {
        return course;
    }

    /** Whether another model, or the same later, may well answer the same prompt. */
    public boolean isOutage() {
        return switch (course) {
            case RETRY, WAIT, PAUSE, STOP -> this != UNUSABLE;
            case STEP_DOWN, DECLINE -> false;
        };
    }
}
