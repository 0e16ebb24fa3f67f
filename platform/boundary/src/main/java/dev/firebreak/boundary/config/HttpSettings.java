package dev.firebreak.boundary.config;

/**
 * Where a process answers probes.
 *
 * @param port 0: nowhere
 * @param host name or address of this machine
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
                String host) {
    public HttpSettings {
        if (host.isBlank()) {
            throw new IllegalArgumentException(
                    "http.host is empty; expected an address of this machine, such as 127.0.0.1");
        }
    }
}
