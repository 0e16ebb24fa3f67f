package dev.firebreak.embedded;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A schema registry in this process that speaks Confluent's REST API, on 127.0.0.1 only; Avro only,
 * one context.
 *
 * <p>It keeps its schemas in topic {@code _schemas} as Confluent's server does, so that server can
 * take the topic over and serves the same ids. One registry writes the topic at a time: a second
 * one that starts takes it over, and the first then answers 50003.
 */
public final class EmbeddedRegistry implements AutoCloseable {
    private final Map<String, Object> kafka;
    private final String topic;
    private final int port;
    private @Nullable RegistryHttp http;
    private @Nullable SchemaStore store;

    private EmbeddedRegistry(Map<String, Object> kafka, String topic, RegistryHttp http) {
        this.kafka = Map.copyOf(kafka);
        this.topic = topic;
        this.port = http.port();
        serve(http);
    }

    /**
     * Starts a registry over the topic's schemas; makes the topic if there is none.
     *
     * @param port 0 takes a free one
     * @throws StartupException when the port is in use or the topic can't be read
     */
    public static EmbeddedRegistry start(String bootstrapServers, int port) {
        return start(bootstrapServers, port, KafkaJournal.DEFAULT_TOPIC);
    }

    /**
     * The same on a broker that wants to know who asks.
     *
     * @param kafka client properties: bootstrap servers, TLS, SASL
     */
    public static EmbeddedRegistry start(Map<String, Object> kafka, int port) {
        return start(kafka, port, KafkaJournal.DEFAULT_TOPIC);
    }

    /** Over another topic, so that several registries can share a broker. */
    static EmbeddedRegistry start(String bootstrapServers, int port, String topic) {
        return start(Map.of("bootstrap.servers", bootstrapServers), port, topic);
    }

    private static EmbeddedRegistry start(Map<String, Object> kafka, int port, String topic) {
        BrokerOptions.checkPort(port);
        return new EmbeddedRegistry(kafka, topic, RegistryHttp.bind(port));
    }

    /** For {@code schema.registry.url}; the same after {@link #restart()}. */
    public String url() {
        return URI.create("http://" + Loopback.HOST + ":" + port).toString();
    }

    /** The port it listens on. */
    public int port() {
        return port;
    }

    /** Stops serving, as in an outage; connections are refused. */
    public synchronized void stop() {
        if (http != null) {
            http.close();
            http = null;
        }
        if (store != null) {
            store.close();
            store = null;
        }
    }

    /** Serves again after {@link #stop()}, on the same port, from what the topic holds. */
    public synchronized void start() {
        if (http == null) {
            serve(RegistryHttp.bind(port));
        }
    }

    /** {@link #stop()} and {@link #start()}. */
    public synchronized void restart() {
        stop();
        start();
    }

    @Override
    public void close() {
        stop();
    }

    /**
     * The port is taken first: a registry that can't serve must not shut another one out of the
     * topic.
     */
    private synchronized void serve(RegistryHttp bound) {
        try {
            SchemaStore opened = open();
            bound.serve(new Routes(opened));
            store = opened;
            http = bound;
        } catch (RuntimeException e) {
            bound.close();
            throw e;
        }
    }

    private SchemaStore open() {
        KafkaJournal journal = new KafkaJournal(kafka, topic);
        try {
            return SchemaStore.open(journal);
        } catch (JournalException e) {
            journal.close();
            throw new StartupException(
                    "The registry can't read topic %s on %s: %s. Is the broker up?"
                            .formatted(
                                    topic,
                                    kafka.get("bootstrap.servers"),
                                    e.getCause() == null
                                            ? e.getMessage()
                                            : e.getCause().getMessage()),
                    e);
        } catch (RuntimeException e) {
            journal.close();
            throw e;
        }
    }
}
