package dev.firebreak.kit.condition;

/** What a condition came to. */
public sealed interface Verdict {
    /** An answer. */
    enum Settled implements Verdict {
        HOLDS,
        HOLDS_NOT
    }

    /**
     * It has no value, and why: a field that is not there, a value of another type, too much work.
     * The reason is one short line, made harmless.
     */
    record Failed(String why) implements Verdict {}
}
