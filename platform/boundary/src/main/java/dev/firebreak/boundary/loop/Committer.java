package dev.firebreak.boundary.loop;

import dev.firebreak.kit.DependencyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits outcomes: outputs, dead letters and offsets of many records in one transaction.
 *
 * <p>Ownership is what makes it exact. The broker does not stop a process that lost a partition
 * from committing its offset as long as the group metadata is fresh (measured), so a transaction
 * runs wholly under {@link #ownership}, the lock that the rebalance callback takes before it lets a
 * partition go, and names the metadata that was read while the partitions were ours. A process that
 * was frozen meanwhile wakes with the old metadata and is refused by the broker.
 *
 * <p>After an abort the outcomes are kept and sent again: a model is never asked twice because a
 * transaction failed. An outcome that the broker will not take for its size is found by sending
 * them one at a time, and replaced.
 */
final class Committer {
    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
    private static final int CAUSES_MAX = 16;
    private static final long NOTE_TICK_MS = 100;
    private static final long REFUSED_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    /** What waits for a commit. */
    sealed interface Item {
        Assignment assignment();
    }

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
    record Note(Assignment assignment, boolean leaving, CountDownLatch written) implements Item {}

    /** What is in a transaction. */
    private record Undecided(
            List<Finished> outcomes, List<Note> notes, Map<Assignment, List<Long>> offsets) {}

    /** Another process has taken over our transactional id. */
    static final class FencedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        FencedException(KafkaException cause) {
            super(cause);
        }
    }

    /** Makes a producer under this loop's transactional id. */
    interface Producers {
        Producer<byte[], byte[]> create();
    }

    private final LoopSettings settings;
    private final Handler handler;
    private final Producers producers;
    private final LinkedBlockingQueue<Item> queue = new LinkedBlockingQueue<>();
    private final ReentrantLock ownership = new ReentrantLock(true);
    private final AtomicLong commits = new AtomicLong();
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong aborts = new AtomicLong();
    private final AtomicLong fenced = new AtomicLong();
    private final AtomicLong tokensWasted = new AtomicLong();

    private final List<Finished> batch = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();

    /** A transaction whose commit was asked for and not answered. */
    private @Nullable Undecided undecided;

    private @Nullable Producer<byte[], byte[]> producer;
    private @Nullable ConsumerGroupMetadata metadata;
    private volatile boolean metadataRefused;
    private long refusedNanos;
    private volatile @Nullable String waitingFor;

    Committer(LoopSettings settings, Handler handler, Producers producers) {
        this.settings = settings;
        this.handler = handler;
        this.producers = producers;
    }

    void finished(Finished done) {
        done.assignment().finishedOne();
        queue.add(done);
    }

    /** Writes down that the partition is ours; {@link Assignment#isOpen} once it is. */
    void open(Assignment assignment) {
        queue.add(new Note(assignment, false, new CountDownLatch(1)));
    }

    /** Writes down that we leave it in good order; {@link Assignment#awaitClosed} waits for it. */
    void close(Assignment assignment) {
        assignment.leave();
        queue.add(new Note(assignment, true, new CountDownLatch(1)));
    }

    /**
     * Waits until it is written down which records run.
     *
     * @throws InterruptedException the partition was taken away
     */
    void writeDown(Assignment assignment) throws InterruptedException {
        Note note = new Note(assignment, false, new CountDownLatch(1));
        queue.add(note);
        while (!note.written().await(NOTE_TICK_MS, TimeUnit.MILLISECONDS)) {
            if (assignment.lost()) {
                throw new InterruptedException("the partition was taken away");
            }
        }
    }

    ReentrantLock ownership() {
        return ownership;
    }

    /**
     * The group membership under which partitions were last known to be ours. Called with {@link
     * #ownership} held.
     */
    void metadata(ConsumerGroupMetadata now) {
        ConsumerGroupMetadata before = metadata;
        if (before == null
                || before.generationId() != now.generationId()
                || !before.memberId().equals(now.memberId())) {
            metadataRefused = false;
        }
        metadata = now;
    }

    /**
     * The broker refused the membership we named; the poll thread looks whether it has a newer one.
     */
    boolean metadataRefused() {
        return metadataRefused;
    }

    /** Why nothing can be committed for now, or null. */
    @Nullable String waitingFor() {
        return waitingFor;
    }

    long commits() {
        return commits.get();
    }

    long records() {
        return records.get();
    }

    long aborts() {
        return aborts.get();
    }

    /** Commits refused because the partitions or the membership were no longer ours. */
    long fenced() {
        return fenced.get();
    }

    /** Model tokens paid for outcomes that could not be committed. */
    long tokensWasted() {
        return tokensWasted.get();
    }

    /**
     * Waits a moment for outcomes, then commits what is there. When nothing is running that could
     * still join, it does not wait.
     *
     * @param running how many records are being handled now
     * @return false when the attempt failed and should be made again after a pause
     */
    boolean runOnce(IntSupplier running) throws InterruptedException {
        if (batch.isEmpty() && notes.isEmpty()) {
            Item first = queue.poll(100, TimeUnit.MILLISECONDS);
            if (first == null) {
                return true;
            }
            add(first);
            linger(running);
        }
        fill();
        ownership.lock();
        try {
            if (undecided != null && !decideAgain()) {
                return false;
            }
            if (metadataRefused && System.nanoTime() - refusedNanos < REFUSED_PAUSE_NANOS) {
                // The same batch would be sent and aborted over and over while the group
                // rebalances.
                return false;
            }
            dropLost();
            if (batch.isEmpty() && notes.isEmpty()) {
                return true;
            }
            return commitBatch();
        } finally {
            ownership.unlock();
        }
    }

    private void add(Item item) {
        switch (item) {
            case Finished done -> batch.add(done);
            case Note note -> notes.add(note);
        }
    }

    private void dropLost() {
        notes.removeIf(note -> note.assignment().lost());
        batch.removeIf(
                done -> {
                    if (done.assignment().lost()) {
                        tokensWasted.addAndGet(done.outcome().tokens());
                        return true;
                    }
                    return false;
                });
    }

    void close() {
        Producer<byte[], byte[]> open = producer;
        producer = null;
        if (open != null) {
            open.close(CLOSE_TIMEOUT);
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
                && (running.getAsInt() > 0 || !queue.isEmpty())) {
            long left = until - System.nanoTime();
            if (left <= 0) {
                return;
            }
            Item next =
                    queue.poll(
                            Math.min(left, TimeUnit.MILLISECONDS.toNanos(2)), TimeUnit.NANOSECONDS);
            if (next != null) {
                add(next);
            }
        }
    }

    private void fill() {
        long bytes = 0;
        for (Finished f : batch) {
            bytes += f.outcome().bytes();
        }
        while (batch.size() < settings.batchMax() && bytes < settings.batchBytesMax()) {
            Item next = queue.poll();
            if (next == null) {
                return;
            }
            add(next);
            if (next instanceof Finished done) {
                bytes += done.outcome().bytes();
            }
        }
    }

    private boolean commitBatch() {
        try {
            commit(List.copyOf(batch));
            return true;
        } catch (KafkaException e) {
            recover(e);
            if (tooLarge(e)) {
                return commitOneByOne();
            }
            return false;
        }
    }

    /**
     * Somewhere in the batch is a record that its topic will not take: the others must not suffer
     * for it.
     */
    private boolean commitOneByOne() {
        while (!batch.isEmpty()) {
            try {
                commit(List.of(batch.getFirst()));
            } catch (KafkaException e) {
                recover(e);
                if (!tooLarge(e) || !replaceFirst(e)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean replaceFirst(KafkaException refusal) {
        Finished one = batch.getFirst();
        Outcome instead;
        try {
            instead = handler.stopped(one.input(), new Stop.TooLarge(one.outcome(), refusal));
        } catch (DependencyException e) {
            waitingFor = e.dependency() + ": " + e.getMessage();
            return false;
        }
        batch.set(0, new Finished(one.assignment(), one.input(), instead));
        return true;
    }

    @SuppressWarnings(
            "FutureReturnValueIgnored") // a send that fails makes commitTransaction fail, with its
    // cause
    private void commit(List<Finished> outcomes) {
        Producer<byte[], byte[]> open = producer();
        ConsumerGroupMetadata member = metadata;
        if (member == null) {
            throw new IllegalStateException(
                    "an outcome was finished before any partition was assigned");
        }
        open.beginTransaction();
        for (Finished f : outcomes) {
            for (ProducerRecord<byte[], byte[]> output : f.outcome().outputs()) {
                open.send(output);
            }
        }
        Undecided asked = new Undecided(outcomes, List.copyOf(notes), offsetsOf(outcomes));
        open.sendOffsetsToTransaction(positions(asked.offsets()), member);
        undecided = asked;
        decide(open);
    }

    /**
     * Commits, or asks again what became of a commit whose answer did not come in time: it may have
     * been made, so its outcomes must neither be sent again nor be dropped before the broker has
     * said so. Any other failure than a {@link TimeoutException} says that it was not made.
     */
    private void decide(Producer<byte[], byte[]> open) {
        try {
            open.commitTransaction();
        } catch (TimeoutException | InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            undecided = null;
            throw e;
        }
        Undecided made = undecided;
        undecided = null;
        if (made != null) {
            settled(made);
        }
    }

    private boolean decideAgain() {
        try {
            decide(producer());
            return true;
        } catch (KafkaException e) {
            recover(e);
            return false;
        }
    }

    private void settled(Undecided made) {
        commits.incrementAndGet();
        records.addAndGet(made.outcomes().size());
        waitingFor = null;
        made.offsets().forEach(Assignment::advance);
        // What is made is always the beginning of what was collected.
        batch.subList(0, made.outcomes().size()).clear();
        for (Note note : made.notes()) {
            if (note.leaving()) {
                note.assignment().closed();
            } else {
                note.assignment().opened();
            }
            note.written().countDown();
        }
        notes.subList(0, made.notes().size()).clear();
    }

    private static Map<TopicPartition, OffsetAndMetadata> positions(
            Map<Assignment, List<Long>> offsets) {
        Map<TopicPartition, OffsetAndMetadata> commit = new HashMap<>();
        offsets.forEach(
                (assignment, done) -> commit.put(assignment.partition, assignment.position(done)));
        return commit;
    }

    private Map<Assignment, List<Long>> offsetsOf(List<Finished> outcomes) {
        Map<Assignment, List<Long>> offsets = byAssignment(outcomes);
        notes.forEach(note -> offsets.computeIfAbsent(note.assignment(), a -> List.of()));
        return offsets;
    }

    private static Map<Assignment, List<Long>> byAssignment(List<Finished> outcomes) {
        Map<Assignment, List<Long>> offsets = new HashMap<>();
        for (Finished f : outcomes) {
            offsets.computeIfAbsent(f.assignment(), a -> new ArrayList<>()).add(f.input().offset());
        }
        return offsets;
    }

    /** Makes the producer; fences whatever an earlier run left open under this transactional id. */
    Producer<byte[], byte[]> producer() {
        Producer<byte[], byte[]> open = producer;
        if (open == null) {
            open = producers.create();
            producer = open;
            open.initTransactions();
        }
        return open;
    }

    /**
     * Brings the producer back to where a transaction can begin; the outcomes stay in the batch.
     */
    private void recover(KafkaException failure) {
        if (undecided != null) {
            waitingFor = "broker: " + failure.getMessage();
            LOG.info("Whether a transaction was committed is asked again: {}", failure.toString());
            return;
        }
        aborts.incrementAndGet();
        if (causedBy(failure, ProducerFencedException.class)) {
            throw new FencedException(failure);
        }
        Optional<String> lacking = Permission.lacking(failure, "WRITE", settings);
        if (lacking.isPresent() && !lacking.get().equals(waitingFor)) {
            LOG.warn("{} waits: {}", settings.groupId(), lacking.get());
        }
        waitingFor = lacking.orElse("broker: " + failure.getMessage());
        if (causedBy(failure, CommitFailedException.class) || memberRefused(failure)) {
            fenced.incrementAndGet();
            metadataRefused = true;
            refusedNanos = System.nanoTime();
        }
        LOG.info(
                "A transaction of {} outcomes failed and is tried again: {}",
                batch.size(),
                failure.toString());
        Producer<byte[], byte[]> open = producer;
        if (open == null) {
            return;
        }
        try {
            open.abortTransaction();
        } catch (ProducerFencedException e) {
            // Only now does the broker tell it apart from a transaction that took too long. A new
            // producer would end the process that has taken over.
            throw new FencedException(e);
        } catch (KafkaException | IllegalStateException e) {
            // Fatally failed: only a new producer under the same id can go on.
            LOG.info("The transactional producer is replaced: {}", e.toString());
            open.close(Duration.ZERO);
            producer = null;
        }
    }

    private static boolean memberRefused(KafkaException failure) {
        return causedBy(failure, RebalanceInProgressException.class)
                || causedBy(failure, IllegalGenerationException.class)
                || causedBy(failure, UnknownMemberIdException.class);
    }

    private static boolean tooLarge(KafkaException failure) {
        return causedBy(failure, RecordTooLargeException.class);
    }

    private static boolean causedBy(KafkaException failure, Class<? extends KafkaException> kind) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
            if (kind.isInstance(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
