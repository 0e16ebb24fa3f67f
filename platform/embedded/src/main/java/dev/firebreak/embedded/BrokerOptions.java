package dev.firebreak.embedded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Where an {@link EmbeddedBroker} keeps its data and listens.
 *
 * @param dataDirectory kept over restarts; created when absent
 * @param port of the clients' listener on 127.0.0.1; 0 takes a free one
 * @param controllerPort of the broker's own controller on 127.0.0.1; 0 takes a free one
 * @param properties server.properties that are added to ours or replace them
 */
public record BrokerOptions(
        Path dataDirectory, int port, int controllerPort, Map<String, String> properties) {
    private static final int PORT_MAX = 65_535;

    /** Checks the ports and copies. */
    public BrokerOptions {
        checkPort(port);
        checkPort(controllerPort);
        dataDirectory = dataDirectory.toAbsolutePath().normalize();
        properties = Map.copyOf(properties);
    }

    /** A broker on free ports that keeps its data in {@code dataDirectory}. */
    public static BrokerOptions in(Path dataDirectory) {
        return new BrokerOptions(dataDirectory, 0, 0, Map.of());
    }

    /** The same, listening for clients on {@code port}. */
    public BrokerOptions withPort(int port) {
        return new BrokerOptions(dataDirectory, port, controllerPort, properties);
    }

    /** The same, with one more entry of server.properties. */
    public BrokerOptions with(String key, String value) {
        Map<String, String> more = new HashMap<>(properties);
        more.put(key, value);
        return new BrokerOptions(dataDirectory, port, controllerPort, more);
    }

    static void checkPort(int port) {
        if (port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException("port is not between 0 and 65535: " + port);
        }
    }
}
