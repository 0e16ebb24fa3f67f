package dev.firebreak.boundary.loop;

/** Why the loop ended a record that its handler did not end. */
public sealed interface Stop {
    /**
     * The broker takes no record of the size of one of its outputs.
     *
     * @param outcome what it refused
     */
    record TooLarge(Outcome outcome, Exception refusal) implements Stop {}

    /** It took longer than it may. */
    record TimedOut(long afterMs) implements Stop {}

    /**
     * Processes ended while they handled it, so it is not handled again.
     *
     * @param crashes how often
     * @param readable whether it may still be decoded; false when a process ended while it tried
     */
    record Poisoned(int crashes, boolean readable) implements Stop {}
}
