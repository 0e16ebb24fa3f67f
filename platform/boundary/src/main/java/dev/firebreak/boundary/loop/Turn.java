package dev.firebreak.boundary.loop;

import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One record while it is handled. It ends once: by its handler, or by the {@link Watchdog} when its
 * time is up; whoever is second finds it ended.
 */
public final class Turn {
    final Assignment assignment;
    final ConsumerRecord<byte[], byte[]> input;
    final long bookmark;

    /** When it was begun, for the age of the oldest. */
    final long begunNanos;

    private long attemptNanos;
    private long endByNanos;
    private long interruptedNanos;
    private @Nullable Thread thread;
    private boolean timedOut;
    private boolean ended;
    private boolean givenUp;

    Turn(
            Assignment assignment,
            ConsumerRecord<byte[], byte[]> input,
            long bookmark,
            long nowNanos) {
        this.assignment = assignment;
        this.input = input;
        this.bookmark = bookmark;
        this.begunNanos = nowNanos;
    }

    /** The partition the record comes from. */
    public TopicPartition partition() {
        return assignment.partition;
    }

    /** Lowers the limit: the record ends within this time from the beginning of this attempt. */
    public synchronized void endWithin(long ms) {
        endByNanos =
                Math.min(endByNanos, attemptNanos + TimeUnit.MILLISECONDS.toNanos(Math.max(0, ms)));
    }

    /**
     * Waits before the handler tries again.
     *
     * @throws InterruptedException the record no longer belongs to this process, or its time is up
     */
    public void pause(long ms) throws InterruptedException {
        if (!assignment.pause(ms)) {
            throw new InterruptedException("the record was taken away");
        }
    }

    /** Whether this attempt was interrupted because its time is up. */
    public synchronized boolean isOverdue() {
        return timedOut;
    }

    /**
     * Whether the record was ended without this attempt, so that what it answers is thrown away.
     */
    public synchronized boolean isEnded() {
        return ended;
    }

    /** An attempt begins on this thread. */
    synchronized void begin(long nowNanos, long attemptMaxMs) {
        attemptNanos = nowNanos;
        endByNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(attemptMaxMs);
        thread = Thread.currentThread();
    }

    /**
     * The attempt is over; an interrupt that came for it does not reach the next record. Returns
     * how long it took when it was interrupted for that, else -1.
     */
    synchronized long over(long nowNanos) {
        thread = null;
        if (!timedOut) {
            return -1;
        }
        Thread.interrupted();
        return attemptMs(nowNanos);
    }

    /** True for the first who ends it. */
    synchronized boolean end() {
        boolean first = !ended;
        ended = true;
        return first;
    }

    /** Ends it without its call; false when the call ended it. May be asked again. */
    synchronized boolean giveUp() {
        if (ended && !givenUp) {
            return false;
        }
        ended = true;
        givenUp = true;
        return true;
    }

    /** What the watchdog finds. */
    enum Watched {
        IN_TIME,
        INTERRUPTED,
        /** It was interrupted and does not mind. */
        STUCK
    }

    /** Interrupts an attempt whose time is up. */
    synchronized Watched watch(long nowNanos, long graceMs) {
        if (givenUp) {
            return Watched.STUCK; // What to send instead could not be made at once.
        }
        Thread running = thread;
        if (running == null || ended || nowNanos - endByNanos < 0) {
            return Watched.IN_TIME;
        }
        if (!timedOut) {
            timedOut = true;
            interruptedNanos = nowNanos;
            running.interrupt();
            return Watched.INTERRUPTED;
        }
        return nowNanos - interruptedNanos >= TimeUnit.MILLISECONDS.toNanos(graceMs)
                ? Watched.STUCK
                : Watched.INTERRUPTED;
    }

    synchronized long attemptMs(long nowNanos) {
        return TimeUnit.NANOSECONDS.toMillis(nowNanos - attemptNanos);
    }

    @Override
    public String toString() {
        return input.topic() + "-" + input.partition() + "@" + input.offset();
    }
}
