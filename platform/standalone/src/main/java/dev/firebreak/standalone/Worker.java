package dev.firebreak.standalone;

import dev.firebreak.boundary.probe.Folder;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;

/** A part that works on the broker: an agent, or the supervisor. */
interface Worker extends AutoCloseable {
    /** How it is doing. */
    Part part();

    /** What it counts. */
    MeterBinder meters();

    /** What else it tells on the status page, by paths. */
    default Map<String, Folder> pages() {
        return Map.of();
    }

    /** Finishes what has begun, then stops. */
    @Override
    void close();
}
