package dev.firebreak.boundary.process;

import static org.awaitility.Awaitility.await;

import dev.firebreak.boundary.check.Checked;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.InboundLimits;
import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.OutboundLimits;
import dev.firebreak.boundary.check.SubjectNames;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.boundary.registry.RegistryClient;
import dev.firebreak.boundary.topic.Topic;
import dev.firebreak.boundary.topic.TopicCatalog;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.boundary.topic.TopicProvisioner;
import dev.firebreak.boundary.topic.TopicReader;
import dev.firebreak.embedded.BrokerOptions;
import dev.firebreak.embedded.EmbeddedBroker;
import dev.firebreak.embedded.EmbeddedRegistry;
import dev.firebreak.kit.Agent;
import dev.firebreak.kit.AgentProfile;
import dev.firebreak.kit.Derived;
import dev.firebreak.kit.Thinking;
import dev.firebreak.schemas.Capability;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.EmailCategory;
import dev.firebreak.schemas.EmailOutput;
import dev.firebreak.schemas.EmailParams;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.EmailResult;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.Sentiment;
import dev.firebreak.schemas.Trust;
import dev.firebreak.schemas.Urgency;
import dev.firebreak.schemas.Usage;
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

/** A broker, a registry, and an agent among them, for tests of its process. */
final class AgentGround implements AutoCloseable {
    static final Duration BOUND = Duration.ofMinutes(2);
    static final InstantSource CLOCK = InstantSource.system();
    static final AgentProfile<EmailRequest, EmailResult> PROFILE =
            new AgentProfile<>(
                    "email",
                    "1",
                    "Echoes.",
                    List.of(
                            Capability.newBuilder()
                                    .setName("echo")
                                    .setDescription("Echoes.")
                                    .build()),
                    List.of(),
                    EmailRequest.class,
                    EmailResult.class);

    private static final AtomicInteger RUNS = new AtomicInteger();

    private final EmbeddedBroker broker;
    private final EmbeddedRegistry registry;
    private final Map<String, Object> kafka;
    private final RegistryClient client;
    private final TopicNames topics;
    private final SubjectNames subjects;

    private AgentGround(EmbeddedBroker broker, EmbeddedRegistry registry) {
        this.broker = broker;
        this.registry = registry;
        this.kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
        this.client = RegistryClient.of(Map.of("schema.registry.url", registry.url()));
        String prefix = "p" + RUNS.incrementAndGet() + ".";
        topics = new TopicNames(prefix);
        TopicCatalog catalog = TopicCatalog.bundled().withPartitions(2);
        subjects = catalog.subjectNames(prefix);
        try (Admin admin = Admin.create(kafka)) {
            new TopicProvisioner(admin).apply(catalog, prefix, 1);
        }
        for (Topic topic : catalog.topics(prefix)) {
            for (String record : topic.records()) {
                Schema schema = Contracts.schema(contract(record));
                client.register(subjects.subject(topic.name(), schema), schema);
            }
        }
    }

    /** Its own broker and registry, in this folder. */
    static AgentGround in(Path data) {
        EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.in(data));
        return new AgentGround(broker, EmbeddedRegistry.start(broker.bootstrapServers(), 0));
    }

    /** Other topics on the same broker. */
    AgentGround fresh() {
        return new AgentGround(broker, registry);
    }

    @Override
    public void close() {
        registry.close();
        broker.close();
    }

    TopicNames topics() {
        return topics;
    }

    private static Class<? extends SpecificRecord> contract(String name) {
        try {
            return Class.forName(name).asSubclass(SpecificRecord.class);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    AgentProcess start(Agent<EmailRequest, EmailResult> agent) {
        return AgentProcess.start(PROFILE, agent, settings(), CLOCK);
    }

    ProcessSettings settings() {
        return new ProcessSettings(
                kafka,
                Map.of("schema.registry.url", registry.url()),
                topics.prefix(),
                "i1",
                16,
                200);
    }

    static EmailResult echo(EmailRequest request, Object... unused) {
        return EmailResult.newBuilder()
                .setEnvelope(Derived.answer(request.getEnvelope(), "result", CLOCK.instant()))
                .setOutcome(
                        EmailOutput.newBuilder()
                                .setSummary(request.getInstruction())
                                .setCategory(EmailCategory.OTHER)
                                .setUrgency(Urgency.NORMAL)
                                .setSentiment(Sentiment.NEUTRAL)
                                .setLanguage("en")
                                .setNeedsPerson(false)
                                .build())
                .setConfidence(0.9)
                .setUsage(Usage.newBuilder().build())
                .build();
    }

    static EmailRequest request(String taskId) {
        return EmailRequest.newBuilder()
                .setEnvelope(
                        Envelope.newBuilder()
                                .setMessageId(Derived.uuid(taskId))
                                .setTaskId(taskId)
                                .setConversationId(taskId)
                                .setStepId(taskId + "/s1")
                                .setPrincipal(Principal.newBuilder().setUser("ada").build())
                                .setTrust(Trust.UNTRUSTED)
                                .setConfidentiality(Confidentiality.INTERNAL)
                                .setCreatedAt(Instant.ofEpochMilli(1_760_000_000_000L))
                                .build())
                .setInstruction("say it")
                .setParams(EmailParams.newBuilder().build())
                .build();
    }

    void send(EmailRequest request) {
        Outbound outbound = new Outbound(client, subjects, OutboundLimits.defaults());
        if (outbound.write(topics.requests("email"), request)
                instanceof Written.Encoded(byte[] value)) {
            send(value);
        } else {
            throw new AssertionError("the request does not pass its own contract");
        }
    }

    void send(byte[] value) {
        send(
                new ProducerRecord<>(
                        topics.requests("email"), "k".getBytes(StandardCharsets.UTF_8), value));
    }

    void send(ProducerRecord<byte[], byte[]> record) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(record).get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    <T extends SpecificRecord> List<T> awaitRecords(String topic, Class<T> contract, int count) {
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

    @SafeVarargs
    @SuppressWarnings("varargs") // handed on, not written to
    final <T extends SpecificRecord> List<T> records(
            String topic, Class<? extends T>... contracts) {
        Inbound<T> inbound = Inbound.of(client, InboundLimits.defaults(), CLOCK, contracts);
        List<T> all = new ArrayList<>();
        try (TopicReader reader =
                new TopicReader(
                        kafka,
                        topic,
                        record -> {
                            switch (inbound.check(record)) {
                                case Checked.Accepted<T>(T value, var schema) -> all.add(value);
                                case Checked.Rejected<T> rejected ->
                                        throw new AssertionError(rejected.toString());
                            }
                        })) {
            reader.readToEnd(BOUND);
        }
        return all;
    }

    /** An agent with something to think with. */
    AgentProcess start(Agent<EmailRequest, EmailResult> agent, Thinking thinking) {
        return AgentProcess.start(PROFILE, agent, thinking, settings(), CLOCK);
    }

    EmbeddedRegistry registry() {
        return registry;
    }
}
