package dev.firebreak.benchmarks;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The calls of one run: performs the work, and knows when the first one began. */
final class Calls {
    private final Work work;
    private final AtomicLong firstNanos = new AtomicLong(Long.MIN_VALUE);
    private final AtomicInteger begun = new AtomicInteger();

    Calls(Work work) {
        this.work = work;
    }

    void perform() {
        if (firstNanos.get() == Long.MIN_VALUE) {
            firstNanos.compareAndSet(Long.MIN_VALUE, System.nanoTime());
        }
        begun.incrementAndGet();
        try {
            work.perform();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("a call was cut off", e);
        }
    }

    /** How many have begun. */
    int begun() {
        return begun.get();
    }

    /** When the first one began, by {@link System#nanoTime}. */
    long firstNanos() {
        long first = firstNanos.get();
        if (first == Long.MIN_VALUE) {
            throw new IllegalStateException("no call has begun");
        }
        return first;
    }
}
