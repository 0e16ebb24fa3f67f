package dev.firebreak.boundary.config;

/**
 * How this process works among others of its kind.
 *
 * @param instance its name, the same after a restart, used by no other that runs
 * @param inFlightMax requests handled at once
 * @param heartbeatMs how often it says that it is alive
 */
@Group(value = "process", doc = "The process itself, whatever it runs.")
public record InstanceSettings(
        @Key(
                        doc =
                                "Name of this process among those of its kind: the same after a restart, used by no"
                                        + " other that runs. In Kubernetes the pod's name of a StatefulSet.",
                        fallback = "1")
                String instance,
        @Key(doc = "Requests handled at once.", fallback = "256", min = 1, max = 100_000)
                int inFlightMax,
        @Key(
                        doc =
                                "Transactional producers that commit side by side, each for its own partitions. One is ample for models' rates.",
                        fallback = "1",
                        min = 1,
                        max = 64)
                int shards,
        @Key(
                        doc =
                                "How long one attempt at a request may take; the request's own deadline may be nearer.",
                        fallback = "600000",
                        min = 100,
                        max = 86_400_000)
                long recordMaxMs,
        @Key(
                        doc =
                                "How often the process says that it is alive; silent for three times that, it counts as gone.",
                        fallback = "3000",
                        min = 100,
                        max = 600_000)
                long heartbeatMs) {
    public InstanceSettings {
        if (!instance.matches("[A-Za-z0-9._-]{1,128}")) {
            throw new IllegalArgumentException(
                    "process.instance is 1 to 128 letters, digits, '.', '_' or '-', seen: "
                            + instance);
        }
    }
}
