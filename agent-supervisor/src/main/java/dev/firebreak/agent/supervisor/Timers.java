package dev.firebreak.agent.supervisor;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The timers of open and remembered tasks, ordered by due time: a key is the time in milliseconds
 * as eight bytes, then the task's id. A task has one timer, at the moment its state asks for; a
 * timer that failed has a second one, in quarantine, that tries again later.
 */
final class Timers {
    /** How often a timer fails before the task is given up. */
    static final int FAILURES_MAX = 3;

    private static final Duration QUARANTINE = Duration.ofSeconds(30);
    private static final Duration QUARANTINE_AFTER_GIVING_UP = Duration.ofMinutes(10);

    private final KeyValueStore<Bytes, byte[]> store;

    Timers(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /**
     * A timer that is due.
     *
     * @param failures how often it failed so far
     */
    record Timer(Instant due, String taskId, int failures) {}

    /** Moves a task's timer; null: there was none, or there shall be none. */
    void move(String taskId, @Nullable Instant from, @Nullable Instant to) {
        if (from != null && !from.equals(to)) {
            store.delete(key(from, taskId));
        }
        if (to != null && !to.equals(from)) {
            store.put(key(to, taskId), new byte[] {0});
        }
    }

    void remove(Timer timer) {
        store.delete(key(timer.due(), timer.taskId()));
    }

    boolean isSet(Instant due, String taskId) {
        return store.get(key(due, taskId)) != null;
    }

    /** Puts a timer that failed aside for a while, so that it stands in nobody's way. */
    void quarantine(Timer timer, Instant now) {
        remove(timer);
        int failures = Math.min(timer.failures() + 1, Byte.MAX_VALUE);
        Instant due = now.plus(failures > FAILURES_MAX ? QUARANTINE_AFTER_GIVING_UP : QUARANTINE);
        store.put(key(due, timer.taskId()), new byte[] {(byte) failures});
    }

    /** Of those that fell due from a moment to now the earliest, at most so many. */
    List<Timer> due(Instant from, Instant now, int max) {
        List<Timer> due = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> range =
                store.range(key(from, ""), key(now.plusMillis(1), ""))) {
            while (due.size() < max && range.hasNext()) {
                KeyValue<Bytes, byte[]> next = range.next();
                ByteBuffer key = ByteBuffer.wrap(next.key.get());
                Instant at = Instant.ofEpochMilli(key.getLong());
                due.add(
                        new Timer(
                                at, StandardCharsets.UTF_8.decode(key).toString(), next.value[0]));
            }
        }
        return due;
    }

    private static Bytes key(Instant due, String taskId) {
        byte[] id = taskId.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(
                ByteBuffer.allocate(Long.BYTES + id.length)
                        .putLong(due.toEpochMilli())
                        .put(id)
                        .array());
    }
}
