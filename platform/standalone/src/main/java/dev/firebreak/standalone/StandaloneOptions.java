package dev.firebreak.standalone;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a {@link Standalone} keeps its data and listens; always on 127.0.0.1.
 *
 * @param dataDirectory kept over restarts; created when absent
 * @param kafkaPort of the broker; 0 takes a free one
 * @param registryPort of the schema registry; 0 takes a free one
 * @param httpPort of the status page; 0 takes a free one
 * @param inFlightMax requests that each agent handles at once
 * @param heartbeatMs how often each agent says that it is alive
 * @param maildir where approved mails are put; null: nothing carries them out
 * @param reportsFolder where approved reports are published; null: nothing carries them out
 */
public record StandaloneOptions(
        Path dataDirectory,
        int kafkaPort,
        int registryPort,
        int httpPort,
        int inFlightMax,
        long heartbeatMs,
        @Nullable Path maildir,
        @Nullable Path reportsFolder) {
    private static final int PORT_MAX = 65_535;

    public StandaloneOptions {
        dataDirectory = dataDirectory.toAbsolutePath().normalize();
        checkPort("kafka-port", kafkaPort);
        checkPort("registry-port", registryPort);
        checkPort("http-port", httpPort);
        if (inFlightMax < 1 || heartbeatMs < 100) {
            throw new IllegalArgumentException(
                    "inFlightMax is at least 1, heartbeatMs at least 100: %d, %d"
                            .formatted(inFlightMax, heartbeatMs));
        }
    }

    /** Free ports, data in {@code dataDirectory}, and sizes for one machine. */
    public static StandaloneOptions in(Path dataDirectory) {
        return new StandaloneOptions(dataDirectory, 0, 0, 0, 64, 1_000, null, null);
    }

    /** The same on these ports; 0 takes a free one. */
    public StandaloneOptions withPorts(int kafka, int registry, int http) {
        return new StandaloneOptions(
                dataDirectory,
                kafka,
                registry,
                http,
                inFlightMax,
                heartbeatMs,
                maildir,
                reportsFolder);
    }

    /** The same with executors that put mails and reports into these folders; null: none does. */
    public StandaloneOptions withExecutors(@Nullable Path mails, @Nullable Path reports) {
        return new StandaloneOptions(
                dataDirectory,
                kafkaPort,
                registryPort,
                httpPort,
                inFlightMax,
                heartbeatMs,
                mails,
                reports);
    }

    private static void checkPort(String name, int port) {
        if (port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException(name + " is not between 0 and 65535: " + port);
        }
    }
}
