package dev.firebreak.model.fake;

import dev.firebreak.model.limit.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Stands still; who waits moves it. */
public final class ManualTime implements Time {
    public static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

    private long nanos;
    private final List<Duration> pauses = new ArrayList<>();

    @Override
    public synchronized Instant instant() {
        return START.plusNanos(nanos);
    }

    @Override
    public synchronized long nanos() {
        return nanos;
    }

    @Override
    public synchronized void pause(Duration time) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        pauses.add(time);
        nanos += time.toNanos();
    }

    public synchronized void forward(Duration time) {
        nanos += time.toNanos();
    }

    public synchronized List<Duration> pauses() {
        return List.copyOf(pauses);
    }
}
