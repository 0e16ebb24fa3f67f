package dev.firebreak.benchmarks;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * One run of one contestant over requests that wait for it: from the moment the first call begins
 * until the group has committed the last of them. Starting up and joining the group are not part of
 * it.
 *
 * @param inFlight calls at once
 * @param count requests
 * @param keys conversations they belong to
 * @param bound a run that takes longer has failed
 */
record Race(int inFlight, int count, int keys, Duration bound) {
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    /**
     * How long it took.
     *
     * @param seconds by the clock
     * @param cpuSeconds of processor time, the broker's not included: what others do on the machine
     *     bears less on it
     */
    record Took(double seconds, double cpuSeconds) {}

    /**
     * Runs it and verifies what it did.
     *
     * @throws Exactness.InexactException when the results are not one for each request
     */
    Took run(Cluster cluster, Contestant contestant, Work work) {
        try (Ground ground = cluster.ground()) {
            Requests load = Requests.on(ground, keys);
            ground.fill(load, count);
            Calls calls = new Calls(work);
            Took took;
            try (Contestant.Entry entry = contestant.start(ground, calls, inFlight)) {
                await(entry, contestant.name(), bound, () -> ground.committed() >= count);
                took = new Took(calls.seconds(), calls.cpuSeconds());
            }
            Exactness.verify(ground, contestant.name(), contestant.answers(ground, load), count);
            return took;
        }
    }

    /** Waits, as long as the contestant has not given up. */
    static void await(
            Contestant.Entry entry, String name, Duration bound, BooleanSupplier condition) {
        long until = System.nanoTime() + bound.toNanos();
        while (!condition.getAsBoolean()) {
            Optional<String> failure = entry.failure();
            if (failure.isPresent()) {
                throw new Exactness.InexactException(name + " gave up: " + failure.get());
            }
            if (System.nanoTime() > until) {
                throw new Exactness.InexactException(
                        name + " was not done within " + bound.toSeconds() + " s");
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }
}
