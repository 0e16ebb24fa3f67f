package dev.firebreak.console.deadletter;

import dev.firebreak.console.cluster.Cluster;
import org.apache.kafka.clients.producer.Producer;

/** Lets tests of other packages put a producer of their own under a replayer. */
public final class Doors {
    private Doors() {}

    public static Replayer replayer(Cluster cluster, Producer<byte[], byte[]> producer) {
        return Replayer.open(cluster, new DeadLetterWorkbench(cluster), producer);
    }

    public static String transactionalId(Cluster cluster) {
        return Replayer.transactionalId(cluster);
    }
}
