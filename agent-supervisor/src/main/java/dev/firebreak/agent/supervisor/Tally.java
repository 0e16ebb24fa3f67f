package dev.firebreak.agent.supervisor;

import dev.firebreak.schemas.ActivityKind;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * How often each kind of thing was decided since the start of this process. What an aborted
 * transaction takes back and decides again counts twice; what happened is on topic {@code
 * activity}.
 */
final class Tally {
    private final Map<ActivityKind, LongAdder> counts = new EnumMap<>(ActivityKind.class);

    Tally() {
        for (ActivityKind kind : ActivityKind.values()) {
            counts.put(kind, new LongAdder());
        }
    }

    void plusOne(ActivityKind kind) {
        of(kind).increment();
    }

    long count(ActivityKind kind) {
        return of(kind).sum();
    }

    private LongAdder of(ActivityKind kind) {
        LongAdder count = counts.get(kind);
        if (count == null) {
            throw new IllegalStateException("every kind is counted: " + kind);
        }
        return count;
    }
}
