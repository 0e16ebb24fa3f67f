package dev.firebreak.boundary.config;

import org.jspecify.annotations.Nullable;

/**
 * Where a process answers probes.
 *
 * @param port 0: nowhere
 * @param host name or address of this machine
 * @param advertised null: host and port
 * @param token null: on loopback nothing is asked for, elsewhere tasks are not told
 */
@Group(value = "http", doc = "Probes and metrics of agent and supervisor.")
public record HttpSettings(
        @Key(
                        doc =
                                "Port of /live, /ready and /metrics, see docs/metrics.md; 0: none. Each process on a machine needs"
                                        + " its own.",
                        fallback = "0",
                        min = 0,
                        max = 65_535)
                int port,
        @Key(
                        doc =
                                "Address they listen on. They can only be read, but by whoever reaches the address: in a container"
                                        + " 0.0.0.0, where the network is closed.",
                        fallback = "127.0.0.1")
                String host,
        @Key(
                        doc =
                                "HOST:PORT under which other instances of the supervisor reach this one, to answer together"
                                        + " about all tasks; without it http.host and http.port.")
                @Nullable String advertised,
        @Key(
                        doc =
                                "What has to be sent as `Authorization: Bearer` to read /tasks, and what this process sends to"
                                        + " others. Without it /tasks is told on loopback only.",
                        secret = true)
                @Nullable String token) {
    public HttpSettings {
        if (host.isBlank()) {
            throw new IllegalArgumentException(
                    "http.host is empty; expected an address of this machine, such as 127.0.0.1");
        }
        if (advertised != null
                && !advertised.matches("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+):[0-9]{1,5}")) {
            throw new IllegalArgumentException(
                    "http.advertised is not HOST:PORT, such as 10.0.0.7:8080: " + advertised);
        }
        if (token != null && !token.matches("[\\x21-\\x7e]{16,512}")) {
            throw new IllegalArgumentException(
                    "http.token is not 16 to 512 visible ASCII characters");
        }
    }
}
