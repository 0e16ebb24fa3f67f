package dev.firebreak.agent.supervisor;

import dev.firebreak.agent.supervisor.task.ActionPolicy;
import dev.firebreak.boundary.loop.AgentLoop;
import dev.firebreak.boundary.loop.LoopHealth;
import dev.firebreak.boundary.probe.Folder;
import dev.firebreak.boundary.probe.Standing;
import dev.firebreak.boundary.registry.RegistryClient;
import dev.firebreak.boundary.registry.RegistryException;
import dev.firebreak.boundary.registry.SchemaRegistry;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.schemas.ActivityKind;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One instance of the supervisor. Any number of instances share the work and the state.
 *
 * <p>It comes up by itself: a broker, a registry or topics that are not there yet are waited for,
 * and when Kafka Streams ends for a reason of its own, it is started again. What keeps it from
 * working {@link #trouble} says.
 */
public final class Supervisor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);
    private static final Duration BETWEEN_RESTARTS = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration WATCH = Duration.ofMillis(100);
    private static final int TURNS_BETWEEN_LOOKS = 30;

    private final SupervisorSettings settings;
    private final ActionPolicy policy;
    private final Tally tally = new Tally();
    private final SchemaRegistry registry;
    private final InstantSource clock;
    private final TaskQueries queries;
    private final Trouble trouble = new Trouble();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread keeper;
    private volatile @Nullable KafkaStreams streams;
    private volatile Set<String> reachable = Set.of();

    private Supervisor(
            SupervisorSettings settings,
            SchemaRegistry registry,
            InstantSource clock,
            QuerySettings asked) {
        this.settings = settings;
        // Once, and here: a policy that can't be read stops the start, and is not tried again.
        this.policy = settings.options().policy();
        this.queries = new TaskQueries(asked);
        this.registry = registry;
        this.clock = clock;
        this.keeper = Thread.ofPlatform().name("supervisor-keeper").unstarted(this::keep);
    }

    /** Starts an instance and comes back at once; it works when it is {@link #ready}. */
    public static Supervisor start(SupervisorSettings settings) {
        return start(settings, RegistryClient.of(settings.registry()), InstantSource.system());
    }

    /** The same, and other instances may ask it about its tasks. */
    public static Supervisor start(SupervisorSettings settings, QuerySettings asked) {
        return start(settings, asked, InstantSource.system());
    }

    /** The same by another clock, which is also that of the agents. */
    public static Supervisor start(
            SupervisorSettings settings, QuerySettings asked, InstantSource clock) {
        return start(settings, RegistryClient.of(settings.registry()), clock, asked);
    }

    static Supervisor start(
            SupervisorSettings settings, SchemaRegistry registry, InstantSource clock) {
        return start(settings, registry, clock, QuerySettings.ALONE);
    }

    private static Supervisor start(
            SupervisorSettings settings,
            SchemaRegistry registry,
            InstantSource clock,
            QuerySettings asked) {
        Supervisor supervisor = new Supervisor(settings, registry, clock, asked);
        supervisor.trouble.now("start", "starting");
        supervisor.keeper.start();
        return supervisor;
    }

    /** True when it reads tasks and answers and nothing keeps it from handling them. */
    public boolean ready() {
        KafkaStreams running = streams;
        return running != null
                && running.state() == KafkaStreams.State.RUNNING
                && trouble.first().isEmpty();
    }

    /**
     * What its probes answer. It starts itself again whatever ends Kafka Streams, so it is stuck
     * only when the thread that sees to that is gone.
     */
    public Standing standing() {
        if (!keeper.isAlive() && closing.getCount() > 0) {
            return new Standing.Stuck(
                    "the thread that keeps it running has ended; the log says why");
        }
        return ready()
                ? new Standing.Ready()
                : new Standing.Waiting(trouble().orElse("the group's rebalance"));
    }

    /** How often this was decided since the start of this process. */
    long decided(ActivityKind kind) {
        return tally.count(kind);
    }

    /** What it tells about tasks over HTTP, by paths. */
    public Map<String, Folder> pages() {
        return Map.of(TaskQueries.PATH, queries);
    }

    /** What keeps it from working just now, for people. */
    public Optional<String> trouble() {
        return trouble.first();
    }

    /**
     * Finishes the transaction under way and leaves the group, so that another instance takes over
     * at once.
     */
    @Override
    public void close() {
        closing.countDown();
        try {
            keeper.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        queries.close();
    }

    private void keep() {
        while (closing.getCount() > 0) {
            try {
                run();
            } catch (RuntimeException | Error e) {
                LOG.error("The supervisor could not be started; trying again", e);
                trouble.now("start", String.valueOf(e.getMessage()));
            }
            pause(BETWEEN_RESTARTS);
        }
    }

    private void run() {
        Patience patience = new Patience(clock, PATIENCE, BETWEEN_TRIES, this::pause, trouble);
        SupervisorTopology topology =
                new SupervisorTopology(
                        settings,
                        policy,
                        tally,
                        registry,
                        clock,
                        patience,
                        topic -> reachable.contains(topic));
        TopicsThere topics = new TopicsThere(new TopicNames(settings.topicPrefix()));
        if (!awaitDependencies(topology, topics)) {
            return;
        }
        Properties properties = StreamsProperties.of(settings);
        queries.advertised()
                .ifPresent(at -> properties.put(StreamsConfig.APPLICATION_SERVER_CONFIG, at));
        KafkaStreams started = new KafkaStreams(topology.build(), properties);
        try (Admin admin = Admin.create(settings.kafka());
                AgentLoop announcements = topology.checkAnnouncements()) {
            AtomicBoolean failed = new AtomicBoolean();
            started.setUncaughtExceptionHandler(e -> replace(e, failed));
            started.setStateListener(
                    (now, _) -> {
                        if (now == KafkaStreams.State.RUNNING) {
                            trouble.over("start");
                            trouble.over("streams");
                        }
                    });
            streams = started;
            started.start();
            String spread = new TopicNames(settings.topicPrefix()).admitted();
            queries.started(started, spread, TopicsThere.partitions(admin, spread));
            watch(started, failed, topics, admin, announcements);
        } finally {
            streams = null;
            queries.stopped();
            // Whoever stays in the group on leaving lets its partitions lie for a whole session.
            started.close(
                    CloseOptions.timeout(CLOSE_TIMEOUT)
                            .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
        }
    }

    /**
     * Until the end, or until Streams has given up; looks now and then which agents have their
     * topics.
     */
    private void watch(
            KafkaStreams started,
            AtomicBoolean failed,
            TopicsThere topics,
            Admin admin,
            AgentLoop announcements) {
        for (int turn = 1; closing.getCount() > 0; turn++) {
            if (started.state() == KafkaStreams.State.ERROR
                    || failed.get()
                    || announcements.health() instanceof LoopHealth.Failed) {
                return;
            }
            if (turn % TURNS_BETWEEN_LOOKS == 0) {
                try {
                    reachable = topics.answered(admin);
                } catch (KafkaException e) {
                    LOG.debug("The topics can't be listed just now; those known before count", e);
                }
            }
            pause(WATCH);
        }
    }

    /**
     * A thread that fails for a reason outside of its records is replaced and begins again at the
     * last commit.
     */
    private StreamThreadExceptionResponse replace(Throwable failure, AtomicBoolean failed) {
        LOG.error("A stream thread failed", failure);
        trouble.now("streams", String.valueOf(failure.getMessage()));
        if (failure instanceof VirtualMachineError && !(failure instanceof StackOverflowError)) {
            failed.set(true);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        // The dying thread waits here, so that a failure that comes back does not spin.
        pause(BETWEEN_RESTARTS);
        return closing.getCount() > 0
                ? StreamThreadExceptionResponse.REPLACE_THREAD
                : StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    private boolean awaitDependencies(SupervisorTopology topology, TopicsThere topics) {
        while (closing.getCount() > 0) {
            String missing = missing(topology, topics);
            if (missing == null) {
                return true;
            }
            if (trouble.now("start", missing)) {
                LOG.info("The supervisor waits: {}", missing);
            }
            pause(BETWEEN_TRIES);
        }
        return false;
    }

    private @Nullable String missing(SupervisorTopology topology, TopicsThere topics) {
        try (Admin admin = Admin.create(settings.kafka())) {
            String missing = topics.missing(admin);
            if (missing == null) {
                topology.prepare();
                reachable = topics.answered(admin);
            }
            return missing;
        } catch (KafkaException | RegistryException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private boolean pause(Duration time) {
        try {
            return !closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
