package dev.firebreak.console.cluster;

import dev.firebreak.kit.DependencyException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether anybody listens where the brokers should be. Kafka's clients retry for a long time and
 * log every try; a person wants to know at once.
 */
final class Reachability {
    private static final int CONNECT_MAX_MS = 3_000;
    private static final int SERVERS_MAX = 3;

    private Reachability() {}

    /**
     * @throws DependencyException when none of the first three servers takes a connection
     */
    static void require(String bootstrapServers) {
        List<String> troubles = new ArrayList<>();
        for (String server :
                List.of(bootstrapServers.split(",", -1)).stream().limit(SERVERS_MAX).toList()) {
            String trouble = connect(server.strip());
            if (trouble.isEmpty()) {
                return;
            }
            troubles.add(trouble);
        }
        throw new DependencyException(
                "broker",
                "no Kafka broker answers at %s (%s); start one with `firebreak up`, or say where it is with --bootstrap-servers HOST:PORT"
                        .formatted(bootstrapServers, String.join("; ", troubles)),
                new IOException(String.join("; ", troubles)));
    }

    /** What went wrong; empty when nothing did. */
    private static String connect(String server) {
        int colon = server.lastIndexOf(':');
        int port = colon < 0 ? -1 : port(server.substring(colon + 1));
        if (port < 0) {
            return server + " is not HOST:PORT";
        }
        String host = server.substring(0, colon).replaceAll("^.*://|[\\[\\]]", "");
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), CONNECT_MAX_MS);
            return "";
        } catch (IOException e) {
            return server
                    + ": "
                    + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        }
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            return port >= 1 && port <= 65_535 ? port : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
