package dev.firebreak.kit.action;

import java.time.Duration;
import java.util.Optional;

/**
 * One thing to be done to the world. Used by one thread: {@link #prepare}, {@link #carryOut},
 * {@link #close}; or {@link #probe} alone.
 */
public interface Effect extends AutoCloseable {
    /**
     * Gets everything ready that leaves no trace, such as a connection, so that what is down is
     * found before anything is begun.
     *
     * @throws dev.firebreak.kit.DependencyException what is needed is away: it is waited for
     */
    default void prepare() {}

    /**
     * Does it, at once and within {@link #timeMax}. It is called when it is written down that it
     * was begun; an exception counts as {@link Carried.Unknown}.
     */
    Carried carryOut();

    /** How long {@link #carryOut} takes at the most. */
    Duration timeMax();

    /**
     * Looks into the world whether it was done, for one whose executor died meanwhile. Only what is
     * found is proof: what is not there may still be on its way.
     *
     * @throws dev.firebreak.kit.DependencyException it can't look just now
     */
    default Optional<Carried.Done> probe() {
        return Optional.empty();
    }

    /** Gives back what {@link #prepare} got. */
    @Override
    default void close() {}
}
