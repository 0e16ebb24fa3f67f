package dev.firebreak.boundary.loop;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A virtual thread for every key that has work: records of one key run one after the other, keys
 * run side by side, and at most {@code inFlightMax} records run at once. A permit is taken when a
 * record's turn has come, not while it waits behind another of its key.
 */
final class Lanes {
    /** Runs one record to its end; called with a permit held. */
    interface Work {
        void run(Assignment assignment, ConsumerRecord<byte[], byte[]> input)
                throws InterruptedException;
    }

    private final Semaphore permits;
    private final int inFlightMax;
    private final Work work;
    private final Map<LaneKey, Lane> busy = new HashMap<>();

    Lanes(int inFlightMax, Work work) {
        this.permits = new Semaphore(inFlightMax);
        this.inFlightMax = inFlightMax;
        this.work = work;
    }

    /** Puts a record behind the others of its key. A record without a key waits for nobody. */
    void submit(Assignment assignment, ConsumerRecord<byte[], byte[]> input) {
        LaneKey key = LaneKey.of(assignment, input);
        synchronized (busy) {
            Lane lane = busy.get(key);
            if (lane != null) {
                lane.waiting.add(input);
                return;
            }
            lane = new Lane(key, input);
            busy.put(key, lane);
            lane.thread = Thread.ofVirtual().name("lane-", input.offset()).unstarted(lane);
            lane.thread.start();
        }
    }

    /**
     * Interrupts what runs for an assignment that was taken away, and forgets what waits. Returns
     * how many calls it cut off.
     */
    int cancel(Assignment assignment) {
        int cut = 0;
        synchronized (busy) {
            for (Lane lane : busy.values()) {
                if (lane.key.assignment == assignment) {
                    lane.waiting.clear();
                    if (lane.thread != null) {
                        lane.thread.interrupt();
                        cut++;
                    }
                }
            }
        }
        return cut;
    }

    int running() {
        return inFlightMax - permits.availablePermits();
    }

    private final class Lane implements Runnable {
        private final LaneKey key;
        private final Deque<ConsumerRecord<byte[], byte[]>> waiting = new ArrayDeque<>(2);
        private @Nullable Thread thread;

        Lane(LaneKey key, ConsumerRecord<byte[], byte[]> first) {
            this.key = key;
            waiting.add(first);
        }

        @Override
        public void run() {
            for (ConsumerRecord<byte[], byte[]> input = next(); input != null; input = next()) {
                try {
                    key.assignment.awaitPredecessor(); // Others may have the permit meanwhile.
                    permits.acquire();
                } catch (InterruptedException e) {
                    continue; // The assignment was taken away; what waits was cleared.
                }
                try {
                    if (key.assignment.begin()) {
                        try {
                            work.run(key.assignment, input);
                        } finally {
                            key.assignment.ended();
                        }
                    }
                } catch (InterruptedException e) {
                    // The assignment was taken away; its next owner handles the record.
                } finally {
                    permits.release();
                }
            }
        }

        private @Nullable ConsumerRecord<byte[], byte[]> next() {
            synchronized (busy) {
                ConsumerRecord<byte[], byte[]> input = waiting.poll();
                if (input == null) {
                    busy.remove(key);
                }
                return input;
            }
        }
    }

    /**
     * Compared by the assignment itself, not by its partition: a partition that comes back starts
     * with new lanes.
     */
    private static final class LaneKey {
        private final Assignment assignment;
        private final byte[] key;
        private final long offset;
        private final int hash;

        private LaneKey(Assignment assignment, byte[] key, long offset) {
            this.assignment = assignment;
            this.key = key;
            this.offset = offset;
            this.hash =
                    31 * (31 * System.identityHashCode(assignment) + Arrays.hashCode(key))
                            + Long.hashCode(offset);
        }

        static LaneKey of(Assignment assignment, ConsumerRecord<byte[], byte[]> input) {
            return input.key() == null
                    ? new LaneKey(assignment, new byte[0], input.offset())
                    : new LaneKey(assignment, input.key(), -1);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof LaneKey that
                    && assignment == that.assignment
                    && offset == that.offset
                    && Arrays.equals(key, that.key);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }
}
