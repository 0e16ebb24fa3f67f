package dev.firebreak.console.task;

import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.boundary.topic.TopicProvisioner;
import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.kit.Derived;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.Trust;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * Publishes tasks as an upstream system would: checked, acknowledged by all replicas, or refused
 * with the reason.
 */
public final class TaskSubmitter implements AutoCloseable {
    private static final Duration WRITABLE_MAX = Duration.ofSeconds(10);

    private final Cluster cluster;
    private final RandomGenerator random;
    private final Outbound outbound;
    private final Producer<byte[], byte[]> producer;

    /** What became of an order. */
    public sealed interface Submission {}

    /** The broker has the task. */
    public record Accepted(String taskId) implements Submission {}

    /** The task breaks its contract; nothing was sent. */
    public record Refused(String taskId, Rejection rejection) implements Submission {}

    public TaskSubmitter(Cluster cluster, RandomGenerator random) {
        this.cluster = cluster;
        this.random = random;
        new TopicProvisioner(cluster.admin(), WRITABLE_MAX)
                .awaitWritable(List.of(cluster.topics().tasks()));
        this.outbound = cluster.outbound();
        this.producer = cluster.producer(null);
    }

    /**
     * Publishes one task and waits until the broker has it.
     *
     * @throws KafkaException when the broker did not take it
     */
    public Submission submit(TaskOrder order) {
        Task task = task(order);
        String taskId = task.getEnvelope().getTaskId();
        return switch (outbound.write(cluster.topics().tasks(), task)) {
            case Written.Refused refused -> new Refused(taskId, refused.rejection());
            case Written.Encoded(byte[] value) -> {
                send(order.user(), value);
                yield new Accepted(taskId);
            }
        };
    }

    private void send(String user, byte[] value) {
        // The user as key keeps one user's tasks in order.
        byte[] key = user.getBytes(StandardCharsets.UTF_8);
        try {
            producer.send(new ProducerRecord<>(cluster.topics().tasks(), key, value)).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka
                    ? kafka
                    : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }

    private Task task(TaskOrder order) {
        Instant now = cluster.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        String given = order.taskId();
        String taskId = given == null ? drawn() : given;
        Duration deadline = order.deadline();
        return Task.newBuilder()
                .setEnvelope(
                        Envelope.newBuilder()
                                .setMessageId(Derived.uuid(taskId, "task"))
                                .setTaskId(taskId)
                                .setConversationId(taskId)
                                .setPrincipal(
                                        Principal.newBuilder()
                                                .setTenant(order.tenant())
                                                .setUser(order.user())
                                                .setRoles(List.of())
                                                .build())
                                // What comes with a document may be anybody's; a goal alone is the
                                // submitter's own.
                                .setTrust(
                                        order.attachments().isEmpty()
                                                ? Trust.TRUSTED
                                                : Trust.UNTRUSTED)
                                .setConfidentiality(order.confidentiality())
                                .setCreatedAt(now)
                                .setDeadline(deadline == null ? null : now.plus(deadline))
                                .setBudget(order.budget())
                                .build())
                .setGoal(order.goal())
                .setDocuments(documents(order.attachments()))
                .build();
    }

    private String drawn() {
        byte[] bytes = new byte[8];
        random.nextBytes(bytes);
        return "task-" + HexFormat.of().formatHex(bytes);
    }

    private static List<Document> documents(List<Attachment> attachments) {
        List<Document> documents = new ArrayList<>();
        for (Attachment attachment : attachments) {
            documents.add(
                    Document.newBuilder()
                            .setDocumentId("doc-" + (documents.size() + 1))
                            .setName(attachment.name())
                            .setContentType(attachment.contentType())
                            .setContent(ByteBuffer.wrap(attachment.content()))
                            .setTrust(Trust.UNTRUSTED)
                            .build());
        }
        return documents;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
