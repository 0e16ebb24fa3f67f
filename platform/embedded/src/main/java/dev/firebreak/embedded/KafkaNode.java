package dev.firebreak.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of Kafka's server. The only class that touches what is internal to Kafka.
 *
 * <p>{@code KafkaRaftServer}, {@code KafkaConfig} and {@code Formatter} are no public API and
 * change between releases, so the broker's version is pinned and all calls are here. A static
 * {@code controller.quorum.voters} lets both ports change from run to run over the same data.
 *
 * <p>Kafka's fault handlers end the JVM, which here is the host's. They are told to throw instead:
 * the thread that met the fault stops, the fault is logged, {@link #isHealthy()} says no, and the
 * host decides. Kafka holds these procedures in static fields, so a fault is counted for every node
 * of this JVM.
 */
final class KafkaNode {
    private static final Logger log = LoggerFactory.getLogger(KafkaNode.class);
    private static final int NODE_ID = 1;
    private static final AtomicInteger FAULTS = new AtomicInteger();

    static {
        Exit.setExitProcedure(KafkaNode::onFault);
        Exit.setHaltProcedure(KafkaNode::onFault);
    }

    private final KafkaRaftServer server;
    private final int port;
    private final int faultsBefore;

    private KafkaNode(KafkaRaftServer server, int port, int faultsBefore) {
        this.server = server;
        this.port = port;
        this.faultsBefore = faultsBefore;
    }

    static KafkaNode start(BrokerOptions options, Path directory, int port, int controllerPort) {
        int faultsBefore = FAULTS.get();
        KafkaRaftServer server = null;
        try {
            KafkaConfig config =
                    new KafkaConfig(properties(options, directory, port, controllerPort), false);
            format(directory, config);
            server = new KafkaRaftServer(config, Time.SYSTEM);
            server.startup();
            return new KafkaNode(server, port, faultsBefore);
        } catch (Exception | LinkageError e) {
            if (server != null) {
                shutDownAfter(e, server);
            }
            throw new StartupException(
                    "The broker did not start on port %d with data in %s: %s"
                            .formatted(port, directory, rootCause(e)),
                    e);
        }
    }

    int port() {
        return port;
    }

    boolean isHealthy() {
        return FAULTS.get() == faultsBefore;
    }

    void shutDown() {
        server.shutdown();
        server.awaitShutdown();
    }

    /** Idempotent: a directory that has a format keeps it. */
    private static void format(Path directory, KafkaConfig config) throws Exception {
        var output = new ByteArrayOutputStream();
        new Formatter()
                .setPrintStream(new PrintStream(output, true, StandardCharsets.UTF_8))
                .setNodeId(NODE_ID)
                .setClusterId(clusterId(directory))
                .setIgnoreFormatted(true)
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(config.metadataLogDir())
                .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                .addDirectory(logDirectory(directory))
                .run();
        log.debug("{}", output.toString(StandardCharsets.UTF_8).strip());
    }

    private static String clusterId(Path directory) throws IOException {
        Path file = directory.resolve("cluster.id");
        if (!Files.exists(file)) {
            Files.writeString(file, Uuid.randomUuid().toString());
        }
        return Files.readString(file).strip();
    }

    private static String logDirectory(Path directory) {
        return directory.resolve("node-" + NODE_ID).toString();
    }

    private static Map<String, String> properties(
            BrokerOptions options, Path directory, int port, int controllerPort) {
        String listeners =
                "PLAINTEXT://%1$s:%2$d,CONTROLLER://%1$s:%3$d"
                        .formatted(Loopback.HOST, port, controllerPort);
        Map<String, String> all = new HashMap<>(SINGLE_NODE);
        all.putAll(SMALL_AND_QUICK);
        all.put("node.id", Integer.toString(NODE_ID));
        all.put("listeners", listeners);
        all.put("advertised.listeners", listeners);
        all.put(
                "controller.quorum.voters",
                "%d@%s:%d".formatted(NODE_ID, Loopback.HOST, controllerPort));
        all.put("log.dirs", logDirectory(directory));
        all.putAll(options.properties());
        return all;
    }

    private static final Map<String, String> SINGLE_NODE =
            Map.ofEntries(
                    Map.entry("process.roles", "broker,controller"),
                    Map.entry(
                            "listener.security.protocol.map",
                            "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                    Map.entry("inter.broker.listener.name", "PLAINTEXT"),
                    Map.entry("controller.listener.names", "CONTROLLER"),
                    Map.entry("offsets.topic.replication.factor", "1"),
                    Map.entry("transaction.state.log.replication.factor", "1"),
                    Map.entry("transaction.state.log.min.isr", "1"),
                    Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                    Map.entry("share.coordinator.state.topic.min.isr", "1"),
                    // A topic made by accident has the wrong partitions and loses its first
                    // records.
                    Map.entry("auto.create.topics.enable", "false"));

    /**
     * Fewer partitions and buffers, and no waits that only a cluster needs (50 partitions, 128 MiB,
     * 3 s, 9 s).
     */
    private static final Map<String, String> SMALL_AND_QUICK =
            Map.ofEntries(
                    Map.entry("offsets.topic.num.partitions", "4"),
                    Map.entry("transaction.state.log.num.partitions", "4"),
                    Map.entry("share.coordinator.state.topic.num.partitions", "4"),
                    Map.entry("log.cleaner.dedupe.buffer.size", "8388608"),
                    Map.entry("num.network.threads", "2"),
                    Map.entry("num.io.threads", "4"),
                    Map.entry("server.max.startup.time.ms", "60000"),
                    Map.entry("broker.heartbeat.interval.ms", "300"),
                    Map.entry("broker.session.timeout.ms", "1500"),
                    Map.entry("group.initial.rebalance.delay.ms", "0"),
                    Map.entry("group.min.session.timeout.ms", "1000"),
                    Map.entry("group.streams.initial.rebalance.delay.ms", "0"),
                    Map.entry("group.consumer.assignment.interval.ms", "0"),
                    Map.entry("group.consumer.min.heartbeat.interval.ms", "200"),
                    Map.entry("group.consumer.heartbeat.interval.ms", "300"),
                    Map.entry("group.consumer.min.session.timeout.ms", "1000"),
                    Map.entry("group.consumer.session.timeout.ms", "6000"),
                    Map.entry("group.share.assignment.interval.ms", "0"),
                    Map.entry("group.share.min.heartbeat.interval.ms", "200"),
                    Map.entry("group.share.heartbeat.interval.ms", "300"),
                    Map.entry("group.share.min.session.timeout.ms", "1000"),
                    Map.entry("group.share.session.timeout.ms", "6000"),
                    Map.entry("group.streams.assignment.interval.ms", "0"),
                    Map.entry("group.streams.min.heartbeat.interval.ms", "200"),
                    Map.entry("group.streams.heartbeat.interval.ms", "300"),
                    Map.entry("group.streams.min.session.timeout.ms", "1000"),
                    Map.entry("group.streams.session.timeout.ms", "6000"));

    /** A start-up that failed leaves threads that would keep the JVM alive. */
    private static void shutDownAfter(Throwable failure, KafkaRaftServer server) {
        try {
            server.shutdown();
            server.awaitShutdown();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private static String rootCause(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage() == null ? cause : cause.getMessage());
    }

    private static void onFault(int status, @Nullable String message) {
        FAULTS.incrementAndGet();
        String reason =
                message == null ? "its loggers (kafka, org.apache.kafka) say which" : message;
        log.error(
                "The embedded broker met a fault and would have ended its process with status {}: {}",
                status,
                reason);
        throw new IllegalStateException("the embedded broker met a fault: " + reason);
    }
}
