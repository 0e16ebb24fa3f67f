package dev.firebreak.tools.mcp;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** An MCP server that an operator named. */
public sealed interface Server permits Server.Child, Server.Remote {
    Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,23}");

    String name();

    /** For one answer, the first one included. */
    Duration timeout();

    /** The tools that were approved: name to digest, as {@link Pin} makes it. */
    Map<String, String> approved();

    /**
     * A program that is started and spoken to over its standard input and output. It gets no
     * variable of this process's environment, for keys are among them.
     *
     * @param environment all that it gets
     */
    record Child(
            String name,
            List<String> command,
            Map<String, String> environment,
            Duration timeout,
            Map<String, String> approved)
            implements Server {
        public Child {
            command = List.copyOf(command);
            environment = Map.copyOf(environment);
            approved = checked(name, timeout, approved);
            if (command.isEmpty() || !command.getFirst().startsWith("/")) {
                throw new IllegalArgumentException(
                        "servers.%s.command starts with the whole path of a program: %s"
                                .formatted(name, command));
            }
        }
    }

    /**
     * A server that is reached over streamable HTTP.
     *
     * @param headers sent with every request, such as who we are; never shown
     */
    record Remote(
            String name,
            URI uri,
            Map<String, String> headers,
            Duration timeout,
            Map<String, String> approved)
            implements Server {
        private static final Set<String> SCHEMES = Set.of("http", "https");

        public Remote {
            headers = Map.copyOf(headers);
            approved = checked(name, timeout, approved);
            if (!SCHEMES.contains(String.valueOf(uri.getScheme()))
                    || uri.getHost() == null
                    || uri.getUserInfo() != null) {
                throw new IllegalArgumentException(
                        "servers.%s.url is http or https with a host and without a password: %s"
                                .formatted(name, uri.getHost()));
            }
        }

        @Override
        public String toString() {
            return "Remote[%s, %s, headers %s]".formatted(name, uri, headers.keySet());
        }
    }

    private static Map<String, String> checked(
            String name, Duration timeout, Map<String, String> approved) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a server's name is at most 24 lower-case letters, digits and '-': " + name);
        }
        if (!timeout.isPositive() || timeout.compareTo(Duration.ofMinutes(10)) > 0) {
            throw new IllegalArgumentException(
                    "servers.%s.timeout-ms is from 1 to 600000: %d"
                            .formatted(name, timeout.toMillis()));
        }
        approved.forEach(
                (tool, digest) -> {
                    if (!Pin.isDigest(digest)) {
                        throw new IllegalArgumentException(
                                "servers.%s.approved.%s is sha256: and 64 hexadecimal digits, as the log names it: %s"
                                        .formatted(name, tool, digest));
                    }
                });
        return Map.copyOf(approved);
    }
}
