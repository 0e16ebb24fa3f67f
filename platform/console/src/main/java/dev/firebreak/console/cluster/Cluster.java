package dev.firebreak.console.cluster;

import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.InboundLimits;
import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.OutboundLimits;
import dev.firebreak.boundary.config.KafkaSettings;
import dev.firebreak.boundary.config.RegistrySettings;
import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.TopicSettings;
import dev.firebreak.boundary.registry.RegistryClient;
import dev.firebreak.boundary.topic.Topic;
import dev.firebreak.boundary.topic.TopicCatalog;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.boundary.topic.TopicReader;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * One deployment as somebody at a keyboard meets it: its broker, its registry, its topics.
 * Connections are made when they are first needed and give up within seconds, because a person
 * waits.
 */
public final class Cluster implements AutoCloseable {
    private static final int ANSWER_MAX_MS = 8_000;

    private final KafkaSettings kafka;
    private final RegistrySettings registrySettings;
    private final TopicSettings topicSettings;
    private final InstantSource clock;
    private final TopicCatalog catalog;
    private @Nullable Admin admin;
    private @Nullable RegistryClient registry;

    public Cluster(Settings settings, InstantSource clock) {
        this.kafka = settings.read(KafkaSettings.class);
        this.registrySettings = settings.read(RegistrySettings.class);
        this.topicSettings = settings.read(TopicSettings.class);
        this.catalog = topicSettings.catalog();
        this.clock = clock;
    }

    /** The names of its topics. */
    public TopicNames topics() {
        return topicSettings.names();
    }

    /** The list of its topics. */
    public TopicCatalog catalog() {
        return catalog;
    }

    /** The topic of that name, where the list has it. */
    public Optional<Topic> topic(String name) {
        return catalog.topic(topicSettings.topicPrefix(), name);
    }

    public TopicSettings topicSettings() {
        return topicSettings;
    }

    public String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    public String registryUrl() {
        return registrySettings.registry();
    }

    public InstantSource clock() {
        return clock;
    }

    /**
     * Makes sure that a broker listens.
     *
     * @throws dev.firebreak.kit.DependencyException when none does
     */
    public void requireBroker() {
        Reachability.require(kafka.bootstrapServers());
    }

    /** The broker's administration. */
    public synchronized Admin admin() {
        if (admin == null) {
            requireBroker();
            admin = Admin.create(clientProperties());
        }
        return admin;
    }

    /** The schema registry. */
    public synchronized RegistryClient registry() {
        if (registry == null) {
            Map<String, Object> properties = new HashMap<>(registrySettings.registryProperties());
            registry = RegistryClient.of(properties);
        }
        return registry;
    }

    /** What people write passes the same check as what agents write. */
    public Outbound outbound() {
        return new Outbound(
                registry(),
                catalog().subjectNames(topicSettings.topicPrefix()),
                OutboundLimits.defaults());
    }

    /** The check for records of one contract, as large as the topic takes them. */
    public <T extends SpecificRecord> Inbound<T> inbound(String topic, Class<T> contract) {
        return Inbound.of(registry(), limits(topic), clock, contract);
    }

    /** The check for topics with several contracts. */
    public Inbound<SpecificRecord> inbound(
            String topic, List<Class<? extends SpecificRecord>> contracts) {
        @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of generic types
        Class<? extends SpecificRecord>[] all = contracts.toArray(new Class[0]);
        return Inbound.of(registry(), limits(topic), clock, all);
    }

    /** How large a record of the topic may be. */
    public InboundLimits limits(String topic) {
        InboundLimits usual = InboundLimits.defaults();
        return topic(topic)
                .map(t -> new InboundLimits(Math.max(usual.valueBytesMax(), t.messageBytesMax())))
                .orElse(usual);
    }

    /** Reads a topic from its beginning. */
    public TopicReader reader(String topic, Consumer<ConsumerRecord<byte[], byte[]>> handler) {
        requireBroker();
        return new TopicReader(clientProperties(), topic, handler);
    }

    /** Reads the records of one key, one partition instead of all. */
    public KeyReader reader(
            String topic, String key, Consumer<ConsumerRecord<byte[], byte[]>> handler) {
        requireBroker();
        return new KeyReader(clientProperties(), topic, key, handler);
    }

    /** Records of one contract, also those whose deadline has passed. */
    public <T extends SpecificRecord> Sound<T> sound(String topic, Class<T> contract) {
        return new Sound<>(inbound(topic, contract), contract);
    }

    /**
     * A producer that gives up within seconds.
     *
     * @param transactionalId null for one without transactions
     */
    public Producer<byte[], byte[]> producer(@Nullable String transactionalId) {
        requireBroker();
        return new KafkaProducer<>(
                producerProperties(transactionalId),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Makes every client there is and closes it again; nothing needs to listen. */
    public void rehearse() {
        try (Admin some = Admin.create(clientProperties());
                TopicReader _ =
                        new TopicReader(clientProperties(), topics().results(), record -> {});
                Producer<byte[], byte[]> _ =
                        new KafkaProducer<>(
                                producerProperties(null),
                                new ByteArraySerializer(),
                                new ByteArraySerializer())) {
            some.metrics();
        }
    }

    private Map<String, Object> producerProperties(@Nullable String transactionalId) {
        Map<String, Object> p = new HashMap<>();
        p.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
        p.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000L);
        p.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        p.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 15_000);
        // The default of 100 ms makes small transactions many times slower (docs/decisions/0002).
        p.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 5);
        p.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 50);
        p.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, requestBytesMax());
        p.putAll(clientProperties());
        p.put(ProducerConfig.ACKS_CONFIG, "all");
        p.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        p.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        if (transactionalId != null) {
            p.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        }
        return p;
    }

    private int requestBytesMax() {
        return catalog().topics("").stream().mapToInt(Topic::messageBytesMax).max().orElse(1 << 20);
    }

    private Map<String, Object> clientProperties() {
        Map<String, Object> p = new HashMap<>(kafka.clientProperties());
        p.putIfAbsent("default.api.timeout.ms", ANSWER_MAX_MS);
        p.putIfAbsent("request.timeout.ms", 5_000);
        return p;
    }

    @Override
    public synchronized void close() {
        if (admin != null) {
            admin.close(Duration.ofSeconds(2));
        }
        if (registry != null) {
            registry.close();
        }
    }
}
