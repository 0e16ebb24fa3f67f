package dev.firebreak.boundary.process;

import dev.firebreak.boundary.activity.LiveActivity;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.InboundLimits;
import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.OutboundLimits;
import dev.firebreak.boundary.config.FailurePolicy;
import dev.firebreak.boundary.deadletter.DeadLetterSource;
import dev.firebreak.boundary.deadletter.DeadLetters;
import dev.firebreak.boundary.hold.HoldingHandler;
import dev.firebreak.boundary.journal.JournalTopic;
import dev.firebreak.boundary.loop.AgentLoop;
import dev.firebreak.boundary.loop.LoopCounts;
import dev.firebreak.boundary.loop.LoopGauges;
import dev.firebreak.boundary.loop.LoopHealth;
import dev.firebreak.boundary.loop.LoopSettings;
import dev.firebreak.boundary.probe.Standing;
import dev.firebreak.boundary.registry.RegistryClient;
import dev.firebreak.boundary.registry.RegistryException;
import dev.firebreak.boundary.registry.SchemaRegistry;
import dev.firebreak.boundary.topic.TopicCatalog;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.kit.Agent;
import dev.firebreak.kit.AgentProfile;
import dev.firebreak.kit.Thinking;
import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.JournalEntry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One agent at work: reads {@code agent.NAME.requests}, answers on {@code agent.NAME.results}, and
 * announces itself on {@code agents}. Any number of instances share the work; each needs an
 * instance name of its own.
 */
