package dev.firebreak.boundary.ground;

import static org.awaitility.Awaitility.await;

import dev.firebreak.boundary.check.Checked;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.InboundLimits;
import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.OutboundLimits;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.boundary.process.ProcessSettings;
import dev.firebreak.boundary.registry.RegistryClient;
import dev.firebreak.boundary.topic.TopicCatalog;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.boundary.topic.TopicProvisioner;
import dev.firebreak.boundary.topic.TopicReader;
import dev.firebreak.schemas.Contracts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A deployment's topics and schemas under a prefix of their own, and who writes and reads them. */
public final class Ground {
    /** How long a condition is waited for. */
    public static final Duration BOUND = Duration.ofMinutes(2);

    private static final Map<String, Schema> SCHEMAS =
            Contracts.all().stream()
                    .map(Contracts::schema)
                    .collect(Collectors.toMap(Schema::getFullName, Function.identity()));

    private final Map<String, Object> kafka;
    private final Map<String, Object> registry;
    private final RegistryClient client;
    private final TopicNames topics;
    private final Outbound outbound;

    Ground(Map<String, Object> kafka, Map<String, Object> registry, String prefix) {
        this.kafka = kafka;
        this.registry = registry;
        this.client = RegistryClient.of(registry);
        this.topics = new TopicNames(prefix);
        TopicCatalog catalog = TopicCatalog.bundled().withPartitions(2);
        var subjects = catalog.subjectNames(prefix);
        try (Admin admin = Admin.create(kafka)) {
            new TopicProvisioner(admin).apply(catalog, prefix, 1);
        }
        catalog.topics(prefix)
                .forEach(
                        topic ->
                                topic.records().stream()
                                        .map(SCHEMAS::get)
                                        .forEach(
                                                schema ->
                                                        client.register(
                                                                subjects.subject(
                                                                        topic.name(), schema),
                                                                schema)));
        this.outbound = new Outbound(client, subjects, OutboundLimits.defaults());
    }

    public TopicNames topics() {
        return topics;
    }

    public Map<String, Object> kafka() {
        return kafka;
    }

    public RegistryClient registry() {
        return client;
    }

    public Outbound outbound() {
        return outbound;
    }

    /** For a process of this instance name. */
    public ProcessSettings settings(String instance) {
        return new ProcessSettings(kafka, registry, topics.prefix(), instance, 16, 200);
    }

    /** Sends a record that keeps its contract. */
    public void send(String topic, String key, SpecificRecord record) {
        if (!(outbound.write(topic, record) instanceof Written.Encoded(byte[] value))) {
            throw new AssertionError("it does not pass its own contract: " + record);
        }
        send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value));
    }

    /** Sends any bytes. */
    public void send(ProducerRecord<byte[], byte[]> record) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(record).get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All there is, once there are so many. */
    public <T extends SpecificRecord> List<T> awaitRecords(
            String topic, Class<T> contract, int count) {
        List<T> found = new ArrayList<>();
        await().atMost(BOUND)
                .until(
                        () -> {
                            found.clear();
                            found.addAll(records(topic, contract));
                            return found.size() >= count;
                        });
        return found;
    }

    /** All there is now; each must keep its contract. */
    @SafeVarargs
    @SuppressWarnings("varargs") // handed on, not written to
    public final <T extends SpecificRecord> List<T> records(
            String topic, Class<? extends T>... contracts) {
        Inbound<T> inbound =
                Inbound.of(
                        client,
                        InboundLimits.defaults(),
                        InstantSource.fixed(Instant.EPOCH),
                        contracts);
        List<T> all = new ArrayList<>();
        try (TopicReader reader =
                new TopicReader(
                        kafka,
                        topic,
                        record -> {
                            switch (inbound.check(record)) {
                                case Checked.Accepted<T>(T value, var _) -> all.add(value);
                                case Checked.Rejected<T> rejected ->
                                        throw new AssertionError(rejected.toString());
                            }
                        })) {
            reader.readToEnd(BOUND);
        }
        return all;
    }
}
