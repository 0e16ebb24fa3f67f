package dev.firebreak.agent.supervisor;

import dev.firebreak.agent.planner.RulePlanner;
import dev.firebreak.agent.planner.WordOverlap;
import dev.firebreak.agent.supervisor.admission.Quotas;
import dev.firebreak.agent.supervisor.task.ActionPolicy;
import dev.firebreak.agent.supervisor.task.TaskMachine;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.InboundLimits;
import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.OutboundLimits;
import dev.firebreak.boundary.deadletter.DeadLetterSource;
import dev.firebreak.boundary.deadletter.DeadLetters;
import dev.firebreak.boundary.loop.AgentLoop;
import dev.firebreak.boundary.registry.SchemaRegistry;
import dev.firebreak.boundary.topic.TopicCatalog;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.schemas.ActionReceipt;
import dev.firebreak.schemas.AgentAllowance;
import dev.firebreak.schemas.AgentCard;
import dev.firebreak.schemas.AgentStatus;
import dev.firebreak.schemas.ApprovalDecision;
import dev.firebreak.schemas.Charge;
import dev.firebreak.schemas.ExecutorCard;
import dev.firebreak.schemas.PlannerResult;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.TaskControl;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The supervisor on Kafka Streams: admission from {@code tasks} to {@code tasks.admitted}, the
 * supervisor proper from there and from every agent's results, the agents' announcements as a
 * global store, and the limits of admission in one place. Bytes in and bytes out: what they mean is
 * the boundary's business, so that no byte can stop a stream thread.
 */
final class SupervisorTopology {
    static final String TASKS = "tasks";
    static final String DOCUMENTS = "documents";
    static final String TEXTS = "texts";
    static final String TIMERS = "timers";

    private static final int TIMERS_PER_TICK_MAX = 1000;

    /** In a tenth of a second: some ten tasks of three steps in a second. */
    private static final int RECORDS_IN_A_HURRY = 10;

    private static final String AGENTS = "agents";
    private static final String NAME = "supervisor";

    private static final String QUOTA = "quota";

    private final SupervisorSettings settings;
    private final Quotas quotas;
    private final Hurry hurry = new Hurry(RECORDS_IN_A_HURRY);
    private final TopicNames topics;
    private final InstantSource clock;
    private final Patience patience;
    private final AgentDirectory directory;
    private final ActionPolicy policy;
    private final Tally tally;
    private final Inbound<Task> tasks;
    private final Inbound<Charge> charged;
    private final Inbound<PlannerResult> plannerResults;
    private final Inbound<GenericRecord> results;
    private final Inbound<ActionReceipt> receipts;
    private final Inbound<ApprovalDecision> decisions;
    private final Inbound<TaskControl> controls;
    private final Inbound<SpecificRecord> announcements;
    private final Outbound outbound;
    private final Letters letters;

    /**
     * @param reachable whether what is sent to a topic is answered, by the topic's name
     */
    SupervisorTopology(
            SupervisorSettings settings,
            ActionPolicy policy,
            Tally tally,
            SchemaRegistry registry,
            InstantSource clock,
            Patience patience,
            Predicate<String> reachable) {
        this.settings = settings;
        this.quotas = settings.admission().quotas();
        this.topics = new TopicNames(settings.topicPrefix());
        this.clock = clock;
        this.patience = patience;
        this.directory = new AgentDirectory(topics, reachable);
        this.policy = policy;
        this.tally = tally;
        InboundLimits in = InboundLimits.defaults();
        this.tasks = Inbound.of(registry, in, clock, Task.class);
        this.charged = Inbound.of(registry, in, clock, Charge.class);
        this.plannerResults = Inbound.of(registry, in, clock, PlannerResult.class);
        this.results = Inbound.generic(registry, in, clock);
        this.receipts = Inbound.of(registry, in, clock, ActionReceipt.class);
        this.decisions = Inbound.of(registry, in, clock, ApprovalDecision.class);
        this.controls = Inbound.of(registry, in, clock, TaskControl.class);
        this.announcements =
                Inbound.of(
                        registry,
                        in,
                        clock,
                        AgentCard.class,
                        AgentStatus.class,
                        ExecutorCard.class,
                        AgentAllowance.class);
        var subjects = TopicCatalog.bundled().subjectNames(settings.topicPrefix());
        this.outbound =
                new Outbound(
                        registry,
                        subjects,
                        new OutboundLimits(settings.options().messageBytesMax()));
        DeadLetterSource source =
                new DeadLetterSource(
                        NAME,
                        SupervisorSettings.VERSION,
                        settings.instance(),
                        settings.applicationId());
        this.letters =
                new Letters(
                        new DeadLetters(source, clock, StreamsProperties.DEAD_LETTER_BYTES_MAX),
                        new Outbound(
                                registry,
                                subjects,
                                new OutboundLimits(StreamsProperties.DEAD_LETTER_BYTES_MAX)),
                        topics.deadLetters());
    }

    /** Finds the schemas that are written, so that warm traffic asks no registry. */
    void prepare() {
        Prepared.schemas(outbound, topics);
        letters.prepare();
    }

    /** Starts what dead-letters bad announcements; it runs beside the topology. */
    AgentLoop checkAnnouncements() {
        return AnnouncementCheck.start(settings, announcements, letters);
    }

