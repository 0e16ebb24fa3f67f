package dev.firebreak.boundary.executor;

import dev.firebreak.schemas.ActionOutcome;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** How many orders ended how, since the start. */
final class ExecutorCounts {
    private final Map<ActionOutcome, AtomicLong> ended = new EnumMap<>(ActionOutcome.class);

    ExecutorCounts() {
        for (ActionOutcome outcome : ActionOutcome.values()) {
            ended.put(outcome, new AtomicLong());
        }
    }

    void ended(ActionOutcome outcome) {
        count(outcome).incrementAndGet();
    }

    long of(ActionOutcome outcome) {
        return count(outcome).get();
    }

    private AtomicLong count(ActionOutcome outcome) {
        AtomicLong count = ended.get(outcome);
        if (count == null) {
            throw new IllegalStateException("no count of " + outcome);
        }
        return count;
    }
}
