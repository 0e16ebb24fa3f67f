package dev.firebreak.boundary.loop;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A virtual thread for every key that has work: records of one key run one after the other, keys
 * run side by side, and at most {@code inFlightMax} records run at once. A permit is taken when a
 * record's turn has come, not while it waits behind another of its key. A record that is to run
 * alone takes all permits.
 */
final class Lanes {
    /** Runs one record to its end; called with a permit held. */
    interface Work {
        void run(Assignment assignment, ConsumerRecord<byte[], byte[]> input)
                throws InterruptedException;
    }

    /** Whether a record must run with nothing beside it. */
    interface Alone {
        boolean runs(Assignment assignment, ConsumerRecord<byte[], byte[]> input);
    }

    /** Fair, so that the one who waits for all permits gets them. */
    private final Semaphore permits;

    private final int inFlightMax;
    private final Alone alone;
    private final Work work;

    /** A lane's queue is touched only while its entry is held, so the map's own locks guard it. */
    private final ConcurrentHashMap<LaneKey, Lane> busy = new ConcurrentHashMap<>();

    Lanes(int inFlightMax, Alone alone, Work work) {
        this.permits = new Semaphore(inFlightMax, true);
        this.inFlightMax = inFlightMax;
        this.alone = alone;
        this.work = work;
    }

    /** Puts a record behind the others of its key. A record without a key waits for nobody. */
    void submit(Assignment assignment, ConsumerRecord<byte[], byte[]> input) {
        Lane fresh = new Lane(LaneKey.of(assignment, input), input);
        Lane lane =
                busy.merge(
                        fresh.key,
                        fresh,
                        (there, _) -> {
                            there.waiting.add(input);
                            return there;
                        });
        if (lane == fresh) {
            lane.start();
        }
    }

    /**
     * Interrupts what runs for an assignment that was taken away, and forgets what waits. Returns
     * how many calls it cut off.
     */
    int cancel(Assignment assignment) {
        int cut = 0;
        for (Lane found : busy.values()) {
            if (found.key.assignment == assignment) {
                busy.computeIfPresent(
                        found.key,
                        (_, lane) -> {
                            lane.waiting.clear();
                            lane.interrupt();
                            return lane;
                        });
                cut++;
            }
        }
        return cut;
    }

    /**
     * Goes on with the records behind one whose call neither ends nor minds being interrupted, on a
     * thread of their own; the old thread ends when the call does.
     */
    void abandon(Assignment assignment, ConsumerRecord<byte[], byte[]> input) {
        Lane lane = busy.get(LaneKey.of(assignment, input));
        if (lane != null && lane.release(input)) {
            lane.start();
        }
    }

    int running() {
        return Math.max(0, inFlightMax - permits.availablePermits());
    }

    private final class Lane implements Runnable {
        private final LaneKey key;
        private final Deque<ConsumerRecord<byte[], byte[]>> waiting = new ArrayDeque<>(2);
        private volatile @Nullable Thread thread;
        private @Nullable ConsumerRecord<byte[], byte[]> first;
        private @Nullable ConsumerRecord<byte[], byte[]> next;
        private @Nullable ConsumerRecord<byte[], byte[]> current;
        private int held;

        Lane(LaneKey key, ConsumerRecord<byte[], byte[]> first) {
            this.key = key;
            this.first = first;
        }

        void start() {
            Thread next = Thread.ofVirtual().unstarted(this);
            thread = next;
            next.start();
        }

        void interrupt() {
            Thread running = thread;
            if (running != null) {
                running.interrupt();
            }
        }

        @Override
        public void run() {
            for (ConsumerRecord<byte[], byte[]> input = next(); input != null; input = next()) {
                int needed = alone.runs(key.assignment, input) ? inFlightMax : 1;
                try {
                    key.assignment.awaitPredecessor(); // others may have the permit meanwhile
                    permits.acquire(needed);
                } catch (InterruptedException e) {
                    continue; // The assignment was taken away; what waits was cleared.
                }
                begins(input, needed);
                try {
                    work.run(key.assignment, input);
                } catch (InterruptedException e) {
                    // The assignment was taken away; its next owner handles the record.
                } finally {
                    release(input);
                }
            }
        }

        private @Nullable ConsumerRecord<byte[], byte[]> next() {
            ConsumerRecord<byte[], byte[]> begins = first;
            if (begins != null) {
                first = null;
                return begins;
            }
            if (!Thread.currentThread().equals(thread)) {
                return null; // abandoned: another thread has gone on
            }
            busy.computeIfPresent(
                    key,
                    (_, lane) -> {
                        lane.next = lane.waiting.poll();
                        return lane.next == null ? null : lane;
                    });
            return next;
        }

        private synchronized void begins(ConsumerRecord<byte[], byte[]> input, int needed) {
            current = input;
            held = needed;
        }

        /** False when it was released before. */
        private synchronized boolean release(ConsumerRecord<byte[], byte[]> input) {
            if (current == null || current.offset() != input.offset()) {
                return false;
            }
            permits.release(held);
            held = 0;
            current = null;
            return true;
        }
    }

    /**
     * Compared by the assignment itself, not by its partition: a partition that comes back starts
     * with new lanes.
     */
    private static final class LaneKey {
        private static final byte[] NO_KEY = new byte[0];

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
                    ? new LaneKey(assignment, NO_KEY, input.offset())
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
