package dev.firebreak.benchmarks;

import dev.firebreak.agent.planner.PlannerProfile;
import dev.firebreak.agent.supervisor.AdmissionOptions;
import dev.firebreak.agent.supervisor.Supervisor;
import dev.firebreak.agent.supervisor.SupervisorOptions;
import dev.firebreak.agent.supervisor.SupervisorSettings;
import dev.firebreak.boundary.check.Checked.Accepted;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.InboundLimits;
import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.OutboundLimits;
import dev.firebreak.boundary.check.SubjectNames;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.SettingsSources;
import dev.firebreak.boundary.process.AgentProcess;
import dev.firebreak.boundary.process.ProcessSettings;
import dev.firebreak.boundary.registry.RegistryClient;
import dev.firebreak.boundary.topic.Topic;
import dev.firebreak.boundary.topic.TopicCatalog;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.boundary.topic.TopicProvisioner;
import dev.firebreak.embedded.BrokerOptions;
import dev.firebreak.embedded.EmbeddedBroker;
import dev.firebreak.embedded.EmbeddedRegistry;
import dev.firebreak.kit.Agent;
import dev.firebreak.kit.AgentProfile;
import dev.firebreak.kit.Derived;
import dev.firebreak.schemas.Capability;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Plan;
import dev.firebreak.schemas.PlanStep;
import dev.firebreak.schemas.PlannerOutput;
import dev.firebreak.schemas.PlannerRequest;
import dev.firebreak.schemas.PlannerResult;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.ReportOutput;
import dev.firebreak.schemas.ReportRequest;
import dev.firebreak.schemas.ReportResult;
import dev.firebreak.schemas.Synthesis;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import dev.firebreak.schemas.Trust;
import dev.firebreak.schemas.Usage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The whole pipeline in this process: broker, registry, supervisor, a planner and an agent, each as
 * it is shipped. Planner and agent answer at once, so that what is left is the pipeline's own time.
 */
final class TaskGround implements AutoCloseable {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final String PREFIX = "bench.";
    private static final String AGENT = "report";
    private static final int IN_FLIGHT = 256;
    private static final long HEARTBEAT_MS = 3_000;
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final Duration READY_MAX = Duration.ofMinutes(1);
    private static final Usage USAGE = Usage.newBuilder().setLogic("offline/bench").build();

    private final Path data;
    private final EmbeddedBroker broker;
    private final EmbeddedRegistry embeddedRegistry;
    private final TopicNames topics = new TopicNames(PREFIX);
    private final RegistryClient registry;
    private final Outbound outbound;
    private final Inbound<TaskResult> inbound;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<AgentProcess> agents = new ArrayList<>();
    private final Map<String, String> flags;
    private Supervisor supervisor;

    /** With a planner and an agent that answer at once. */
    TaskGround() {
        this(true, Map.of());
    }

