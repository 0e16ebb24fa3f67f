package dev.firebreak.boundary.loop;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One partition for as long as this process holds it: opening (its owner's note is being written,
 * nothing runs yet), open, retired (no further call begins, what is finished is still committed),
 * then lost. A partition that is taken away and comes back is a new assignment, and its first call
 * waits until the last call of the old one has ended: else two records of one key could run at
 * once.
 */
final class Assignment {
    /** The partition may be taken away while one waits, of which nobody is told. */
    private static final long COMMITTED_TICK_MS = 100;

    final TopicPartition partition;
    final Ledger ledger;
    final Suspects suspects;

    /** The bookmark that the owner before us left, and the offset up to which it is needed. */
    final long bookmarkBefore;

    private final long bookmarkNeededTo;
    private final LongSupplier bookmarkNow;

    /**
     * Records read but too far above the ledger's base to be taken, or before the assignment was
     * open. Only the poll thread touches it.
     */
    final Deque<ConsumerRecord<byte[], byte[]>> heldBack = new ArrayDeque<>();

    /** Whether the consumer was told to fetch no more of it. Only the poll thread touches it. */
    boolean paused;

    /** Records taken whose outcome is not committed. */
    private final AtomicInteger outstanding = new AtomicInteger();

    private final Map<Long, Turn> turns = new ConcurrentHashMap<>();

    /** Of records that have begun and are not committed. */
    private final Map<Long, Long> bookmarks = new ConcurrentHashMap<>();

    private final CountDownLatch opened = new CountDownLatch(1);
    private final CountDownLatch retired = new CountDownLatch(1);
    private final CountDownLatch quiet = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean leaving;
    private volatile boolean lost;
    private volatile @Nullable Assignment predecessor;
    private int running;
    private int finished;

    Assignment(
            TopicPartition partition,
            Ledger ledger,
            OwnerNote note,
            int inFlightMax,
            long bookmarkNeededTo,
            LongSupplier bookmarkNow,
            @Nullable Assignment predecessor) {
        this.partition = partition;
        this.ledger = ledger;
        this.suspects = new Suspects(note, ledger.base(), inFlightMax);
        this.bookmarkBefore = note.bookmark();
        this.bookmarkNeededTo = bookmarkNeededTo;
        this.bookmarkNow = bookmarkNow;
        this.predecessor = predecessor;
    }

    // ---- its note

    /** It has been written down that the partition is ours: records may run. */
    void opened() {
        opened.countDown();
    }

    boolean isOpen() {
        return opened.getCount() == 0;
    }

    /** From here on whatever is committed says that we leave it in good order. */
    void leave() {
        leaving = true;
    }

    /** It has been written down that we leave it in good order. */
    void closed() {
        closed.countDown();
    }

    /** The offset to commit when these are done, with what the next owner has to know. */
    OffsetAndMetadata position(List<Long> finished) {
        OffsetAndMetadata at = ledger.after(finished);
        Set<Long> running = new HashSet<>(turns.keySet());
        finished.forEach(running::remove);
        OwnerNote note =
                new OwnerNote(
                        !leaving,
                        finished.isEmpty() ? suspects.crashesInVain() : 0,
                        lowestBookmark(at.offset()),
                        suspects.beside(at.offset(), running));
        return new OffsetAndMetadata(at.offset(), OffsetMetadata.encode(at.metadata(), note));
    }

    /** These outcomes were committed; none when only a note was. */
    void advance(List<Long> offsets) {
        if (offsets.isEmpty()) {
            return;
        }
        ledger.advance(offsets);
        suspects.progress(offsets);
        offsets.forEach(bookmarks::remove);
        settled(offsets.size());
    }

    /** What a record that runs, or begins after this commit, may note, is not below it. */
    private long lowestBookmark(long base) {
        long lowest = bookmarkNow.getAsLong();
        if (lowest < 0) {
            return Handler.NO_BOOKMARK;
        }
        if (base < bookmarkNeededTo && bookmarkBefore >= 0) {
            lowest = Math.min(lowest, bookmarkBefore);
        }
        for (Map.Entry<Long, Long> begun : bookmarks.entrySet()) {
            if (begun.getKey() >= base) {
                lowest = Math.min(lowest, begun.getValue());
            }
        }
        return lowest;
    }

    // ---- its calls

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
    synchronized boolean begin(Turn turn) {
        if (retired()) {
            return false;
        }
        running++;
        turns.put(turn.input.offset(), turn);
        if (turn.bookmark >= 0) {
            bookmarks.put(turn.input.offset(), turn.bookmark);
        }
        return true;
    }

    /** Once for each call: by its own thread, or by who gave it up. */
    synchronized void ended(Turn turn) {
        if (!turns.remove(turn.input.offset(), turn)) {
            return;
        }
        running--;
        if (retired() && running == 0) {
            quiet.countDown();
        }
    }

    /** Calls that run. */
    Collection<Turn> turns() {
        return turns.values();
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
        opened.countDown();
        closed.countDown();
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

    private synchronized void settled(int outcomes) {
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

    /** Waits until this record's outcome is committed, or the partition is taken away. */
    synchronized void awaitCommitted(long offset) throws InterruptedException {
        while (!lost && !ledger.isDone(offset)) {
            wait(COMMITTED_TICK_MS);
        }
    }

    /** Waits until {@link #closed}, or until time ran out. */
    boolean awaitClosed(long timeoutMs) throws InterruptedException {
        return closed.await(timeoutMs, TimeUnit.MILLISECONDS);
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
