package dev.firebreak.boundary.config;

/**
 * What becomes of a request that the agent fails on. A dependency that is away is no failure: that
 * is waited for.
 *
 * @param retriesMax how often it is tried again, in its lane: later requests of its key wait
 * @param retryBackoffMs the wait before the first of these; each further one is twice as long
 * @param then what happens when it has failed for good
 */
@Group(value = "failure", doc = "What becomes of a request that the agent fails on.")
public record FailurePolicy(
        @Key(
                        doc = "How often a request is tried again; later ones of its key wait.",
                        fallback = "2",
                        min = 0,
                        max = 100)
                int retriesMax,
        @Key(
                        doc = "The wait before the first retry; each further one is twice as long.",
                        fallback = "200",
                        min = 1,
                        max = 600_000)
                long retryBackoffMs,
        @Key(
                        doc =
                                "What happens when it has failed for good: dead-letter; degrade, where the agent has a simpler answer; or"
                                        + " hold-key, which parks later requests of its key behind the dead letter, in order, until"
                                        + " it is replayed or discarded.",
                        fallback = "dead-letter")
                Then then) {
    private static final int DOUBLINGS_MAX = 10;

    /** What happens when a request has failed for good. */
    public enum Then {
        /** It becomes a dead letter; requests behind it go on. */
        DEAD_LETTER,
        /** The agent's simpler answer, where it has one; else a dead letter. */
        DEGRADE,
        /** A dead letter, and what follows under its key is parked until it is released. */
        HOLD_KEY
    }

    /** Two retries, then a dead letter. */
    public static FailurePolicy defaults() {
        return new FailurePolicy(2, 200, Then.DEAD_LETTER);
    }

    /** The wait after this many failures, counted from 0. */
    public long backoffMs(int failures) {
        return retryBackoffMs << Math.min(failures, DOUBLINGS_MAX);
    }
}
