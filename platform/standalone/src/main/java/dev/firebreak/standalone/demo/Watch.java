package dev.firebreak.standalone.demo;

import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.boundary.topic.TopicTail;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.TaskResult;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Sees results and dead letters as they come out, so that somebody can wait for them. */
final class Watch implements AutoCloseable {
    private static final long LOOK_EVERY_MS = 100;

    private final Map<String, TaskResult> results = new HashMap<>();
    private final Map<Position, DeadLetter> letters = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final TopicTail fromResults;
    private final TopicTail fromLetters;

    Watch(Map<String, Object> kafka, TopicNames topics, Decoded decoded) {
        fromResults =
                TopicTail.start(
                        kafka,
                        topics.results(),
                        r -> {
                            TaskResult result = decoded.result(r);
                            seen(() -> results.put(result.getEnvelope().getTaskId(), result));
                        });
        fromLetters =
                TopicTail.start(
                        kafka,
                        topics.deadLetters(),
                        r -> {
                            DeadLetter letter = decoded.letter(r);
                            seen(() -> letters.put(Position.of(letter.getOrigin()), letter));
                        });
    }

    Optional<TaskResult> result(String taskId) {
        return locked(() -> Optional.ofNullable(results.get(taskId)));
    }

    Optional<DeadLetter> letter(Position position) {
        return locked(() -> Optional.ofNullable(letters.get(position)));
    }

    /** How many of the tasks have ended, as a result or a dead letter. */
    int ended(Submitted submitted) {
        return locked(
                () ->
                        (int)
                                submitted.tasks().stream()
                                        .filter(
                                                t ->
                                                        results.containsKey(t.taskId())
                                                                || letters.containsKey(
                                                                        t.position()))
                                        .count());
    }

    /** How many of the bad records have their dead letter. */
    int stopped(Submitted submitted) {
        return locked(
                () ->
                        (int)
                                submitted.bad().stream()
                                        .filter(b -> letters.containsKey(b.position()))
                                        .count());
    }

    /**
     * Waits until {@code done} says so.
     *
     * @param meanwhile is called every tenth of a second
     * @return false when that took longer than {@code max}
     */
    boolean await(BooleanSupplier done, Duration max, Runnable meanwhile)
            throws InterruptedException {
        long deadline = System.nanoTime() + max.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            meanwhile.run();
            lock.lock();
            try {
                // Told or only waited: done is asked again either way.
                boolean _ = changed.await(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
            } finally {
                lock.unlock();
            }
        }
        return true;
    }

    @Override
    public void close() {
        fromResults.close();
        fromLetters.close();
    }

    private void seen(Runnable remember) {
        lock.lock();
        try {
            remember.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private <T> T locked(Supplier<T> look) {
        lock.lock();
        try {
            return look.get();
        } finally {
            lock.unlock();
        }
    }
}
