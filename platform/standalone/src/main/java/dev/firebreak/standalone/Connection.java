package dev.firebreak.standalone;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/**
 * What a worker needs to reach the rest.
 *
 * @param kafka client properties
 * @param registry registry client properties
 * @param advertised HOST:PORT of the status page, under which instances elsewhere find the
 *     supervisor
 * @param dataDirectory for state that is this machine's own
 * @param inFlightMax requests handled at once
 * @param heartbeatMs how often it says that it is alive
 */
record Connection(
        Map<String, Object> kafka,
        Map<String, Object> registry,
        String advertised,
        Path dataDirectory,
        int inFlightMax,
        long heartbeatMs,
        InstantSource clock) {
    Connection {
        kafka = Map.copyOf(kafka);
        registry = Map.copyOf(registry);
    }
}
