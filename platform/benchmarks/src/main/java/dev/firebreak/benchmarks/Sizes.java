package dev.firebreak.benchmarks;

import java.time.Duration;

/**
 * How much is measured.
 *
 * @param warmUpRounds of no-work that don't count: the JVM needs some 300,000 records of ours
 * @param rounds of no-work, each with every contestant in turn; the median counts
 * @param noWorkRecords requests in one round of no-work
 * @param shortCalls calls of 50 ms
 * @param longCalls calls of 1 s
 * @param longInFlight of them at once
 * @param mixedCalls calls of mixed
 * @param mixedInFlight of them at once
 * @param mixedBrief how long 95 % of them take
 * @param mixedLong how long 5 % of them take
 * @param hopSeconds at each load
 * @param tasks of one round of tasks, all at once
 * @param openTasks open at once
 * @param checkIterations of JMH, half of them warm-up
 * @param checkIterationMs how long each takes
 */
record Sizes(
        int warmUpRounds,
        int rounds,
        int noWorkRecords,
        int shortCalls,
        int longCalls,
        int longInFlight,
        int mixedCalls,
        int mixedInFlight,
        Duration mixedBrief,
        Duration mixedLong,
        int hopSeconds,
        int tasks,
        int openTasks,
        int checkIterations,
        int checkIterationMs) {
    /** What counts. */
    static Sizes full() {
        return new Sizes(
                2,
                3,
                200_000,
                200_000,
                100_000,
                10_000,
                1_000,
                100,
                Duration.ofSeconds(1),
                Duration.ofSeconds(20),
                15,
                3_000,
                100_000,
                10,
                1_000);
    }

    /** Everything in about two minutes: for a look, not for a claim. */
    static Sizes quick() {
        return new Sizes(
                1,
                1,
                40_000,
                40_000,
                30_000,
                10_000,
                200,
                20,
                Duration.ofMillis(200),
                Duration.ofSeconds(4),
                4,
                500,
                5_000,
                4,
                500);
    }
}
