package dev.firebreak.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** What stands in for a model call: nothing, or waiting. Called once for every record. */
@FunctionalInterface
interface Work {
    /** No work at all: what is left is the cost of the machinery. */
    Work NONE = () -> {};

    void perform() throws InterruptedException;

    /** Every call takes this long. */
    static Work lasting(Duration duration) {
        return () -> Thread.sleep(duration);
    }

    /** Every call takes as long as the latch is closed. */
    static Work until(CountDownLatch open) {
        return open::await;
    }

    /**
     * The first call to begin takes the first duration, the second the second one, whichever
     * records they are: so every contestant has the same schedule to fill, and its ideal is known.
     */
    static Work byTurn(List<Duration> durations) {
        AtomicInteger turns = new AtomicInteger();
        return () -> Thread.sleep(durations.get(turns.getAndIncrement() % durations.size()));
    }
}
