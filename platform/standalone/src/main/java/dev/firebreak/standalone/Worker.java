package dev.firebreak.standalone;

import io.micrometer.core.instrument.binder.MeterBinder;

/** A part that works on the broker: an agent, or the supervisor. */
interface Worker extends AutoCloseable {
    /** How it is doing. */
    Part part();

    /** What it counts. */
    MeterBinder meters();

    /** Finishes what has begun, then stops. */
    @Override
    void close();
}
