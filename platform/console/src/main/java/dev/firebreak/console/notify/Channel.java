package dev.firebreak.console.notify;

import dev.firebreak.kit.DependencyException;

/** A way to reach people. */
interface Channel {
    /** One word, for groups, logs and metrics. */
    String name();

    /**
     * Delivers a notice. Blocks, but not for ever.
     *
     * @throws DependencyException the other side is away: trying again can help
     * @throws InterruptedException it is no longer wanted
     */
    Delivery deliver(Notice notice) throws InterruptedException;

    /** What became of it. */
    sealed interface Delivery {
        record Delivered() implements Delivery {}

        /** The other side will not have it, and would not next time. */
        record Refused(String why) implements Delivery {}

        /** The other side asks for time. */
        record Later(long afterMs, String why) implements Delivery {}
    }
}