    /**
     * @param planner false: nobody plans, so that tasks stay open
     * @param flags further settings of the supervisor
     */
    TaskGround(boolean planner, Map<String, String> flags) {
        this.flags = flags;
        try {
            data = Files.createTempDirectory("firebreak-bench-tasks-");
        } catch (IOException e) {
            throw new UncheckedIOException("no room for the broker's data", e);
        }
        broker = EmbeddedBroker.start(BrokerOptions.in(data.resolve("broker")));
        embeddedRegistry = EmbeddedRegistry.start(broker.bootstrapServers(), 0);
        registry = RegistryClient.of(registryProperties());
        TopicCatalog catalog = TopicCatalog.bundled();
        SubjectNames subjects = catalog.subjectNames(PREFIX);
        try (Admin admin = Admin.create(kafka())) {
            new TopicProvisioner(admin).apply(catalog, PREFIX, 1);
        }
        catalog.topics(PREFIX).forEach(topic -> register(topic, subjects));
        outbound = new Outbound(registry, subjects, OutboundLimits.defaults());
        inbound = Inbound.of(registry, InboundLimits.defaults(), CLOCK, TaskResult.class);
        Map<String, Object> properties = new HashMap<>(kafka());
        properties.put("linger.ms", 0);
        producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer());
        if (planner) {
            start(PlannerProfile.profile(), (request, _) -> planned(request));
        }
        start(
                new AgentProfile<>(
                        AGENT,
                        "1",
                        "Answers at once.",
                        List.of(
                                Capability.newBuilder()
                                        .setName("echo")
                                        .setDescription("Answers at once.")
                                        .build()),
                        List.of(),
                        ReportRequest.class,
                        ReportResult.class),
                (request, _) -> answered(request));
        supervisor = Supervisor.start(settings());
        awaitReady();
    }

    /**
     * Stops the supervisor and starts it again.
     *
     * @param keepState false: its state is read again from the cluster
     * @return how long it took from the start until it works
     */
    Duration restart(boolean keepState) {
        supervisor.close();
        if (!keepState) {
            delete(stateDir());
        }
        long begun = System.nanoTime();
        supervisor = Supervisor.start(settings());
        awaitReady();
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** How many questions to the planner are on their topic. */
    long asked() {
        return records(topics.requests(PlannerProfile.NAME));
    }

    /** How many things were noted. */
    long noted() {
        return records(topics.activity());
    }

    private long records(String topic) {
        Map<String, Object> properties = new HashMap<>(kafka());
        properties.put("isolation.level", "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(p -> new TopicPartition(p.topic(), p.partition()))
                            .toList();
            long records = 0;
            // Offsets count transaction markers too, so the records themselves are counted.
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                records += consumer.poll(LOOK_EVERY).count();
            }
            return records;
        }
    }

    /** Bytes of the supervisor's state on this disk. */
    long stateBytes() {
        try (Stream<Path> files = Files.walk(stateDir())) {
            return files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path stateDir() {
        return data.resolve("supervisor");
    }

    /** Publishes a task that is planned as so many steps, one after the other. */
    @SuppressWarnings("FutureReturnValueIgnored") // a task that is lost is missed by the reader
    void publish(String taskId, int steps) {
        Task task =
                Task.newBuilder()
                        .setEnvelope(
                                Envelope.newBuilder()
                                        .setMessageId(Derived.uuid(taskId, "task"))
                                        .setTaskId(taskId)
                                        .setConversationId(taskId)
                                        .setPrincipal(Principal.newBuilder().setUser("ada").build())
                                        .setTrust(Trust.TRUSTED)
                                        .setConfidentiality(Confidentiality.INTERNAL)
                                        .setCreatedAt(CLOCK.instant())
                                        .build())
                        .setGoal(Integer.toString(steps))
                        .build();
        if (!(outbound.write(topics.tasks(), task) instanceof Written.Encoded(byte[] value))) {
            throw new IllegalStateException("our own task breaks its contract: " + task);
        }
        producer.send(
                new ProducerRecord<>(
                        topics.tasks(), taskId.getBytes(StandardCharsets.UTF_8), value));
    }

    /** Reads committed results from now on. */
    KafkaConsumer<byte[], byte[]> reader() {
        Map<String, Object> properties = new HashMap<>(kafka());
        properties.put("isolation.level", "read_committed");
        properties.put("fetch.max.wait.ms", 500);
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions =
                consumer.partitionsFor(topics.results()).stream()
                        .map(p -> new TopicPartition(p.topic(), p.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        return consumer;
    }

    /** The task that was completed. */
    String completed(ConsumerRecord<byte[], byte[]> record) {
        if (inbound.check(record) instanceof Accepted<TaskResult>(TaskResult result, var _)
                && result.getStatus() == TaskStatus.COMPLETED) {
            return result.getEnvelope().getTaskId();
        }
        throw new Exactness.InexactException("a task did not end well: " + inbound.check(record));
    }

    private static PlannerResult planned(PlannerRequest request) {
        Object outcome =
                switch (request.getParams().getWork()) {
                    case PLAN ->
                            new PlannerOutput(
                                    "so", plan(Integer.parseInt(request.getParams().getGoal())));
                    case SYNTHESISE -> new PlannerOutput("so", new Synthesis("Done."));
                    case JUDGE, UNKNOWN ->
                            new Declined(
                                    RejectionCode.INPUT_UNUSABLE, "not in this benchmark", null);
                };
        return PlannerResult.newBuilder()
                .setEnvelope(Derived.answer(request.getEnvelope(), "result", CLOCK.instant()))
                .setOutcome(outcome)
                .setConfidence(0.9)
                .setUsage(USAGE)
                .build();
    }

    private static Plan plan(int steps) {
        List<PlanStep> plan = new ArrayList<>();
        for (int i = 1; i <= steps; i++) {
            plan.add(
                    PlanStep.newBuilder()
                            .setId("s" + i)
                            .setAgent(AGENT)
                            .setInstruction("say " + i)
                            .setDependsOn(i == 1 ? List.of() : List.of("s" + (i - 1)))
                            .build());
        }
        return new Plan(plan);
    }

    private static ReportResult answered(ReportRequest request) {
        return ReportResult.newBuilder()
                .setEnvelope(Derived.answer(request.getEnvelope(), "result", CLOCK.instant()))
                .setOutcome(
                        ReportOutput.newBuilder()
                                .setSummary("There were 3 orders.")
                                .setTitle("Orders")
                                .setMarkdown("3")
                                .setHtml("<p>3</p>")
                                .build())
                .setConfidence(0.9)
                .setUsage(USAGE)
                .build();
    }

    private <Q extends SpecificRecord, R extends SpecificRecord> void start(
            AgentProfile<Q, R> profile, Agent<Q, R> agent) {
        agents.add(
                AgentProcess.start(
                        profile,
                        agent,
                        new ProcessSettings(
                                kafka(),
                                registryProperties(),
                                PREFIX,
                                "bench",
                                IN_FLIGHT,
                                HEARTBEAT_MS),
                        CLOCK));
    }

    private SupervisorSettings settings() {
        Map<String, String> all = new HashMap<>(flags);
        all.put("bootstrap-servers", broker.bootstrapServers());
        all.put("registry", embeddedRegistry.url());
        all.put("topic-prefix", PREFIX);
        all.put("supervisor.state-dir", stateDir().toString());
        List<Class<? extends Record>> groups = new ArrayList<>(Settings.SHARED);
        groups.add(SupervisorOptions.class);
        groups.add(AdmissionOptions.class);
        return SupervisorSettings.from(Settings.load(SettingsSources.ofFlags(all), groups));
    }

    private void awaitReady() {
        Instant end = CLOCK.instant().plus(READY_MAX);
        while (!supervisor.ready()) {
            if (CLOCK.instant().isAfter(end)) {
                throw new IllegalStateException("the supervisor waits: " + supervisor.trouble());
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    private Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    private Map<String, Object> registryProperties() {
        return Map.of("schema.registry.url", embeddedRegistry.url());
    }

    private void register(Topic topic, SubjectNames subjects) {
        for (String record : topic.records()) {
            try {
                Schema schema =
                        Contracts.schema(Class.forName(record).asSubclass(SpecificRecord.class));
                registry.register(subjects.subject(topic.name(), schema), schema);
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException(
                        "topics.yaml names a record that is no contract: " + record, e);
            }
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        supervisor.close();
        agents.forEach(AgentProcess::close);
        embeddedRegistry.close();
        broker.close();
        delete(data);
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " was not deleted", e);
        }
    }
}
