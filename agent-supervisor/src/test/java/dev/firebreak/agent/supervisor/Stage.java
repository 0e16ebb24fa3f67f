package dev.firebreak.agent.supervisor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firebreak.agent.planner.PlannerProfile;
import dev.firebreak.boundary.check.Checked.Accepted;
import dev.firebreak.boundary.check.Checked.Rejected;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.InboundLimits;
import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.OutboundLimits;
import dev.firebreak.boundary.check.Written.Encoded;
import dev.firebreak.boundary.topic.Topic;
import dev.firebreak.boundary.topic.TopicCatalog;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.boundary.wire.WireFormat;
import dev.firebreak.kit.json.AvroJson;
import dev.firebreak.schemas.ActionOrder;
import dev.firebreak.schemas.ActionReceipt;
import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.AgentAllowance;
import dev.firebreak.schemas.AgentState;
import dev.firebreak.schemas.AgentStatus;
import dev.firebreak.schemas.ApprovalRequest;
import dev.firebreak.schemas.Charge;
import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.ExecutorCard;
import dev.firebreak.schemas.InboxItem;
import dev.firebreak.schemas.Plan;
import dev.firebreak.schemas.PlanStep;
import dev.firebreak.schemas.PlannerOutput;
import dev.firebreak.schemas.PlannerRequest;
import dev.firebreak.schemas.PlannerResult;
import dev.firebreak.schemas.Synthesis;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.Usage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/**
 * The whole topology in one thread, with real bytes on its topics and a clock that the test moves.
 */
final class Stage implements AutoCloseable {
    static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    /** An agent whose topics are not there. */
    static final String LOST = "lost";

    static final Usage FREE = Usage.newBuilder().setLogic("offline/test-1").build();

    final MemoryRegistry registry = new MemoryRegistry();
    final Tally tally = new Tally();
    final TopicNames topics = new TopicNames("");
    private final Map<String, TestOutputTopic<byte[], byte[]>> outputs = new HashMap<>();
    private final Outbound outbound;
    private final AdmissionOptions admission;
    private final TopologyTestDriver driver;
    private Instant now;
    private History history = History.NONE;

    Stage(Path stateDir) {
        this(stateDir, AdmissionOptions.NONE);
    }

    Stage(Path stateDir, AdmissionOptions admission) {
        this(stateDir, admission, NOON);
    }

    private Stage(Path stateDir, AdmissionOptions admission, Instant now) {
        this.now = now;
        this.admission = admission;
        TopicCatalog catalog = TopicCatalog.bundled();
        for (Topic topic : catalog.topics("")) {
            for (String record : topic.records()) {
                Schema schema = Contracts.schema(contract(record));
                registry.register(catalog.subjectNames("").subject(topic.name(), schema), schema);
            }
        }
        outbound = new Outbound(registry, catalog.subjectNames(""), OutboundLimits.defaults());
        SupervisorSettings settings =
                new SupervisorSettings(
                        Map.of("bootstrap.servers", "127.0.0.1:1"),
                        Map.of(),
                        "",
                        "1",
                        Fixtures.options(Map.of("supervisor.state-dir", stateDir.toString())),
                        admission);
        Patience patience =
                new Patience(
                        () -> this.now,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(1),
                        this::pass,
                        new Trouble());
        SupervisorTopology topology =
                new SupervisorTopology(
                        settings,
                        settings.options().policy(),
                        tally,
                        registry,
                        () -> this.now,
                        patience,
                        topic -> !topic.contains(LOST));
        driver = new TopologyTestDriver(topology.build(), StreamsProperties.of(settings), this.now);
    }

    /** Another instance that takes over at once. */
    Stage restarted(Path otherStateDir) {
        return restarted(otherStateDir, Duration.ZERO);
    }

    /**
     * Another instance that takes over after a while: with what the changelogs hold, and nothing
     * else. Who has announced itself it does not know.
     */
    Stage restarted(Path otherStateDir, Duration after) {
        Stage other = new Stage(otherStateDir, admission, now.plus(after));
        for (String name :
                List.of(
                        QuotaProcessor.ACCOUNTS,
                        SupervisorTopology.TASKS,
                        SupervisorTopology.DOCUMENTS,
                        SupervisorTopology.TEXTS)) {
            KeyValueStore<String, byte[]> store = other.store(name);
            changes(name).forEach(c -> store.put(text(c.key()), c.value()));
        }
        for (String name : List.of(QuotaProcessor.SEEN, SupervisorTopology.TIMERS)) {
            KeyValueStore<Bytes, byte[]> store = other.driver.getKeyValueStore(name);
            changes(name).forEach(c -> store.put(Bytes.wrap(c.key()), c.value()));
        }
        close();
        return other;
    }

