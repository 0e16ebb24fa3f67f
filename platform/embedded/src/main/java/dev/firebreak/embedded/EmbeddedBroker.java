package dev.firebreak.embedded;

import java.nio.file.Path;

/**
 * A real Kafka broker (KRaft, one node) in this process, on 127.0.0.1 only.
 *
 * <p>The data directory outlives it: topics, records, offsets and the cluster's id are the same
 * after a restart, on whatever ports. A fault inside the broker never ends the host's JVM; see
 * {@link #isHealthy()}.
 */
public final class EmbeddedBroker implements AutoCloseable {
    /** Ports that we chose may be lost to another process between choosing and binding. */
    private static final int PORT_ATTEMPTS_MAX = 5;

    private final BrokerOptions options;
    private final DataDirectory directory;
    private KafkaNode node;
    private boolean running;

    private EmbeddedBroker(BrokerOptions options, DataDirectory directory, KafkaNode node) {
        this.options = options;
        this.directory = directory;
        this.node = node;
        this.running = true;
    }

    /**
     * Starts a broker and waits until it takes requests.
     *
     * @throws StartupException when the port or the data directory is in use, or the broker does
     *     not come up; nothing of it is left running then
     */
    public static EmbeddedBroker start(BrokerOptions options) {
        DataDirectory directory = DataDirectory.lock(options.dataDirectory());
        try {
            return new EmbeddedBroker(
                    options, directory, startNode(options, directory, options.port()));
        } catch (RuntimeException | Error e) {
            directory.close();
            throw e;
        }
    }

    /** For {@code bootstrap.servers}; the same after {@link #restart()}. */
    public synchronized String bootstrapServers() {
        return Loopback.HOST + ":" + node.port();
    }

    /** The port clients connect to. */
    public synchronized int port() {
        return node.port();
    }

    /** Where the data is kept. */
    public Path dataDirectory() {
        return options.dataDirectory();
    }

    /** Whether it runs and has met no fault that would have ended a broker of its own. */
    public synchronized boolean isHealthy() {
        return running && node.isHealthy();
    }

    /** Stops serving, as in an outage; data, port and the lock on the data directory are kept. */
    public synchronized void stop() {
        if (running) {
            running = false;
            node.shutDown();
        }
    }

    /** Serves again after {@link #stop()}, on the same port with the same data. */
    public synchronized void start() {
        if (!directory.isLocked()) {
            throw new IllegalStateException("the broker was closed; start a new one");
        }
        if (!running) {
            node = startNode(options, directory, node.port());
            running = true;
        }
    }

    /** {@link #stop()} and {@link #start()}. */
    public synchronized void restart() {
        stop();
        start();
    }

    @Override
    public synchronized void close() {
        stop();
        directory.close();
    }

    private static KafkaNode startNode(BrokerOptions options, DataDirectory directory, int port) {
        for (int attempt = 1; ; attempt++) {
            int clients = port == 0 ? Loopback.freePort() : free(port);
            int controller =
                    options.controllerPort() == 0
                            ? Loopback.freePort()
                            : free(options.controllerPort());
            try {
                return KafkaNode.start(options, directory.path(), clients, controller);
            } catch (StartupException e) {
                boolean lostAPort =
                        (port == 0 && Loopback.isTaken(clients))
                                || (options.controllerPort() == 0 && Loopback.isTaken(controller));
                if (!lostAPort || attempt == PORT_ATTEMPTS_MAX) {
                    throw e;
                }
            }
        }
    }

    private static int free(int port) {
        if (Loopback.isTaken(port)) {
            throw Loopback.inUse(port);
        }
        return port;
    }
}
