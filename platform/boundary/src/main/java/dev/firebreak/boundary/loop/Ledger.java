package dev.firebreak.boundary.loop;

import java.util.BitSet;
import java.util.List;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * Which records of one partition are done.
 *
 * <pre>
 *     base                      frontier
 *      │ 0 1 1 0 1 gap 1 0 0 1 │ not taken yet …
 *      └ first that is not done └ next to be taken
 * </pre>
 *
 * <p>Everything below {@code base} is done and committed; {@code done} marks what is done above it.
 * Records finish in any order; only what was committed in a transaction is marked. Offsets that are
 * never delivered (compacted away, transaction markers, aborted records) count as done once a later
 * one is taken. Taken by the poll thread, advanced by the commit thread.
 */
final class Ledger {
    /** What to do with a record that was read. */
    enum Take {
        /** Handle it. */
        TAKEN,
        /** It was done before: skip it. */
        DONE,
        /** Too far above the base: keep it back until the base has moved. */
        BEYOND_WINDOW
    }

    private long base;
    private long frontier;
    private BitSet done;

    Ledger(long base, BitSet done) {
        this.base = base;
        this.frontier = base;
        this.done = (BitSet) done.clone();
    }

    synchronized Take take(long offset) {
        if (offset < frontier) {
            return Take.DONE;
        }
        moveBaseTo(base + completedPrefix(done));
        if (base == frontier) {
            moveBaseTo(offset);
        } else if (offset - base < OffsetMap.WINDOW) {
            done.set((int) (frontier - base), (int) (offset - base));
        }
        if (offset - base >= OffsetMap.WINDOW) {
            return Take.BEYOND_WINDOW;
        }
        frontier = offset + 1;
        return done.get((int) (offset - base)) ? Take.DONE : Take.TAKEN;
    }

    /** What to commit when these offsets are done too. Nothing is marked until {@link #advance}. */
    synchronized OffsetAndMetadata after(List<Long> finished) {
        BitSet next = (BitSet) done.clone();
        mark(next, finished);
        int shift = completedPrefix(next);
        return new OffsetAndMetadata(
                base + shift, OffsetMap.encode(next.get(shift, Math.max(shift, next.length()))));
    }

    /** These offsets were committed. */
    synchronized void advance(List<Long> finished) {
        mark(done, finished);
        moveBaseTo(base + completedPrefix(done));
    }

    /** Whether it was committed. */
    synchronized boolean isDone(long offset) {
        return offset < base || done.get((int) Math.min(offset - base, OffsetMap.WINDOW));
    }

    /** How much of the window is used, from 0 to 1. */
    synchronized double fill() {
        return (frontier - base) / (double) OffsetMap.WINDOW;
    }

    synchronized long base() {
        return base;
    }

    synchronized long frontier() {
        return frontier;
    }

    private void mark(BitSet bits, List<Long> finished) {
        for (long offset : finished) {
            if (offset >= frontier) {
                throw new IllegalStateException(
                        "offset "
                                + offset
                                + " is finished but was never taken; frontier "
                                + frontier);
            }
            if (offset >= base) {
                bits.set((int) (offset - base));
            }
        }
    }

    /**
     * Done records in a row from the base. Bits above the frontier come from an earlier owner and
     * wait until they are read.
     */
    private int completedPrefix(BitSet bits) {
        return (int) Math.min(bits.nextClearBit(0), frontier - base);
    }

    private void moveBaseTo(long to) {
        long shift = to - base;
        if (shift == 0) {
            return;
        }
        done = shift >= done.length() ? new BitSet() : done.get((int) shift, done.length());
        base = to;
        frontier = Math.max(frontier, base);
    }
}
