package dev.firebreak.deploy.chaos;

/** Something that goes wrong. */
sealed interface Fault {
    /** A worker dies at once and is started again under its name. */
    record Kill(int worker) implements Fault {}

    /**
     * A worker stands still, longer than its group waits for it, and then goes on as if nothing had
     * been.
     */
    record Freeze(int worker, int forMs) implements Fault {}

    /** Every worker is stopped in good order and started again, one after the other. */
    record Roll() implements Fault {}

    /** The request topic gets more partitions. */
    record AddPartitions(int more) implements Fault {}

    /** The broker dies at once and is started again over its data. */
    record RestartBroker() implements Fault {}

    /**
     * The broker stands still, longer than a producer waits for the answer to its commit, and then
     * does what it was asked before.
     */
    record FreezeBroker(int forMs) implements Fault {}

    /** The registry dies at once and is away for a while. */
    record RegistryOutage(int forMs) implements Fault {}
}
