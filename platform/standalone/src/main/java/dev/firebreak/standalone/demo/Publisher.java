package dev.firebreak.standalone.demo;

import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.schemas.Task;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Publishes as upstream systems do, and remembers where each record came to stand. */
final class Publisher implements AutoCloseable {
    private final Producer<byte[], byte[]> producer;
    private final Outbound outbound;
    private final String tasksTopic;

    Publisher(Cluster cluster) {
        this.producer = cluster.producer(null);
        this.outbound = cluster.outbound();
        this.tasksTopic = cluster.topics().tasks();
    }

    /** Sound tasks, checked on their way out. */
    List<Position> tasks(List<Task> tasks) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (Task task : tasks) {
            byte[] key = task.getEnvelope().getConversationId().getBytes(StandardCharsets.UTF_8);
            sent.add(producer.send(new ProducerRecord<>(tasksTopic, key, encoded(task))));
        }
        return positions(sent);
    }

    /** Bytes as they are, unchecked. */
    List<Position> unchecked(List<BadRecord> records) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (BadRecord record : records) {
            byte[] key = record.name().getBytes(StandardCharsets.UTF_8);
            sent.add(producer.send(new ProducerRecord<>(record.topic(), key, record.value())));
        }
        return positions(sent);
    }

    @Override
    public void close() {
        producer.close();
    }

    private byte[] encoded(Task task) {
        return switch (outbound.write(tasksTopic, task)) {
            case Written.Encoded(byte[] value) -> value;
            case Written.Refused(var rejection, var output) ->
                    throw new IllegalStateException(
                            "the demo's own task breaks its contract: " + rejection.message());
        };
    }

    private List<Position> positions(List<Future<RecordMetadata>> sent) {
        producer.flush();
        List<Position> positions = new ArrayList<>();
        for (Future<RecordMetadata> one : sent) {
            try {
                positions.add(Position.of(one.get()));
            } catch (ExecutionException e) {
                throw new IllegalStateException(
                        "the broker did not take a record: " + e.getCause(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while publishing", e);
            }
        }
        return positions;
    }
}
