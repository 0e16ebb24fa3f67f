package dev.firebreak.boundary.registry;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** A clock that moves when somebody waits, and by nothing else. */
final class Waits implements Pause, InstantSource {
    private Instant now = Instant.parse("2026-11-20T10:00:00Z");
    private final List<Duration> waits = new ArrayList<>();

    @Override
    public synchronized void forAbout(Duration time) {
        waits.add(time);
        now = now.plus(time);
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    synchronized void pass(Duration time) {
        now = now.plus(time);
    }

    synchronized List<Duration> waits() {
        return List.copyOf(waits);
    }
}
