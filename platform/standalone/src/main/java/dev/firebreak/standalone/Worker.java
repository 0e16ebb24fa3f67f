package dev.firebreak.standalone;

/** A part that works on the broker: an agent, or the supervisor. */
interface Worker extends AutoCloseable {
    /** How it is doing. */
    Part part();

    /** Finishes what has begun, then stops. */
    @Override
    void close();
}
