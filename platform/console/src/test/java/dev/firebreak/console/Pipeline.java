package dev.firebreak.console;

import dev.firebreak.boundary.check.Checked;
import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.SettingsSources;
import dev.firebreak.boundary.deadletter.DeadLetterSource;
import dev.firebreak.boundary.deadletter.DeadLetters;
import dev.firebreak.boundary.topic.TopicProvisioner;
import dev.firebreak.boundary.topic.TopicReader;
import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.schema.ContractBook;
import dev.firebreak.embedded.KafkaCluster;
import dev.firebreak.kit.Derived;
import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.BoundaryKind;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.SchemaReference;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.Trust;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A deployment with topics and schemas under a prefix of its own, and what agents would have
 * written there.
 */
final class Pipeline implements AutoCloseable {
    final String prefix;
    final Cluster cluster;
    private final Producer<byte[], byte[]> producer;

    Pipeline(KafkaCluster kafka, String name) {
        prefix = kafka.prefix() + name + ".";
        Settings settings =
                Settings.load(
                        SettingsSources.ofFlags(
                                Map.of(
                                        "bootstrap-servers",
                                        kafka.bootstrapServers(),
                                        "registry",
                                        kafka.registryUrl(),
                                        "topic-prefix",
                                        prefix,
                                        "partitions",
                                        "2",
                                        "kafka.default.api.timeout.ms",
                                        "120000",
                                        "kafka.request.timeout.ms",
                                        "60000")),
                        Settings.SHARED);
        cluster = new Cluster(settings, InstantSource.system());
        new TopicProvisioner(cluster.admin()).apply(cluster.catalog(), prefix, 0);
        if (new ContractBook(cluster)
                .register().stream().anyMatch(s -> s instanceof ContractBook.Incompatible)) {
            throw new AssertionError("the registry refuses our contracts");
        }
        producer = cluster.producer(null);
    }

    static Envelope.Builder envelope(String taskId) {
        return Envelope.newBuilder()
                .setMessageId(Derived.uuid(taskId, "test"))
                .setTaskId(taskId)
                .setConversationId(taskId)
                .setPrincipal(
                        Principal.newBuilder()
                                .setTenant("default")
                                .setUser("ada")
                                .setRoles(List.of())
                                .build())
                .setTrust(Trust.TRUSTED)
                .setConfidentiality(Confidentiality.INTERNAL)
                .setCreatedAt(Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }

    static Task task(String taskId, String goal) {
        return Task.newBuilder().setEnvelope(envelope(taskId).build()).setGoal(goal).build();
    }

    /** The bytes of a task that keeps its contract. */
    byte[] written(String topic, IndexedRecord record) {
        Outbound outbound = cluster.outbound();
        return switch (outbound.write(topic, record)) {
            case Written.Encoded(byte[] value) -> value;
            case Written.Refused refused -> throw new AssertionError(refused.rejection().message());
        };
    }

    void send(String topic, String key, byte[] value, Header... headers) {
        try {
            producer.send(
                            new ProducerRecord<>(
                                    topic,
                                    null,
                                    null,
                                    key.getBytes(StandardCharsets.UTF_8),
                                    value,
                                    List.of(headers)))
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /** Sends what happened to a task. */
    void note(Activity.Builder note) {
        String topic = cluster.topics().activity();
        Activity activity = note.build();
        send(topic, activity.getEnvelope().getTaskId(), written(topic, activity));
    }

    /**
     * Sends these bytes as a task; the record must be stopped, and its letter is written as an
     * agent would.
     */
    String stopped(String key, byte[] value, Header... headers) {
        return stopped(key, false, value, headers);
    }

    /** The same; the letter may hold its key. */
    String stopped(String key, boolean holdsKey, byte[] value, Header... headers) {
        String tasks = cluster.topics().tasks();
        ConsumerRecord<byte[], byte[]> record = sent(tasks, key, value, headers);
        if (!(cluster.inbound(tasks, Task.class).check(record)
                instanceof Checked.Rejected<Task> rejected)) {
            throw new AssertionError("that record would pass");
        }
        return shelved(
                DeadLetter.newBuilder(
                                letter(
                                        record,
                                        BoundaryKind.INBOUND,
                                        rejected.rejection(),
                                        rejected.schema()))
                        .setHoldsKey(holdsKey)
                        .build());
    }

    /** Sends these bytes as a task and makes the letter of an agent that could not handle it. */
    DeadLetter failed(String key, byte[] value, Header... headers) {
        ConsumerRecord<byte[], byte[]> record = sent(cluster.topics().tasks(), key, value, headers);
        return letter(
                record,
                BoundaryKind.HANDLER,
                new Rejection.Failed(
                        RejectionCode.HANDLER_EXCEPTION,
                        "it failed",
                        new IllegalStateException("it failed")),
                SchemaReference.newBuilder().build());
    }

    /** Puts the letter on its topic, whatever it says. */
    String shelved(DeadLetter letter) {
        send(
                cluster.topics().deadLetters(),
                letter.getDeadLetterId(),
                written(cluster.topics().deadLetters(), letter));
        return letter.getDeadLetterId();
    }

    private ConsumerRecord<byte[], byte[]> sent(
            String topic, String key, byte[] value, Header... headers) {
        send(topic, key, value, headers);
        return read(topic).getLast();
    }

    private DeadLetter letter(
            ConsumerRecord<byte[], byte[]> record,
            BoundaryKind boundary,
            Rejection rejection,
            SchemaReference schema) {
        return new DeadLetters(
                        new DeadLetterSource("admission", "0.1.0", "1", prefix + "admission"),
                        InstantSource.system(),
                        16 << 20)
                .of(record, boundary, rejection, schema, null, null, List.of());
    }

    /** All committed records of the topic, in the order of their time. */
    List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (TopicReader reader = cluster.reader(topic, records::add)) {
            if (!reader.readToEnd(Duration.ofSeconds(30))) {
                throw new AssertionError(topic + " can't be read to its end");
            }
        }
        records.sort(java.util.Comparator.comparingLong(ConsumerRecord::timestamp));
        return records;
    }

    @Override
    public void close() {
        producer.close();
        cluster.close();
    }
}