    private List<TestRecord<byte[], byte[]>> changes(String store) {
        return raw("agent-supervisor-" + store + "-changelog");
    }

    private static String text(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }

    private boolean pass(Duration time) {
        now = now.plus(time);
        return true;
    }

    /** From now on what comes in is written down. */
    void record(History history) {
        this.history = history;
    }

    void wait(Duration time) {
        history.waited(time);
        now = now.plus(time);
        driver.advanceWallClockTime(time);
    }

    Instant now() {
        return now;
    }

    void announce(EchoAgent agent) {
        history.announced(agent);
        registry.register(topics.requests(agent.name()) + "-value", agent.request());
        registry.register(topics.results(agent.name()) + "-value", agent.result());
        sendBytes(topics.agents(), agent.name(), encoded(topics.agents(), agent.card(topics, now)));
        heartbeat(agent);
    }

    /** From now on somebody carries out this kind of the agent's actions. */
    void announceExecutor(EchoAgent agent, String kind) {
        registry.register(
                topics.actions(agent.name()) + "-value", Contracts.schema(ActionOrder.class));
        registry.register(
                topics.receipts(agent.name()) + "-value", Contracts.schema(ActionReceipt.class));
        history.announced(agent, kind);
        sendBytes(
                topics.agents(),
                "executor/" + agent.name(),
                encoded(
                        topics.agents(),
                        ExecutorCard.newBuilder()
                                .setExecutor(agent.name())
                                .setVersion("1")
                                .setKinds(List.of(kind))
                                .setAnnouncedAt(now)
                                .build()));
    }

    void heartbeat(EchoAgent agent) {
        sendBytes(
                topics.agents(),
                agent.name() + "/1",
                encoded(
                        topics.agents(),
                        AgentStatus.newBuilder()
                                .setAgent(agent.name())
                                .setInstance("1")
                                .setState(AgentState.READY)
                                .setStartedAt(NOON)
                                .setHeartbeatAt(now)
                                .setHeartbeatMs(3000)
                                .build()));
    }

    void publish(Task task) {
        send(topics.tasks(), "any", task);
    }

    void send(String topic, String key, IndexedRecord record) {
        history.sent(topic, key, record);
        sendBytes(topic, key, encoded(topic, record));
    }

    byte[] encoded(String topic, IndexedRecord record) {
        if (outbound.write(topic, record) instanceof Encoded(byte[] value)) {
            return value;
        }
        throw new AssertionError(
                "the test's own record breaks its contract: " + outbound.write(topic, record));
    }

