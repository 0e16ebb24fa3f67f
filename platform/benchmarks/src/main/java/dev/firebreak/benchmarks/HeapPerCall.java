package dev.firebreak.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * What a call in flight costs in heap. All calls are held in the agent by a latch; after a full
 * collection the used heap is read. Then they are let go, and when all are committed it is read
 * again, the same process still running. The difference is divided by the number of calls: it holds
 * the virtual thread with its stack, the record's bytes, the decoded request and the book-keeping.
 * The broker is another process and not in it.
 */
final class HeapPerCall {
    private static final Duration BOUND = Duration.ofMinutes(5);
    private static final int COLLECTIONS = 3;

    private HeapPerCall() {}

    static double bytes(Cluster cluster, int calls) {
        Contestant ours = new Ours();
        try (Ground ground = cluster.ground()) {
            Requests load = Requests.on(ground, calls);
            ground.fill(load, calls);
            CountDownLatch open = new CountDownLatch(1);
            Calls held = new Calls(Work.until(open));
            double bytes;
            try (Contestant.Entry entry = ours.start(ground, held, calls)) {
                Race.await(entry, ours.name(), BOUND, () -> held.begun() == calls);
                long full = usedAfterCollection();
                open.countDown();
                Race.await(entry, ours.name(), BOUND, () -> ground.committed() >= calls);
                bytes = (full - usedAfterCollection()) / (double) calls;
            }
            Exactness.verify(ground, ours.name(), ours.answers(ground, load), calls);
            return bytes;
        }
    }

    private static long usedAfterCollection() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        for (int n = 0; n < COLLECTIONS; n++) {
            memory.gc();
        }
        return memory.getHeapMemoryUsage().getUsed();
    }
}
