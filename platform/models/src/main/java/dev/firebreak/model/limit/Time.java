package dev.firebreak.model.limit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** What time it is, how much has passed, and waiting: so that tests needn't. */
public interface Time extends InstantSource {
    @Override
    Instant instant();

    /** Nanoseconds since some moment; never goes back. */
    long nanos();

    /** Returns when so much time has passed. */
    void pause(Duration time) throws InterruptedException;

    /** The real one, by this clock. */
    static Time real(InstantSource clock) {
        return new Time() {
            @Override
            public Instant instant() {
                return clock.instant();
            }

            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public void pause(Duration time) throws InterruptedException {
                TimeUnit.NANOSECONDS.sleep(time.toNanos());
            }
        };
    }
}
