package dev.firebreak.kit.model.scripted;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets time pass. */
@FunctionalInterface
public interface Sleeper {
    void sleep(Duration time) throws InterruptedException;

    /** Time as it is. */
    static Sleeper real() {
        Semaphore never = new Semaphore(0);
        return time -> {
            // Nobody ever releases it, so it always waits to the end.
            boolean _ = never.tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS);
        };
    }

    /** No time at all, for tests that don't look at it. */
    static Sleeper none() {
        return _ -> {};
    }
}
