package dev.firebreak.kit.tool;

/** What calling a tool does to the world. */
public enum Effect {
    /** It looks and changes nothing: a model may call it. */
    READ_ONLY,
    /** It changes something, and doing it twice is doing it once. */
    IDEMPOTENT,
    /** It changes something, or nobody knows. */
    EFFECTFUL
}
