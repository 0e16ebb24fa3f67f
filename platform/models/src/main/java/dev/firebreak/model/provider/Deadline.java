package dev.firebreak.model.provider;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When an exchange has to be over, by a clock that nobody sets back. */
final class Deadline {
    private final long endNanos;
    private final Duration limit;

    private Deadline(long endNanos, Duration limit) {
        this.endNanos = endNanos;
        this.limit = limit;
    }

    /** What is shorter: the exchange's own limit, or the time until nobody waits any more. */
    static Deadline of(Duration exchangeMax, @Nullable Instant until, Instant now) {
        Duration limit = exchangeMax;
        if (until != null && until.isBefore(now.plus(exchangeMax))) {
            limit = until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
        }
        return new Deadline(System.nanoTime() + limit.toNanos(), limit);
    }

    long nanosLeft() {
        return Math.max(0, endNanos - System.nanoTime());
    }

    boolean isOver() {
        return nanosLeft() == 0;
    }

    /** How long it was at the start. */
    Duration limit() {
        return limit;
    }
}
