package dev.firebreak.model.provider;

/** Why an answer ended, said alike for every provider. */
enum Ending {
    /** The model had no more to say, or wants tools called. */
    COMPLETE,
    /** It reached the limit of output tokens. */
    TRUNCATED,
    /** Prompt and answer together reached the end of the model's context. */
    CONTEXT_FULL,
    /** A filter stopped it. */
    FILTERED,
    /** The model said that it won't. */
    REFUSED,
    /**
     * A reason we don't know. It is no complete answer: what a new name means can't be guessed, and
     * half an answer taken for a whole one does more harm than another try.
     */
    UNKNOWN
}