    /** Sends what the boundary would refuse to write. */
    void sendUnchecked(String topic, SpecificRecord record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[WireFormat.PREFIX_BYTES]);
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            new SpecificDatumWriter<>(record.getSchema()).write(record, encoder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] value = bytes.toByteArray();
        Schema schema = Contracts.asWritten(record.getSchema());
        WireFormat.frame(registry.lookup(topic + "-value", schema).id(), value);
        sendBytes(topic, "k", value);
    }

    void sendBytes(String topic, @Nullable String key, byte @Nullable [] value) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(
                "traceparent",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
                        .getBytes(StandardCharsets.UTF_8));
        headers.add("private", new byte[] {1});
        driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(
                        new TestRecord<>(
                                key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                                value,
                                headers,
                                now));
    }

    /** The planner's open question. */
    PlannerRequest askedPlanner() {
        List<PlannerRequest> asked =
                read(topics.requests(PlannerProfile.NAME), PlannerRequest.class);
        if (asked.size() != 1) {
            throw new AssertionError("one question to the planner was expected: " + asked);
        }
        return asked.getFirst();
    }

    void plan(PlannerRequest asked, PlanStep... steps) {
        answer(asked, new Plan(List.of(steps)));
    }

    void synthesise(PlannerRequest asked, String answer) {
        answer(asked, new Synthesis(answer));
    }

    private void answer(PlannerRequest asked, Object answer) {
        outcome(asked, new PlannerOutput("so", answer));
    }

    void decline(PlannerRequest asked, Declined declined) {
        outcome(asked, declined);
    }

    private void outcome(PlannerRequest asked, Object outcome) {
        PlannerResult result =
                PlannerResult.newBuilder()
                        .setEnvelope(
                                Envelope.newBuilder(asked.getEnvelope()).setDeadline(null).build())
                        .setOutcome(outcome)
                        .setConfidence(0.8)
                        .setUsage(FREE)
                        .build();
        send(topics.results(PlannerProfile.NAME), asked.getEnvelope().getConversationId(), result);
    }

    /** What the agent was asked since the last look. */
    List<GenericRecord> asked(EchoAgent agent) {
        String topic = topics.requests(agent.name());
        return records(topic).stream()
                .map(r -> Inbound.generic(registry, InboundLimits.defaults(), () -> NOON).check(r))
                .map(c -> ((Accepted<GenericRecord>) c).value())
                .toList();
    }

    void answer(EchoAgent agent, GenericRecord result) {
        GenericRecord envelope = (GenericRecord) result.get("envelope");
        envelope.put("deadline", null);
        send(topics.results(agent.name()), envelope.get("conversationId").toString(), result);
    }

    /** What people were asked and told since the last look. */
    List<ApprovalRequest> approvals() {
        return read(topics.approvalRequests(), ApprovalRequest.class);
    }

    List<ActionOrder> orders(EchoAgent agent) {
        return read(topics.actions(agent.name()), ActionOrder.class);
    }

    List<InboxItem> inbox() {
        return read(topics.inbox(), InboxItem.class);
    }

    List<TaskResult> results() {
        return read(topics.results(), TaskResult.class);
    }

    List<DeadLetter> letters() {
        return read(topics.deadLetters(), DeadLetter.class);
    }

    List<Charge> charges() {
        return read(topics.charges(), Charge.class);
    }

    List<AgentAllowance> allowances() {
        return raw(topics.agents()).stream()
                .filter(
                        r ->
                                r.key() != null
                                        && new String(r.key(), StandardCharsets.UTF_8)
                                                .startsWith("allowance/"))
                .map(r -> new ConsumerRecord<>(topics.agents(), 0, 0, r.key(), r.value()))
                .map(
                        r ->
                                Inbound.<AgentAllowance>of(
                                                registry,
                                                InboundLimits.defaults(),
                                                () -> NOON,
                                                AgentAllowance.class)
                                        .check(r))
                .map(c -> AgentAllowance.class.cast(((Accepted<?>) c).value()))
                .toList();
    }

    List<ActivityKind> activity() {
        return read(topics.activity(), Activity.class).stream().map(Activity::getKind).toList();
    }

    List<TestRecord<byte[], byte[]>> raw(String topic) {
        return outputs.computeIfAbsent(
                        topic,
                        t ->
                                driver.createOutputTopic(
                                        t,
                                        new ByteArrayDeserializer(),
                                        new ByteArrayDeserializer()))
                .readRecordsToList();
    }

    KeyValueStore<String, byte[]> store(String name) {
        KeyValueStore<String, byte[]> store = driver.getKeyValueStore(name);
        if (store == null) {
            throw new AssertionError("no store " + name);
        }
        return store;
    }

    int timers() {
        return size(SupervisorTopology.TIMERS);
    }

    int size(String name) {
        int count = 0;
        KeyValueStore<Object, Object> store = driver.getKeyValueStore(name);
        try (var all = store.all()) {
            while (all.hasNext()) {
                all.next();
                count++;
            }
        }
        return count;
    }

    /** Everything that came out on a topic since the last look, as JSON. */
    List<JsonNode> json(String topic) {
        Inbound<GenericRecord> inbound =
                Inbound.generic(registry, InboundLimits.defaults(), () -> NOON);
        return records(topic).stream()
                .map(r -> AvroJson.tree(((Accepted<GenericRecord>) inbound.check(r)).value()))
                .toList();
    }

    private <T extends SpecificRecord> List<T> read(String topic, Class<T> contract) {
        Inbound<T> inbound = Inbound.of(registry, InboundLimits.defaults(), () -> NOON, contract);
        List<T> values = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records(topic)) {
            switch (inbound.check(record)) {
                case Accepted<T>(T value, var _) -> values.add(contract.cast(value));
                case Rejected<T> r -> throw new AssertionError(topic + ": " + r.rejection());
            }
        }
        return values;
    }

    private List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        return raw(topic).stream()
                .map(r -> new ConsumerRecord<>(topic, 0, 0, r.key(), r.value()))
                .toList();
    }

    @Override
    public void close() {
        driver.close();
    }

    static Class<? extends SpecificRecord> contract(String record) {
        try {
            return Class.forName(record).asSubclass(SpecificRecord.class);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(record, e);
        }
    }
}
