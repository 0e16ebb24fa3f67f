package dev.firebreak.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/** The one interface this module listens on: 127.0.0.1, never another. */
final class Loopback {
    static final String HOST = "127.0.0.1";

    private Loopback() {}

    static InetSocketAddress at(int port) {
        return new InetSocketAddress(address(), port);
    }

    /**
     * A port nobody listens on. Another process may take it before the caller does; callers that
     * chose no port themselves try again.
     */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, address())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new StartupException("No free port on " + HOST + ": " + e.getMessage(), e);
        }
    }

    /** Whether somebody else listens on {@code port}. */
    static boolean isTaken(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(at(port), 1);
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    static StartupException inUse(int port) {
        return new StartupException(
                "Port %d on %s is in use: stop the program that listens there, or choose another port (0 takes a free one)."
                        .formatted(port, HOST));
    }

    private static InetAddress address() {
        try {
            return InetAddress.getByAddress(HOST, new byte[] {127, 0, 0, 1});
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
