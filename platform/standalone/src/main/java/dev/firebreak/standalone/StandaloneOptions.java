package dev.firebreak.standalone;

import java.nio.file.Path;

/**
 * Where a {@link Standalone} keeps its data and listens; always on 127.0.0.1.
 *
 * @param dataDirectory kept over restarts; created when absent
 * @param kafkaPort of the broker; 0 takes a free one
 * @param registryPort of the schema registry; 0 takes a free one
 * @param httpPort of the status page; 0 takes a free one
 * @param inFlightMax requests that each agent handles at once
 * @param heartbeatMs how often each agent says that it is alive
 */
public record StandaloneOptions(
        Path dataDirectory,
        int kafkaPort,
        int registryPort,
        int httpPort,
        int inFlightMax,
        long heartbeatMs) {
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
        return new StandaloneOptions(dataDirectory, 0, 0, 0, 64, 1_000);
    }

    /** The same on these ports; 0 takes a free one. */
    public StandaloneOptions withPorts(int kafka, int registry, int http) {
        return new StandaloneOptions(
                dataDirectory, kafka, registry, http, inFlightMax, heartbeatMs);
    }

    private static void checkPort(String name, int port) {
        if (port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException(name + " is not between 0 and 65535: " + port);
        }
    }
}
