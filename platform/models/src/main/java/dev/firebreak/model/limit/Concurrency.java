package dev.firebreak.model.limit;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many calls to a model run at once, learned from what it says to them: one more for as many
 * good answers as the limit, half when it is too much (additive increase, multiplicative decrease,
 * as TCP has it). Calls that began before a cut tell of the time before it and cut no further; the
 * limit grows only while it is used. Safe for many threads; turns are in the order of asking.
 */
final class Concurrency {
    private final int min;
    private final int max;
    private final long windowNanos;
    private final LongSupplier nanos;
    private final Permits permits;
    private double limit;
    private long cutAt;
    private boolean cut;

    /**
     * @param window after a cut, in which there is no other
     */
    Concurrency(int min, int start, int max, Duration window, LongSupplier nanos) {
        if (!(1 <= min && min <= start && start <= max)) {
            throw new IllegalArgumentException(
                    "not 1 <= min <= start <= max: " + min + ", " + start + ", " + max);
        }
        this.min = min;
        this.max = max;
        this.windowNanos = window.toNanos();
        this.nanos = nanos;
        this.limit = start;
        this.permits = new Permits(start);
    }

    /**
     * A place among those that run.
     *
     * @param at when it was taken
     * @param crowded whether at least half of the places were taken
     */
    record Place(long at, boolean crowded) {}

    /** What the call says about the limit. */
    enum Sign {
        GOOD,
        TOO_MUCH,
        NONE
    }

    /** False when there is no place in that time. */
    boolean enter(Duration patience) throws InterruptedException {
        return permits.tryAcquire(Math.max(0, patience.toNanos()), TimeUnit.NANOSECONDS);
    }

    /** After {@link #enter}: where the call stands. */
    synchronized Place place() {
        return new Place(nanos.getAsLong(), inFlight() * 2 >= limit());
    }

    void leave(Place place, Sign sign) {
        learn(place, sign);
        permits.release();
    }

    synchronized int limit() {
        return (int) limit;
    }

    synchronized int inFlight() {
        return Math.max(0, limit() - permits.availablePermits());
    }

    private synchronized void learn(Place place, Sign sign) {
        int before = limit();
        switch (sign) {
            case GOOD -> limit = place.crowded() ? Math.min(max, limit + 1 / limit) : limit;
            case TOO_MUCH -> {
                long now = nanos.getAsLong();
                boolean told = cut && (place.at() <= cutAt || now - cutAt < windowNanos);
                if (!told) {
                    limit = Math.max(min, before / 2);
                    cut = true;
                    cutAt = now;
                }
            }
            case NONE -> {}
        }
        int more = limit() - before;
        if (more > 0) {
            permits.release(more);
        } else if (more < 0) {
            permits.reducePermits(-more);
        }
    }

    private static final class Permits extends Semaphore {
        private static final long serialVersionUID = 1L;

        Permits(int permits) {
            super(permits, true);
        }

        @Override
        protected void reducePermits(int reduction) {
            super.reducePermits(reduction);
        }
    }
}
