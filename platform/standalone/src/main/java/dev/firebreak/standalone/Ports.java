package dev.firebreak.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Looks whether a port is free before seconds are spent on starting what stands below its listener.
 */
final class Ports {
    private Ports() {}

    /**
     * @param flag the flag that chooses another
     * @throws StartException when somebody listens there
     */
    static void check(String flag, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(
                    new InetSocketAddress(
                            InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port),
                    1);
        } catch (IOException e) {
            throw inUse(flag, port, e);
        }
    }

    static StartException inUse(String flag, int port, IOException cause) {
        return new StartException(
                "Port %d on 127.0.0.1 is in use: stop the program that listens there, or choose another with --%s (0 takes a free one)."
                        .formatted(port, flag),
                cause);
    }
}
