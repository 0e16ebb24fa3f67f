package dev.firebreak.boundary.executor;

import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.InboundLimits;
import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.OutboundLimits;
import dev.firebreak.boundary.deadletter.DeadLetterSource;
import dev.firebreak.boundary.deadletter.DeadLetters;
import dev.firebreak.boundary.loop.AgentLoop;
import dev.firebreak.boundary.loop.LoopCounts;
import dev.firebreak.boundary.loop.LoopGauges;
import dev.firebreak.boundary.loop.LoopHealth;
import dev.firebreak.boundary.loop.LoopSettings;
import dev.firebreak.boundary.probe.Standing;
import dev.firebreak.boundary.process.Announcer;
import dev.firebreak.boundary.process.ProcessSettings;
import dev.firebreak.boundary.registry.RegistryClient;
import dev.firebreak.boundary.registry.RegistryException;
import dev.firebreak.boundary.registry.SchemaRegistry;
import dev.firebreak.boundary.topic.TopicCatalog;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.kit.action.Executor;
import dev.firebreak.schemas.ActionExecution;
import dev.firebreak.schemas.ActionOrder;
import dev.firebreak.schemas.ActionOutcome;
import dev.firebreak.schemas.ActionReceipt;
import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.ExecutorCard;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One executor at work: reads {@code agent.NAME.actions}, answers on {@code agent.NAME.receipts},
 * and announces itself on {@code agents}. Any number of instances share the work; each needs an
 * instance name of its own. docs/decisions/0026 says how it keeps from doing a thing twice.
 */
public final class ExecutorProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutorProcess.class);
    private static final int LETTER_BYTES_MAX = (24 << 20) - (64 << 10);

    /** More would only wait side by side for the same server. */
    private static final int IN_FLIGHT_MAX = 32;

    /** An order has a deadline of its own; what is tried again waits for it here. */
    private static final long RECORD_MAX_MS = Duration.ofHours(1).toMillis();

    private static final Duration GRACE = Duration.ofSeconds(10);

    private final String name;
    private final AgentLoop loop;
    private final Hands hands;
    private final Executions executions;
    private final ExecutorCounts counts;
    private final Announcer announcer;

    private ExecutorProcess(
            String name,
            AgentLoop loop,
            Hands hands,
            Executions executions,
            ExecutorCounts counts,
            Announcer announcer) {
        this.name = name;
        this.loop = loop;
        this.hands = hands;
        this.executions = executions;
        this.counts = counts;
        this.announcer = announcer;
    }

    /**
     * Starts an executor. A broker or registry that is away is waited for; one that refuses us, or
     * does not know our schemas, ends the start.
     *
     * @throws RegistryException when the registry refuses us or does not know a schema we write
     */
    public static ExecutorProcess start(
            Executor executor,
            ExecutorOptions options,
            ProcessSettings settings,
            InstantSource clock) {
        String agent = executor.agent();
        String name = "executor-" + agent;
        String group = settings.topicPrefix() + name;
        TopicNames topics = new TopicNames(settings.topicPrefix());
        SchemaRegistry registry = RegistryClient.of(settings.registry());
        Outbound outbound =
                new Outbound(
                        registry,
                        TopicCatalog.bundled().subjectNames(settings.topicPrefix()),
                        OutboundLimits.defaults().with(topics.deadLetters(), LETTER_BYTES_MAX));
        prepare(outbound, topics, agent);
        Executions executions =
                new Executions(
                        topics.executions(agent),
                        settings.kafka(),
                        Inbound.of(
                                registry, InboundLimits.defaults(), clock, ActionExecution.class),
                        outbound,
                        UUID.randomUUID().toString(),
                        settings.instance(),
                        clock);
        Receipts receipts =
                new Receipts(
                        agent,
                        topics,
                        outbound,
                        new DeadLetters(
                                new DeadLetterSource(
                                        name, executor.version(), settings.instance(), group),
                                clock,
                                LETTER_BYTES_MAX),
                        clock);
        Hands hands = new Hands(executions, receipts, clock);
        ExecutorCounts counts = new ExecutorCounts();
        AgentLoop loop =
                AgentLoop.start(
                        LoopSettings.of(
                                        List.of(topics.actions(agent)),
                                        group,
                                        group + "-" + settings.instance(),
                                        settings.kafka())
                                .withInFlightMax(Math.min(IN_FLIGHT_MAX, settings.inFlightMax()))
                                .withRecordMaxMs(Math.max(RECORD_MAX_MS, settings.recordMaxMs())),
                        new OrderHandler(
                                executor,
                                Inbound.of(
                                        registry,
                                        InboundLimits.defaults(),
                                        clock,
                                        ActionOrder.class),
                                new OrderCheck(executor, options),
                                executions,
                                hands,
                                receipts,
                                counts,
                                clock));
        return new ExecutorProcess(
                name,
                loop,
                hands,
                executions,
                counts,
                new Announcer(
                        name,
                        "executor/" + agent,
                        now ->
                                ExecutorCard.newBuilder()
                                        .setExecutor(agent)
                                        .setVersion(executor.version())
                                        .setKinds(executor.kinds())
                                        .setAnnouncedAt(now)
                                        .build(),
                        settings,
                        topics,
                        outbound,
                        loop::health,
                        clock));
    }

    /** Such as {@code executor-email}. */
    public String name() {
        return name;
    }

    /** How it is doing. */
    public LoopHealth health() {
        return announcer.health();
    }

    /** What its probes answer. */
    public Standing standing() {
        return Standing.of(health(), loop.gauges());
    }

    /** Orders that ended so since the start; those that were refused too. */
    public long ended(ActionOutcome outcome) {
        return counts.of(outcome);
    }

    /** How many actions are being carried out. */
    public int acting() {
        return hands.acting();
    }

    LoopCounts loopCounts() {
        return loop.counts();
    }

    LoopGauges loopGauges() {
        return loop.gauges();
    }

    /** Stops reading, finishes what has begun within 10 seconds, says so and leaves. */
    @Override
    public void close() {
        loop.close(GRACE);
        hands.close(GRACE);
        executions.close();
        announcer.close();
    }

    private static void prepare(Outbound outbound, TopicNames topics, String agent) {
        try {
            outbound.prepare(topics.receipts(agent), Contracts.schema(ActionReceipt.class));
            outbound.prepare(topics.executions(agent), Contracts.schema(ActionExecution.class));
            outbound.prepare(topics.deadLetters(), Contracts.schema(DeadLetter.class));
        } catch (RegistryException e) {
            if (e.kind() != RegistryException.Kind.UNAVAILABLE) {
                throw e;
            }
            LOG.info("The schema registry is away; the executor waits for it: {}", e.getMessage());
        }
    }
}
