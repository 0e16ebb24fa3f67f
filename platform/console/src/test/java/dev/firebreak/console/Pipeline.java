package dev.firebreak.console;

import dev.firebreak.boundary.check.Checked;
import dev.firebreak.boundary.check.Outbound;
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
import dev.firebreak.schemas.BoundaryKind;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Principal;
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
                                        "2")),
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
        send(tasks, key, value, headers);
        ConsumerRecord<byte[], byte[]> record = read(tasks).getLast();
        if (!(cluster.inbound(tasks, Task.class).check(record)
                instanceof Checked.Rejected<Task> rejected)) {
            throw new AssertionError("that record would pass");
        }
        DeadLetter letter =
                new DeadLetters(
                                new DeadLetterSource(
                                        "admission", "0.1.0", "1", prefix + "admission"),
                                InstantSource.system(),
                                16 << 20)
                        .of(
                                record,
                                BoundaryKind.INBOUND,
                                rejected.rejection(),
                                rejected.schema(),
                                null,
                                null,
                                List.of());
        send(
                cluster.topics().deadLetters(),
                key,
                written(
                        cluster.topics().deadLetters(),
                        DeadLetter.newBuilder(letter).setHoldsKey(holdsKey).build()));
        return letter.getDeadLetterId();
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
