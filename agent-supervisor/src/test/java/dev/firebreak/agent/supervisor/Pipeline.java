package dev.firebreak.agent.supervisor;

import dev.firebreak.agent.planner.PlannerAgent;
import dev.firebreak.agent.planner.PlannerProfile;
import dev.firebreak.agent.planner.WordOverlap;
import dev.firebreak.boundary.check.Checked.Accepted;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.InboundLimits;
import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.OutboundLimits;
import dev.firebreak.boundary.check.SubjectNames;
import dev.firebreak.boundary.check.Written.Encoded;
import dev.firebreak.boundary.process.AgentProcess;
import dev.firebreak.boundary.process.ProcessSettings;
import dev.firebreak.boundary.registry.RegistryClient;
import dev.firebreak.boundary.topic.Topic;
import dev.firebreak.boundary.topic.TopicCatalog;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.boundary.topic.TopicProvisioner;
import dev.firebreak.embedded.KafkaCluster;
import dev.firebreak.kit.Agent;
import dev.firebreak.kit.AgentProfile;
import dev.firebreak.kit.Derived;
import dev.firebreak.schemas.Capability;
import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.EmailCategory;
import dev.firebreak.schemas.EmailOutput;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.EmailResult;
import dev.firebreak.schemas.ReportOutput;
import dev.firebreak.schemas.ReportRequest;
import dev.firebreak.schemas.ReportResult;
import dev.firebreak.schemas.Sentiment;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.Urgency;
import dev.firebreak.schemas.Usage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Topics, schemas, a planner and two agents on a real broker. */
final class Pipeline implements AutoCloseable {
    private static final InstantSource CLOCK = InstantSource.system();

    final TopicNames topics;
    private final KafkaCluster cluster;
    private final RegistryClient registry;
    private final SubjectNames subjects;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Outbound outbound;
    private final List<AgentProcess> agents = new ArrayList<>();

    Pipeline(KafkaCluster cluster, int partitions) {
        this.cluster = cluster;
        this.topics = new TopicNames(cluster.prefix());
        this.registry = RegistryClient.of(registryProperties());
        TopicCatalog catalog = TopicCatalog.bundled().withPartitions(partitions);
        this.subjects = catalog.subjectNames(cluster.prefix());
        try (Admin admin = Admin.create(kafka())) {
            new TopicProvisioner(admin).apply(catalog, cluster.prefix(), 1);
        }
        for (Topic topic : catalog.topics(cluster.prefix())) {
            for (String record : topic.records()) {
                Schema schema = Contracts.schema(Stage.contract(record));
                registry.register(subjects.subject(topic.name(), schema), schema);
            }
        }
        this.outbound = new Outbound(registry, subjects, OutboundLimits.defaults());
        this.producer =
                new KafkaProducer<>(kafka(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", cluster.bootstrapServers());
    }

    Map<String, Object> registryProperties() {
        return Map.of("schema.registry.url", cluster.registryUrl());
    }

    void startPlanner() {
        start(PlannerProfile.profile(), new PlannerAgent(new WordOverlap()));
    }

    void startAgents() {
        start(
                new AgentProfile<>(
                        "email",
                        "1",
                        "Reads a mail",
                        List.of(
                                capability(
                                        "read",
                                        "Reads a mail",
                                        List.of("message/rfc822"),
                                        "Read this mail")),
                        List.of(),
                        EmailRequest.class,
                        EmailResult.class),
                (request, _) ->
                        EmailResult.newBuilder()
                                .setEnvelope(
                                        Derived.answer(
                                                request.getEnvelope(), "result", CLOCK.instant()))
                                .setOutcome(
                                        EmailOutput.newBuilder()
                                                .setSummary("A mail was read.")
                                                .setCategory(EmailCategory.OTHER)
                                                .setUrgency(Urgency.NORMAL)
                                                .setSentiment(Sentiment.NEUTRAL)
                                                .setLanguage("en")
                                                .setNeedsPerson(false)
                                                .build())
                                .setConfidence(0.9)
                                .setUsage(Usage.newBuilder().setLogic("offline/test-1").build())
                                .build());
        start(
                new AgentProfile<>(
                        "report",
                        "1",
                        "Counts orders",
                        List.of(
                                capability(
                                        "count",
                                        "Counts orders",
                                        List.of(),
                                        "Count the orders of last week")),
                        List.of(),
                        ReportRequest.class,
                        ReportResult.class),
                (request, _) ->
                        ReportResult.newBuilder()
                                .setEnvelope(
                                        Derived.answer(
                                                request.getEnvelope(), "result", CLOCK.instant()))
                                .setOutcome(
                                        ReportOutput.newBuilder()
                                                .setSummary("There were 3 orders.")
                                                .setTitle("Orders")
                                                .setMarkdown("3")
                                                .setHtml("<p>3</p>")
                                                .build())
                                .setConfidence(0.9)
                                .setUsage(Usage.newBuilder().setLogic("offline/test-1").build())
                                .build());
    }

    private static Capability capability(
            String name, String description, List<String> types, String example) {
        return Capability.newBuilder()
                .setName(name)
                .setDescription(description)
                .setContentTypes(types)
                .setExamples(List.of(example))
                .build();
    }

    private <Q extends SpecificRecord, R extends SpecificRecord> void start(
            AgentProfile<Q, R> profile, Agent<Q, R> agent) {
        agents.add(
                AgentProcess.start(
                        profile,
                        agent,
                        new ProcessSettings(
                                kafka(), registryProperties(), cluster.prefix(), "1", 256, 1000),
                        CLOCK));
    }

    Future<RecordMetadata> publish(Task task) {
        if (!(outbound.write(topics.tasks(), task) instanceof Encoded(byte[] value))) {
            throw new AssertionError("the test's own task breaks its contract: " + task);
        }
        return publishBytes(value);
    }

    Future<RecordMetadata> publishBytes(byte[] value) {
        return producer.send(new ProducerRecord<>(topics.tasks(), value));
    }

    void flush() {
        producer.flush();
    }

    static void all(List<Future<RecordMetadata>> sends) throws InterruptedException {
        try {
            for (Future<RecordMetadata> send : sends) {
                send.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError("a record of the test was not taken", e);
        }
    }

    /** A reader of what is committed on a topic, from its beginning. */
    <T extends SpecificRecord> Reader<T> read(String topic, Class<T> contract) {
        return new Reader<>(topic, contract);
    }

    /** Collects a topic's records while the test goes on. */
    final class Reader<T extends SpecificRecord> implements AutoCloseable {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final Inbound<T> inbound;
        private final Class<T> contract;
        private final List<T> seen = new ArrayList<>();

        Reader(String topic, Class<T> contract) {
            Map<String, Object> properties = new HashMap<>(kafka());
            properties.put("isolation.level", "read_committed");
            properties.put("auto.offset.reset", "earliest");
            this.consumer =
                    new KafkaConsumer<>(
                            properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            this.inbound = Inbound.of(registry, InboundLimits.defaults(), CLOCK, contract);
            this.contract = contract;
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(p -> new TopicPartition(topic, p.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        }

        /** All records so far. */
        List<T> seen() {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
                if (!(inbound.check(record) instanceof Accepted<T>(T value, var _))) {
                    throw new AssertionError(
                            "a record breaks its contract: " + inbound.check(record));
                }
                seen.add(contract.cast(value));
            }
            return List.copyOf(seen);
        }

        @Override
        public void close() {
            consumer.close();
        }
    }

    @Override
    public void close() {
        agents.forEach(AgentProcess::close);
        producer.close(Duration.ofSeconds(5));
    }
}