    Topology build() {
        Topology topology = new Topology(new TopologyConfig(StreamsProperties.config(settings)));
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        topology.addSource(
                AutoOffsetReset.earliest(), "published", ANY_TIME, bytes, bytes, topics.tasks());
        topology.addProcessor(
                "admission",
                () ->
                        new AdmissionProcessor(
                                tasks,
                                outbound,
                                letters,
                                patience,
                                topics,
                                clock,
                                hurry,
                                quotas.limitsUsers()),
                "published");
        topology.addSource(
                AutoOffsetReset.earliest(), "admitted", ANY_TIME, bytes, bytes, topics.admitted());
        topology.addSource(
                AutoOffsetReset.earliest(), "answers", ANY_TIME, bytes, bytes, answers(topics));
        topology.addSource(
                AutoOffsetReset.earliest(),
                "people",
                ANY_TIME,
                bytes,
                bytes,
                topics.approvalDecisions(),
                topics.control());
        topology.addProcessor(NAME, this::processor, "admitted", "answers", "people");
        topology.addStateStore(store(TASKS), NAME);
        topology.addStateStore(store(DOCUMENTS), NAME);
        topology.addStateStore(store(TEXTS), NAME);
        topology.addStateStore(
                Stores.keyValueStoreBuilder(
                                Stores.persistentKeyValueStore(TIMERS),
                                Serdes.Bytes(),
                                Serdes.ByteArray())
                        .withLoggingEnabled(Map.of())
                        .withCachingDisabled(),
                NAME);
        Serializer<Outgoing> value = (_, outgoing) -> outgoing.value();
        for (String from : new String[] {"admission", NAME}) {
            topology.addSink(
                    "from-" + from,
                    (_, outgoing, _) -> outgoing.topic(),
                    new ByteArraySerializer(),
                    value,
                    from);
        }
        topology.addGlobalStore(
                Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(AGENTS),
                                Serdes.ByteArray(),
                                Serdes.ByteArray())
                        .withLoggingDisabled(),
                "announced",
                ANY_TIME,
                bytes,
                bytes,
                topics.agents(),
                "announcements",
                () -> new AgentAnnouncements(announcements, directory, patience, topics.agents()));
        addQuota(topology, bytes, value);
        return topology;
    }

    /**
     * Always there, also where nothing is limited: what was on its way when limits were turned off
     * must not be left lying. It comes last, so that the numbers of the other parts, under which
     * state lies on disk, stay as they are.
     */
    private void addQuota(
            Topology topology, ByteArrayDeserializer bytes, Serializer<Outgoing> value) {
        topology.addSource(
                AutoOffsetReset.earliest(), "checked", ANY_TIME, bytes, bytes, topics.checked());
        topology.addSource(
                AutoOffsetReset.earliest(), "charged", ANY_TIME, bytes, bytes, topics.charges());
        topology.addProcessor(
                QUOTA,
                () ->
                        new QuotaProcessor(
                                new QuotaDecider(
                                        quotas,
                                        settings.options().limits(),
                                        tasks,
                                        charged,
                                        outbound,
                                        letters,
                                        topics),
                                patience,
                                clock,
                                hurry),
                "checked",
                "charged");
        topology.addStateStore(store(QuotaProcessor.ACCOUNTS), QUOTA);
        topology.addStateStore(
                Stores.keyValueStoreBuilder(
                                Stores.persistentKeyValueStore(QuotaProcessor.SEEN),
                                Serdes.Bytes(),
                                Serdes.ByteArray())
                        .withLoggingEnabled(Map.of())
                        .withCachingDisabled(),
                QUOTA);
        topology.addSink(
                "from-" + QUOTA,
                (_, outgoing, _) -> outgoing.topic(),
                new ByteArraySerializer(),
                value,
                QUOTA);
    }

    private TaskProcessor processor() {
        Arrivals arrivals =
                new Arrivals(
                        tasks,
                        plannerResults,
                        results,
                        receipts,
                        decisions,
                        controls,
                        letters,
                        topics);
        TaskMachine machine =
                new TaskMachine(
                        settings.options().limits(), new RulePlanner(new WordOverlap()), policy);
        Decider decider =
                new Decider(
                        machine,
                        directory,
                        outbound,
                        letters,
                        topics,
                        new Charges(quotas, outbound, topics),
                        tally,
                        settings.options().stateBytesMax());
        return new TaskProcessor(
                arrivals, decider, letters, directory, patience, clock, hurry, TIMERS_PER_TICK_MAX);
    }

    /** Every agent's results and every executor's receipts, those to come too. */
    static Pattern answers(TopicNames topics) {
        return Pattern.compile(
                Pattern.quote(topics.prefix())
                        + "agent\\.[a-z][a-z0-9-]{0,63}\\.(?:results|receipts)");
    }

    private static StoreBuilder<KeyValueStore<String, byte[]>> store(String name) {
        return Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
                .withLoggingEnabled(Map.of())
                .withCachingEnabled();
    }

    /** Streams ends the thread on a record without a time; ours need none from it. */
    private static final TimestampExtractor ANY_TIME =
            (record, _) -> Math.max(0, record.timestamp());
}
