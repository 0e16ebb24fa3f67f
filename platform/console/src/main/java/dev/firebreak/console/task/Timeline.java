package dev.firebreak.console.task;

import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.cluster.KeyReader;
import dev.firebreak.console.cluster.Sound;
import dev.firebreak.kit.DependencyException;
import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.TaskStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What happened, read from where it is noted. */
public final class Timeline {
    private static final Duration READ_MAX = Duration.ofMinutes(5);
    private static final Duration POLL_WAIT = Duration.ofMillis(200);
    private static final int TASKS_MAX = 200_000;

    private final Cluster cluster;
    private final String topic;
    private final Sound<Activity> sound;

    public Timeline(Cluster cluster) {
        // Before contracts are compiled: a broker that is away is said at once.
        cluster.requireBroker();
        this.cluster = cluster;
        this.topic = cluster.topics().activity();
        this.sound = cluster.sound(topic, Activity.class);
    }

    /** What is known of one task; empty when nothing is. */
    public TaskHistory of(String taskId) {
        TaskHistory history = new TaskHistory(TaskHistory.NOTES_MAX);
        try (KeyReader reader = reader(taskId, history::add)) {
            require(reader.readToEnd(READ_MAX));
        }
        return history;
    }

    /** All tasks there are notes of, by their ids; only the first note of each is kept. */
    public Map<String, TaskHistory> all() {
        Map<String, TaskHistory> tasks = new HashMap<>();
        try (var reader =
                cluster.reader(
                        topic,
                        record ->
                                sound.of(record)
                                        .ifPresent(
                                                note ->
                                                        tasks.computeIfAbsent(
                                                                        note.getEnvelope()
                                                                                .getTaskId(),
                                                                        _ -> new TaskHistory(1))
                                                                .add(note)))) {
            require(reader.readToEnd(READ_MAX));
        }
        if (tasks.size() > TASKS_MAX) {
            throw new IllegalStateException(
                    "there are notes of more than "
                            + TASKS_MAX
                            + " tasks; ask the supervisor instead");
        }
        return tasks;
    }

    /**
     * Hands on what happened to a task and what happens, until its end or the end of patience.
     *
     * @param quiet called once, when all there is has been handed on and it is not the end
     * @return how it ended; null when it did not in time
     */
    public @Nullable TaskStatus watch(
            String taskId, Duration max, Consumer<Activity> handler, Runnable quiet) {
        @Nullable TaskStatus[] end = {null};
        Consumer<Activity> noted =
                note -> {
                    if (end[0] == null) {
                        handler.accept(note);
                        end[0] = TaskHistory.status(note);
                    }
                };
        try (KeyReader reader = reader(taskId, noted)) {
            Instant until = cluster.clock().instant().plus(max);
            require(reader.readToEnd(READ_MAX));
            if (end[0] == null) {
                quiet.run();
            }
            while (end[0] == null
                    && !Thread.currentThread().isInterrupted()
                    && cluster.clock().instant().isBefore(until)) {
                reader.pollOnce(POLL_WAIT);
            }
        }
        return end[0];
    }

    /** Several tasks may share a partition, and even a key that somebody chose badly. */
    private KeyReader reader(String taskId, Consumer<Activity> handler) {
        return cluster.reader(
                topic,
                taskId,
                record ->
                        sound.of(record)
                                .filter(note -> note.getEnvelope().getTaskId().equals(taskId))
                                .ifPresent(handler));
    }

    private void require(boolean read) {
        if (!read) {
            throw new DependencyException(
                    "broker",
                    "%s could not be read to its end within %d minutes"
                            .formatted(topic, READ_MAX.toMinutes()),
                    new IOException("too slow"));
        }
    }
}
