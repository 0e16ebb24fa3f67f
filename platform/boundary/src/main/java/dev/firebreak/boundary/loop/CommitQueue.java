package dev.firebreak.boundary.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What waits for a commit, and of it what the next transaction is to hold.
 *
 * <p>Any thread adds; only the commit thread gathers and takes out. What was gathered keeps its
 * order and stays until it is {@link #made} or {@link #dropLost lost}, so a transaction that is
 * aborted leaves everything here, and what is made is always the beginning of what was gathered.
 */
final class CommitQueue {
    private static final long IDLE_TICK_MS = 100;
    private static final long LINGER_TICK_MS = 2;

    /** What waits for a commit. */
    sealed interface Item {}

    /**
     * A record that is done but for its commit.
     *
     * @param atNanos since when
     */
    record Finished(
            Assignment assignment,
            ConsumerRecord<byte[], byte[]> input,
            Outcome outcome,
            long atNanos)
            implements Item {
        Finished(Assignment assignment, ConsumerRecord<byte[], byte[]> input, Outcome outcome) {
            this(assignment, input, outcome, System.nanoTime());
        }
    }

    /** The owner's note is to be written down, whether or not anything is done. */
    record Note(Assignment assignment, boolean leaving, CountDownLatch written) implements Item {
        Note(Assignment assignment, boolean leaving) {
            this(assignment, leaving, new CountDownLatch(1));
        }
    }

    private final LoopSettings settings;
    private final LinkedBlockingQueue<Item> waiting = new LinkedBlockingQueue<>();
    private final List<Finished> batch = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();

    CommitQueue(LoopSettings settings) {
        this.settings = settings;
    }

    void add(Finished done) {
        waiting.add(done);
    }

    void add(Note note) {
        waiting.add(note);
    }

    /**
     * Waits a moment for something to commit, then for what else may come. When nothing is running
     * that could still join, it does not wait.
     *
     * @param running how many records are being handled now
     * @return whether there is anything to commit
     */
    boolean gather(IntSupplier running) throws InterruptedException {
        if (isEmpty()) {
            Item first = waiting.poll(IDLE_TICK_MS, TimeUnit.MILLISECONDS);
            if (first == null) {
                return false;
            }
            take(first);
            linger(running);
        }
        fill();
        return true;
    }

    /** Whether nothing was gathered. */
    boolean isEmpty() {
        return batch.isEmpty() && notes.isEmpty();
    }

    /** The outcomes gathered, as they came. */
    List<Finished> batch() {
        return batch;
    }

    /** The notes gathered, as they came. */
    List<Note> notes() {
        return notes;
    }

    /** Puts this outcome in the place of the first one. */
    void replaceFirst(Finished instead) {
        batch.set(0, instead);
    }

    /** So many outcomes and notes, the first ones, are committed. */
    void made(int outcomes, int notesWritten) {
        batch.subList(0, outcomes).clear();
        notes.subList(0, notesWritten).clear();
    }

    /**
     * Drops what is of partitions that were taken away.
     *
     * @param wasted told the model tokens that were paid for each outcome
     */
    void dropLost(LongConsumer wasted) {
        notes.removeIf(note -> note.assignment().lost());
        batch.removeIf(
                done -> {
                    if (done.assignment().lost()) {
                        wasted.accept(done.outcome().tokens());
                        return true;
                    }
                    return false;
                });
    }

    private void take(Item item) {
        switch (item) {
            case Finished done -> batch.add(done);
            case Note note -> notes.add(note);
        }
    }

    /**
     * From when the first was finished: while a transaction is committed, the next one's outcomes
     * have lingered already. Notes are waited for, so nothing that holds one lingers.
     */
    private void linger(IntSupplier running) throws InterruptedException {
        long since = batch.isEmpty() ? System.nanoTime() : batch.getFirst().atNanos();
        long until = since + TimeUnit.MILLISECONDS.toNanos(settings.lingerMs());
        while (notes.isEmpty()
                && batch.size() < settings.batchMax()
                && (running.getAsInt() > 0 || !waiting.isEmpty())) {
            long left = until - System.nanoTime();
            if (left <= 0) {
                return;
            }
            Item next =
                    waiting.poll(
                            Math.min(left, TimeUnit.MILLISECONDS.toNanos(LINGER_TICK_MS)),
                            TimeUnit.NANOSECONDS);
            if (next != null) {
                take(next);
            }
        }
    }

    private void fill() {
        long bytes = 0;
        for (Finished f : batch) {
            bytes += f.outcome().bytes();
        }
        while (batch.size() < settings.batchMax() && bytes < settings.batchBytesMax()) {
            Item next = waiting.poll();
            if (next == null) {
                return;
            }
            take(next);
            if (next instanceof Finished done) {
                bytes += done.outcome().bytes();
            }
        }
    }
}
