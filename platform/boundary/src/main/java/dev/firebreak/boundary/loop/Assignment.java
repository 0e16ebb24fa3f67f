package dev.firebreak.boundary.loop;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One partition for as long as this process holds it: owned, then retired (no further call begins,
 * what is finished is still committed), then lost. A partition that is taken away and comes back is
 * a new assignment, and its first call waits until the last call of the old one has ended: else two
 * records of one key could run at once.
 */
final class Assignment {
    final TopicPartition partition;
    final Ledger ledger;

    /**
     * Records read but too far above the ledger's base to be taken. Only the poll thread touches
     * it.
     */
    final Deque<ConsumerRecord<byte[], byte[]>> heldBack = new ArrayDeque<>();

    /** Whether the consumer was told to fetch no more of it. Only the poll thread touches it. */
    boolean paused;

    /** Records taken whose outcome is not committed. */
    private final AtomicInteger outstanding = new AtomicInteger();

    private final CountDownLatch retired = new CountDownLatch(1);
    private final CountDownLatch quiet = new CountDownLatch(1);
    private volatile boolean lost;
    private volatile @Nullable Assignment predecessor;
    private int running;
    private int finished;

    Assignment(TopicPartition partition, Ledger ledger, @Nullable Assignment predecessor) {
        this.partition = partition;
        this.ledger = ledger;
        this.predecessor = predecessor;
    }

    /** Waits until no call of an earlier time with this partition runs any more. */
    void awaitPredecessor() throws InterruptedException {
        Assignment old = predecessor;
        if (old != null) {
            old.quiet.await();
            predecessor = null;
        }
    }

    /**
     * A call may begin, after {@link #awaitPredecessor}; false when the partition was taken away.
     * Each true is followed by one {@link #ended}.
     */
    synchronized boolean begin() {
        if (retired()) {
            return false;
        }
        running++;
        return true;
    }

    synchronized void ended() {
        running--;
        if (retired() && running == 0) {
            quiet.countDown();
        }
    }

    /** No further call begins, and none waits any longer to try again. */
    synchronized void retire() {
        retired.countDown();
        if (running == 0) {
            quiet.countDown();
        }
    }

    /** Nothing of it may be committed any more. */
    void lose() {
        retire();
        lost = true;
    }

    boolean lost() {
        return lost;
    }

    boolean retired() {
        return retired.getCount() == 0;
    }

    /**
     * Waits before trying again, but no longer than the partition is ours; false when it was taken
     * away.
     */
    boolean pause(long millis) throws InterruptedException {
        return !retired.await(millis, TimeUnit.MILLISECONDS);
    }

    void taken() {
        outstanding.incrementAndGet();
    }

    int outstanding() {
        return outstanding.get();
    }

    /** An outcome is there, but not committed. */
    synchronized void finishedOne() {
        finished++;
    }

    /** Outcomes were committed. */
    synchronized void settled(int outcomes) {
        finished -= outcomes;
        outstanding.addAndGet(-outcomes);
        notifyAll();
    }

    /**
     * Waits, after {@link #retire}, until no call runs and everything finished is committed; false
     * when time ran out.
     */
    boolean awaitSettled(long timeoutMs) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        if (!quiet.await(timeoutMs, TimeUnit.MILLISECONDS)) {
            return false;
        }
        synchronized (this) {
            while (finished > 0) {
                long leftMs = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
                if (leftMs <= 0) {
                    return false;
                }
                wait(leftMs);
            }
            return true;
        }
    }

    /**
     * Whom the assignment that follows must wait for: this one while its calls run, else whom this
     * one still waits for, for it may have gone again before that one's last call ended. Null when
     * there is nobody.
     */
    @Nullable Assignment unlessQuiet() {
        if (quiet.getCount() > 0) {
            return this;
        }
        Assignment old = predecessor;
        return old == null ? null : old.unlessQuiet();
    }
}
