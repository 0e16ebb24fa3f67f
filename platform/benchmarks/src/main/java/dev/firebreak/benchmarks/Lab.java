package dev.firebreak.benchmarks;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** Where scenarios are run: a cluster, how large they are, and who takes part. */
final class Lab {
    /** Who takes part besides us. */
    enum Peers {
        /** Nobody. */
        NONE,
        /** Those that take no longer than we do, more or less. */
        USUAL,
        /** All, also those that need minutes. */
        ALL
    }

    private final Cluster cluster;
    private final Sizes sizes;
    private final Peers peers;
    private final Consumer<String> notes;
    private @Nullable Double throughput;

    Lab(Cluster cluster, Sizes sizes, Peers peers, Consumer<String> notes) {
        this.cluster = cluster;
        this.sizes = sizes;
        this.peers = peers;
        this.notes = notes;
    }

    Cluster cluster() {
        return cluster;
    }

    Sizes sizes() {
        return sizes;
    }

    Peers peers() {
        return peers;
    }

    /** Says how far it is. */
    void note(String text) {
        notes.accept(text);
    }

    /** Our records per second without work, as it was measured in this run, else measured now. */
    double throughput(DoubleSupplier measured) {
        Double known = throughput;
        if (known == null) {
            known = measured.getAsDouble();
            throughput = known;
        }
        return known;
    }

    static double median(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("the median of nothing: " + Arrays.toString(sorted));
        }
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
