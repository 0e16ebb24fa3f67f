package dev.firebreak.standalone;

import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.SettingsSources;
import dev.firebreak.boundary.registry.RegistryClient;
import dev.firebreak.boundary.topic.TopicCatalog;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.boundary.topic.TopicProvisioner;
import dev.firebreak.embedded.BrokerOptions;
import dev.firebreak.embedded.EmbeddedBroker;
import dev.firebreak.embedded.EmbeddedRegistry;
import dev.firebreak.kit.Thinking;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole pipeline in one process, on loopback: a real Kafka broker, a schema registry, the
 * agents, the supervisor and a status page. All state is under one data directory and outlives it.
 *
 * <p>The order of the start is the order of need: broker, then topics and registry side by side,
 * then contracts, then agents and supervisor side by side. The stop is the reverse, so that nobody
 * loses what it stands on.
 */
public final class Standalone implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Standalone.class);
    private static final Duration READY_MAX = Duration.ofSeconds(90);
    private static final long READY_LOOK_EVERY_MS = 20;
    private static final String PREFIX = "";

    private final StandaloneOptions options;
    private final InstantSource clock;
    private final Instant startedAt;
    private final Map<String, Supplier<Part>> parts = new LinkedHashMap<>();
    private final Workers workers;
    private final List<Worker> running = new ArrayList<>();
    private final StatusPage page;
    private volatile @Nullable EmbeddedBroker broker;
    private volatile @Nullable EmbeddedRegistry registry;
    private boolean closed;

    private Standalone(StandaloneOptions options, InstantSource clock, Workers workers) {
        this.options = options;
        this.workers = workers;
        this.clock = clock;
        this.startedAt = clock.instant();
        List<String> names = new ArrayList<>(List.of("broker", "registry"));
        workers.kinds().forEach(k -> names.add(k.name()));
        names.forEach(n -> parts.put(n, () -> Part.of(n, Part.State.STARTING)));
        this.page = StatusPage.start(options.httpPort(), this::status);
    }

    /** Starts everything and waits until all of it takes work. */
    public static Standalone start(StandaloneOptions options) {
        return start(
                options, Thinking.offline(), InstantSource.system(), (part, detail, tookMs) -> {});
    }

    /**
     * The same with what the agents think with, and all other settings at their defaults.
     *
     * @param thinking outlives the agents
     */
    public static Standalone start(
            StandaloneOptions options,
            Thinking thinking,
            InstantSource clock,
            StartListener listener) {
        Settings defaults =
                Settings.load(SettingsSources.ofFlags(Map.of()), AgentPrograms.all().allSettings());
        return start(options, defaults, thinking, clock, listener);
    }

    /**
     * Starts everything and waits until all of it takes work.
     *
     * @param settings what the agents are set to do; every group of keys is among them
     * @param thinking what the agents think with; it outlives them
     * @throws StartException when a port is in use or a part does not come up; nothing is left
     *     running then
     * @throws dev.firebreak.embedded.StartupException the same, of broker and registry
     */
    public static Standalone start(
            StandaloneOptions options,
            Settings settings,
            Thinking thinking,
            InstantSource clock,
            StartListener listener) {
        return start(options, clock, listener, Workers.all(settings, thinking, options));
    }

    static Standalone start(
            StandaloneOptions options,
            InstantSource clock,
            StartListener listener,
            Workers workers) {
        Ports.check("registry-port", options.registryPort());
        Standalone standalone = new Standalone(options, clock, workers);
        Startup startup =
                new Startup(
                        (part, detail, tookMs) -> {
                            LOG.info("{} is up after {} ms {}", part, tookMs, detail);
                            listener.started(part, detail, tookMs);
                        });
        try {
            standalone.startParts(startup, workers.kinds());
            standalone.awaitReady();
            startup.done();
            LOG.info(
                    "everything takes work: broker {}, registry {}, status {}",
                    standalone.bootstrapServers(),
                    standalone.registryUrl(),
                    standalone.httpUrl());
            return standalone;
        } catch (RuntimeException | Error e) {
            startup.undo();
            workers.close();
            standalone.page.close();
            throw e;
        }
    }

    private void startParts(Startup startup, List<Workers.Kind> kinds) {
        List<Future<Workers.Prepared>> prepared = new ArrayList<>();
        for (Workers.Kind kind : kinds) {
            prepared.add(
                    startup.begin(
                            "knowledge of " + kind.name(),
                            () -> new Startup.Begun<>(kind.prepare(), "")));
        }
        EmbeddedBroker started = Startup.await(startup.begin("broker", this::startBroker));
        Future<Integer> topics = startup.begin("topics", this::applyTopics);
        Future<EmbeddedRegistry> registering =
                startup.begin("registry", () -> startRegistry(started));
        Startup.await(registering);
        Startup.await(startup.begin("contracts", this::registerContracts));
        Startup.await(topics);

        Connection connection = connection();
        List<Future<Worker>> begun = new ArrayList<>();
        for (int i = 0; i < kinds.size(); i++) {
            String name = kinds.get(i).name();
            Future<Workers.Prepared> known = prepared.get(i);
            begun.add(
                    startup.begin(name, () -> startWorker(name, Startup.await(known), connection)));
        }
        begun.forEach(Startup::await);
    }

    /** Adds numbers to the status page's. */
    public void bind(MeterBinder meters) {
        page.bind(meters);
    }

    /** For {@code bootstrap.servers}. */
    public String bootstrapServers() {
        EmbeddedBroker running = broker;
        return running == null ? "" : running.bootstrapServers();
    }

    /** For {@code schema.registry.url}. */
    public String registryUrl() {
        EmbeddedRegistry running = registry;
        return running == null ? "" : running.url();
    }

    /** Where the status page is. */
    public String httpUrl() {
        return page.url();
    }

    /** Where everything is kept. */
    public Path dataDirectory() {
        return options.dataDirectory();
    }

    /** Properties with which any Kafka client reaches the broker. */
    public Map<String, Object> kafkaProperties() {
        return Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
    }

    /** Properties with which the registry client reaches the registry. */
    public Map<String, Object> registryProperties() {
        return Map.of("schema.registry.url", registryUrl());
    }

    /** What the topics are called. */
    public TopicNames topics() {
        return new TopicNames(PREFIX);
    }

    /**
     * Stops: agents and supervisor finish what they have begun, then the registry, then the broker.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        LOG.info("stopping");
        List<Thread> stopping = new ArrayList<>();
        for (Worker worker : runningWorkers()) {
            stopping.add(Thread.ofVirtual().start(() -> Startup.closeQuietly(worker)));
        }
        for (Thread thread : stopping) {
            joinUninterruptibly(thread);
        }
        Startup.closeQuietly(workers);
        EmbeddedRegistry runningRegistry = registry;
        if (runningRegistry != null) {
            Startup.closeQuietly(runningRegistry);
        }
        EmbeddedBroker runningBroker = broker;
        if (runningBroker != null) {
            Startup.closeQuietly(runningBroker);
        }
        page.close();
        LOG.info("stopped");
    }

    private Startup.Begun<EmbeddedBroker> startBroker() {
        EmbeddedBroker started =
                EmbeddedBroker.start(
                        BrokerOptions.in(options.dataDirectory().resolve("kafka"))
                                .withPort(options.kafkaPort()));
        broker = started;
        know(
                "broker",
                () ->
                        Part.of(
                                "broker",
                                started.isHealthy() ? Part.State.READY : Part.State.FAILED));
        return new Startup.Begun<>(started, started.bootstrapServers());
    }

    private Startup.Begun<EmbeddedRegistry> startRegistry(EmbeddedBroker on) {
        EmbeddedRegistry started =
                EmbeddedRegistry.start(on.bootstrapServers(), options.registryPort());
        registry = started;
        know("registry", () -> Part.of("registry", Part.State.READY));
        return new Startup.Begun<>(started, started.url());
    }

    private Startup.Begun<Integer> applyTopics() {
        TopicCatalog catalog = TopicCatalog.bundled();
        try (Admin admin = Admin.create(kafkaProperties())) {
            new TopicProvisioner(admin).apply(catalog, PREFIX, 1);
        }
        int count = catalog.topics(PREFIX).size();
        return new Startup.Begun<>(count, count + " topics");
    }

    private Startup.Begun<Integer> registerContracts() {
        try (RegistryClient client = RegistryClient.of(registryProperties())) {
            int count = RegisteredContracts.register(client, TopicCatalog.bundled(), PREFIX);
            return new Startup.Begun<>(count, count + " subjects");
        }
    }

    private Startup.Begun<Worker> startWorker(
            String name, Workers.Prepared prepared, Connection connection) {
        Worker worker = prepared.start(connection);
        synchronized (running) {
            running.add(worker);
        }
        know(name, worker::part);
        page.bind(worker.meters());
        worker.pages().forEach(page::mount);
        return new Startup.Begun<>(worker, "");
    }

    private Connection connection() {
        return new Connection(
                kafkaProperties(),
                registryProperties(),
                page.url().replaceFirst("^http://", ""),
                options.dataDirectory(),
                options.inFlightMax(),
                options.heartbeatMs(),
                clock);
    }

    private void awaitReady() {
        long deadline = System.nanoTime() + READY_MAX.toNanos();
        CountDownLatch never = new CountDownLatch(1);
        try {
            for (StatusPage.Status now = status(); !now.ready(); now = status()) {
                if (!now.live() || System.nanoTime() > deadline) {
                    List<String> lacking =
                            now.parts().stream().filter(p -> !p.ready()).map(Part::lacks).toList();
                    throw new StartException(
                            "The pipeline did not come up: " + String.join("; ", lacking) + ".",
                            null);
                }
                never.await(READY_LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("Interrupted while starting.", e);
        }
    }

    StatusPage.Status status() {
        List<Part> now;
        synchronized (parts) {
            now = parts.values().stream().map(Supplier::get).toList();
        }
        return new StatusPage.Status(
                bootstrapServers(),
                registryUrl(),
                options.dataDirectory().toString(),
                Duration.between(startedAt, clock.instant()).toMillis(),
                now);
    }

    private void know(String name, Supplier<Part> part) {
        synchronized (parts) {
            parts.put(name, part);
        }
    }

    private List<Worker> runningWorkers() {
        synchronized (running) {
            return List.copyOf(running);
        }
    }

    private static void joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
