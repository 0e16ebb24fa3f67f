package dev.firebreak.boundary.executor;

import dev.firebreak.boundary.check.Checked;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.InboundLimits;
import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.OutboundLimits;
import dev.firebreak.boundary.check.SubjectNames;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.boundary.process.ProcessSettings;
import dev.firebreak.boundary.registry.RegistryClient;
import dev.firebreak.boundary.topic.Topic;
import dev.firebreak.boundary.topic.TopicCatalog;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.boundary.topic.TopicProvisioner;
import dev.firebreak.boundary.topic.TopicReader;
import dev.firebreak.embedded.BrokerOptions;
import dev.firebreak.embedded.EmbeddedBroker;
import dev.firebreak.embedded.EmbeddedRegistry;
import dev.firebreak.kit.action.Executor;
import dev.firebreak.schemas.ActionExecution;
import dev.firebreak.schemas.ActionOrder;
import dev.firebreak.schemas.ActionReceipt;
import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** A broker, a registry, and executors among them. */
final class ExecutorGround implements AutoCloseable {
    static final Duration BOUND = Duration.ofMinutes(2);
    static final InstantSource CLOCK = InstantSource.system();

    private static final AtomicInteger RUNS = new AtomicInteger();

    private final EmbeddedBroker broker;
    private final EmbeddedRegistry registry;
    private final Map<String, Object> kafka;
    private final RegistryClient client;
    private final TopicNames topics;
    private final Outbound outbound;

    private ExecutorGround(EmbeddedBroker broker, EmbeddedRegistry registry) {
        this.broker = broker;
        this.registry = registry;
        this.kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
        this.client = RegistryClient.of(Map.of("schema.registry.url", registry.url()));
        this.topics = new TopicNames("e" + RUNS.incrementAndGet() + ".");
        TopicCatalog catalog = TopicCatalog.bundled().withPartitions(2);
        SubjectNames subjects = catalog.subjectNames(topics.prefix());
        try (Admin admin = Admin.create(kafka)) {
            new TopicProvisioner(admin).apply(catalog, topics.prefix(), 1);
        }
        for (Topic topic : catalog.topics(topics.prefix())) {
            for (String record : topic.records()) {
                Contracts.all().stream()
                        .filter(c -> c.getName().equals(record))
                        .forEach(
                                c -> {
                                    Schema schema = Contracts.schema(c);
                                    client.register(subjects.subject(topic.name(), schema), schema);
                                });
            }
        }
        this.outbound = new Outbound(client, subjects, OutboundLimits.defaults());
    }

    static ExecutorGround in(Path data) {
        EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.in(data));
        return new ExecutorGround(broker, EmbeddedRegistry.start(broker.bootstrapServers(), 0));
    }

    /** Other topics on the same broker. */
    ExecutorGround fresh() {
        return new ExecutorGround(broker, registry);
    }

    @Override
    public void close() {
        registry.close();
        broker.close();
    }

    TopicNames topics() {
        return topics;
    }

    ExecutorProcess start(Executor executor) {
        return start(executor, "i1", CLOCK);
    }

    ExecutorProcess start(Executor executor, String instance, InstantSource clock) {
        return ExecutorProcess.start(
                executor,
                ExecutorOptions.DEFAULT,
                new ProcessSettings(
                        kafka,
                        Map.of("schema.registry.url", registry.url()),
                        topics.prefix(),
                        instance,
                        16,
                        200),
                clock);
    }

    /** What another process of the executor writes down. */
    Executions executions(String instance) {
        return new Executions(
                topics.executions("email"),
                kafka,
                Inbound.of(client, InboundLimits.defaults(), CLOCK, ActionExecution.class),
                outbound,
                "another-run",
                instance,
                CLOCK);
    }

    void send(ActionOrder order) {
        send(order, order.getEnvelope().getConversationId());
    }

    /** Under a key that is not its conversation, so that it may lie in another partition. */
    void send(ActionOrder order, String key) {
        if (!(outbound.write(topics.actions("email"), order)
                instanceof Written.Encoded(byte[] value))) {
            throw new AssertionError("the order does not pass its own contract");
        }
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(
                            new ProducerRecord<>(
                                    topics.actions("email"),
                                    key.getBytes(StandardCharsets.UTF_8),
                                    value))
                    .get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    List<ActionReceipt> awaitReceipts(int count) {
        return await(topics.receipts("email"), ActionReceipt.class, count);
    }

    List<DeadLetter> awaitLetters(int count) {
        return await(topics.deadLetters(), DeadLetter.class, count);
    }

    List<DeadLetter> letters() {
        return records(topics.deadLetters(), DeadLetter.class);
    }

    List<ActionExecution> lines() {
        return records(topics.executions("email"), ActionExecution.class);
    }

    <T extends SpecificRecord> List<T> await(String topic, Class<T> contract, int count) {
        List<T> found = new ArrayList<>();
        Awaitility.await()
                .atMost(BOUND)
                .until(
                        () -> {
                            found.clear();
                            found.addAll(records(topic, contract));
                            return found.size() >= count;
                        });
        return found;
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // handed on, not written to
    final <T extends SpecificRecord> List<T> records(
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