public final class AgentProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentProcess.class);

    /**
     * The topic takes 24 MiB (deploy/topics.yaml), so that a letter can hold the largest record
     * there is; less room for its frame.
     */
    private static final int LETTER_BYTES_MAX = (24 << 20) - (64 << 10);

    private final AgentProfile<?, ?> profile;
    private final AgentLoop loop;
    private final JournalTopic journal;
    private final LiveActivity live;
    private final LongSupplier journalHits;
    private final GuardCounts guards;
    private final LongSupplier heldKeys;
    private final Announcer announcer;

    private AgentProcess(
            AgentProfile<?, ?> profile,
            AgentLoop loop,
            JournalTopic journal,
            LiveActivity live,
            LongSupplier journalHits,
            GuardCounts guards,
            LongSupplier heldKeys,
            Announcer announcer) {
        this.profile = profile;
        this.loop = loop;
        this.journal = journal;
        this.live = live;
        this.journalHits = journalHits;
        this.guards = guards;
        this.heldKeys = heldKeys;
        this.announcer = announcer;
    }

    /** Starts an agent that has no model to ask. */
    public static <Q extends SpecificRecord, R extends SpecificRecord> AgentProcess start(
            AgentProfile<Q, R> profile,
            Agent<Q, R> agent,
            ProcessSettings settings,
            InstantSource clock) {
        return start(profile, agent, Thinking.offline(), settings, clock);
    }

    /**
     * Starts an agent. A broker or registry that is away is waited for; one that refuses us, or
     * does not know our schemas, ends the start.
     *
     * @throws RegistryException when the registry refuses us or does not know a schema we write
     */
    public static <Q extends SpecificRecord, R extends SpecificRecord> AgentProcess start(
            AgentProfile<Q, R> profile,
            Agent<Q, R> agent,
            Thinking thinking,
            ProcessSettings settings,
            InstantSource clock) {
        TopicNames topics = new TopicNames(settings.topicPrefix());
        String group = settings.topicPrefix() + "agent-" + profile.name();
        SchemaRegistry registry = RegistryClient.of(settings.registry());
        Outbound outbound =
                new Outbound(
                        registry,
                        TopicCatalog.bundled().subjectNames(settings.topicPrefix()),
                        OutboundLimits.defaults().with(topics.deadLetters(), LETTER_BYTES_MAX));
        prepare(outbound, topics, profile);
        DeadLetters deadLetters =
                new DeadLetters(
                        new DeadLetterSource(
                                profile.name(), profile.version(), settings.instance(), group),
                        clock,
                        LETTER_BYTES_MAX);
        JournalTopic journal =
                new JournalTopic(
                        topics.journal(profile.name()),
                        settings.kafka(),
                        Inbound.of(registry, InboundLimits.defaults(), clock, JournalEntry.class),
                        outbound,
                        clock);
        LiveActivity live = new LiveActivity(topics.activity(), settings.kafka(), outbound, clock);
        RequestHandler<Q, R> handler =
                new RequestHandler<>(
                        profile,
                        agent,
                        Inbound.of(registry, InboundLimits.defaults(), clock, profile.request()),
                        outbound,
                        deadLetters,
                        topics,
                        journal,
                        settings.failure(),
                        thinking,
                        live,
                        clock);
        @Nullable HoldingHandler holding =
                settings.failure().then() == FailurePolicy.Then.HOLD_KEY
                        ? new HoldingHandler(
                                handler, topics.parked(profile.name()), settings.kafka())
                        : null;
        AgentLoop loop =
                AgentLoop.start(
                        LoopSettings.of(
                                        List.of(topics.requests(profile.name())),
                                        group,
                                        group + "-" + settings.instance(),
                                        settings.kafka())
                                .withInFlightMax(settings.inFlightMax())
                                .withRecordMaxMs(settings.recordMaxMs())
                                .withShards(settings.shards()),
                        holding == null ? handler : holding);
        return new AgentProcess(
                profile,
                loop,
                journal,
                live,
                handler::journalHits,
                handler.guards(),
                holding == null ? () -> 0 : holding::heldKeys,
                new Announcer(
                        profile.name(),
                        profile.name(),
                        now ->
                                profile.card(
                                        topics.requests(profile.name()),
                                        topics.results(profile.name()),
                                        now),
                        settings,
                        topics,
                        outbound,
                        loop::health,
                        clock));
    }

    /** How it is doing. */
    public LoopHealth health() {
        return announcer.health();
    }

    /** Counts since the start. */
    public LoopCounts counts() {
        return loop.counts();
    }

    /** How things are just now. */
    public LoopGauges gauges() {
        return loop.gauges();
    }

    /** What its probes answer. */
    public Standing standing() {
        return Standing.of(health(), gauges());
    }

    public String name() {
        return profile.name();
    }

    /** Calls that were answered from the journal of an earlier run. */
    public long journalHits() {
        return journalHits.getAsLong();
    }

    /** How often guard layers fired. */
    GuardCounts guards() {
        return guards;
    }

    /** Keys whose records wait behind a dead letter. */
    public long heldKeys() {
        return heldKeys.getAsLong();
    }

    /** Parts of answers that could not be told while they were written. */
    public long answerPartsDropped() {
        return live.dropped();
    }

    /** Stops reading, finishes what has begun within 10 seconds, says so and leaves. */
    @Override
    public void close() {
        close(Duration.ofSeconds(10));
    }

    /** The same with this much time; what is not finished is cut off, and repeated elsewhere. */
    public void close(Duration grace) {
        loop.close(grace);
        journal.close();
        live.close();
        announcer.close();
    }

    /**
     * Looks up what we write before the first record needs it; afterwards no record needs the
     * registry.
     */
    private static void prepare(Outbound outbound, TopicNames topics, AgentProfile<?, ?> profile) {
        try {
            outbound.prepare(topics.results(profile.name()), Contracts.schema(profile.result()));
            outbound.prepare(topics.deadLetters(), Contracts.schema(DeadLetter.class));
            outbound.prepare(topics.activity(), Contracts.schema(Activity.class));
            outbound.prepare(topics.journal(profile.name()), Contracts.schema(JournalEntry.class));
        } catch (RegistryException e) {
            if (e.kind() != RegistryException.Kind.UNAVAILABLE) {
                throw e;
            }
            LOG.info(
                    "The schema registry is away; {} waits for it: {}",
                    profile.name(),
                    e.getMessage());
        }
    }
}
