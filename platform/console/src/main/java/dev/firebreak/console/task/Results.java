package dev.firebreak.console.task;

import dev.firebreak.boundary.check.Checked;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.topic.TopicReader;
import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.schemas.TaskResult;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads results as a downstream system would: committed records only, each checked. */
public final class Results implements AutoCloseable {
    private static final Duration POLL_WAIT = Duration.ofMillis(200);

    private final Inbound<TaskResult> inbound;
    private final InstantSource clock;
    private final TopicReader reader;
    private final Consumer<TaskResult> handler;

    /**
     * @param handler gets every result, oldest first within its conversation
     */
    public Results(Cluster cluster, Consumer<TaskResult> handler) {
        // Before contracts are compiled: a broker that is away is said at once.
        cluster.requireBroker();
        this.inbound = cluster.inbound(cluster.topics().results(), TaskResult.class);
        this.clock = cluster.clock();
        this.handler = handler;
        this.reader = cluster.reader(cluster.topics().results(), this::handle);
    }

    /**
     * Hands on all results there are now.
     *
     * @return false when that took longer than {@code max}
     */
    public boolean readAll(Duration max) {
        return reader.readToEnd(max);
    }

    /** Hands on what comes until the thread is interrupted. */
    public void follow() {
        while (!Thread.currentThread().isInterrupted()) {
            reader.pollOnce(POLL_WAIT);
        }
    }

    /**
     * Hands on results until each of these tasks has one.
     *
     * @param max for so long
     * @return tasks that have none yet
     */
    public static Set<String> await(
            Cluster cluster, Set<String> taskIds, Duration max, Consumer<TaskResult> handler) {
        Set<String> open = new HashSet<>(taskIds);
        Consumer<TaskResult> noted =
                result -> {
                    if (open.remove(result.getEnvelope().getTaskId())) {
                        handler.accept(result);
                    }
                };
        try (Results results = new Results(cluster, noted)) {
            var until = results.clock.instant().plus(max);
            while (!open.isEmpty() && results.clock.instant().isBefore(until)) {
                results.reader.pollOnce(POLL_WAIT);
            }
        }
        return Set.copyOf(open);
    }

    private void handle(ConsumerRecord<byte[], byte[]> record) {
        if (inbound.check(record)
                instanceof Checked.Accepted<TaskResult>(TaskResult result, var _)) {
            handler.accept(result);
        }
    }

    @Override
    public void close() {
        reader.close();
    }
}
