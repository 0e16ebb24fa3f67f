package dev.firebreak.boundary.loop;

import dev.firebreak.boundary.loop.CommitQueue.Finished;
import dev.firebreak.boundary.loop.CommitQueue.Note;
import dev.firebreak.kit.DependencyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
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
    private static final long NOTE_TICK_MS = 100;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

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
    private final CommitQueue queue;
    private final LongSupplier nanoTime;
    private final ReentrantLock ownership = new ReentrantLock(true);
    private final Membership membership = new Membership();
    private final AtomicLong commits = new AtomicLong();
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong aborts = new AtomicLong();
    private final AtomicLong fenced = new AtomicLong();
    private final AtomicLong tokensWasted = new AtomicLong();

    /** A transaction whose commit was asked for and not answered. */
    private @Nullable Undecided undecided;

    private @Nullable Producer<byte[], byte[]> producer;
    private long begunNanos;
    private volatile @Nullable String waitingFor;

    Committer(LoopSettings settings, Handler handler, Producers producers) {
        this(settings, handler, producers, System::nanoTime);
    }

    Committer(LoopSettings settings, Handler handler, Producers producers, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.settings = settings;
        this.handler = handler;
        this.producers = producers;
        this.queue = new CommitQueue(settings);
    }

    void finished(Finished done) {
        done.assignment().finishedOne();
        queue.add(done);
    }

    /** Writes down that the partition is ours; {@link Assignment#isOpen} once it is. */
    void open(Assignment assignment) {
        queue.add(new Note(assignment, false));
    }

    /** Writes down that we leave it in good order; {@link Assignment#awaitClosed} waits for it. */
    void close(Assignment assignment) {
        assignment.leave();
        queue.add(new Note(assignment, true));
    }

    /**
     * Waits until it is written down which records run.
     *
     * @throws InterruptedException the partition was taken away
     */
    void writeDown(Assignment assignment) throws InterruptedException {
        Note note = new Note(assignment, false);
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
        membership.confirm(now);
    }

    /**
     * The broker refused the membership we named; the poll thread looks whether it has a newer one.
     */
    boolean metadataRefused() {
        return membership.refused();
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
        if (!queue.gather(running)) {
            return true;
        }
        ownership.lock();
        try {
            if (undecided != null && !decideAgain()) {
                return false;
            }
            if (membership.refusedJustNow()) {
                return false;
            }
            queue.dropLost(tokensWasted::addAndGet);
            if (queue.isEmpty()) {
                return true;
            }
            return commitBatch();
        } finally {
            ownership.unlock();
        }
    }

    void close() {
        Producer<byte[], byte[]> open = producer;
        producer = null;
        if (open != null) {
            open.close(CLOSE_TIMEOUT);
        }
    }

    private boolean commitBatch() {
        try {
            commit(List.copyOf(queue.batch()));
            return true;
        } catch (KafkaException e) {
            recover(e);
            if (TransactionFailures.tooLarge(e)) {
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
        while (!queue.batch().isEmpty()) {
            try {
                commit(List.of(queue.batch().getFirst()));
            } catch (KafkaException e) {
                recover(e);
                if (!TransactionFailures.tooLarge(e) || !replaceFirst(e)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean replaceFirst(KafkaException refusal) {
        Finished one = queue.batch().getFirst();
        Outcome instead;
        try {
            instead = handler.stopped(one.input(), new Stop.TooLarge(one.outcome(), refusal));
        } catch (DependencyException e) {
            waitingFor = e.dependency() + ": " + e.getMessage();
            return false;
        }
        queue.replaceFirst(new Finished(one.assignment(), one.input(), instead));
        return true;
    }

    @SuppressWarnings(
            "FutureReturnValueIgnored") // a send that fails makes commitTransaction fail, with its
    // cause
    private void commit(List<Finished> outcomes) {
        Producer<byte[], byte[]> open = producer();
        ConsumerGroupMetadata member = membership.known();
        begunNanos = nanoTime.getAsLong();
        open.beginTransaction();
        for (Finished f : outcomes) {
            for (ProducerRecord<byte[], byte[]> output : f.outcome().outputs()) {
                open.send(output);
            }
        }
        Undecided asked = new Undecided(outcomes, List.copyOf(queue.notes()), offsetsOf(outcomes));
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
        queue.made(made.outcomes().size(), made.notes().size());
        for (Note note : made.notes()) {
            if (note.leaving()) {
                note.assignment().closed();
            } else {
                note.assignment().opened();
            }
            note.written().countDown();
        }
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
        queue.notes().forEach(note -> offsets.computeIfAbsent(note.assignment(), a -> List.of()));
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
        if (TransactionFailures.fenced(failure)) {
            throw new FencedException(failure);
        }
        Optional<String> lacking = Permission.lacking(failure, "WRITE", settings);
        if (lacking.isPresent() && !lacking.get().equals(waitingFor)) {
            LOG.warn("{} waits: {}", settings.groupId(), lacking.get());
        }
        waitingFor = lacking.orElse("broker: " + failure.getMessage());
        if (TransactionFailures.memberRefused(failure)) {
            fenced.incrementAndGet();
            membership.refuse();
        }
        LOG.info(
                "A transaction of {} outcomes failed and is tried again: {}",
                queue.batch().size(),
                failure.toString());
        Producer<byte[], byte[]> open = producer;
        if (open == null) {
            return;
        }
        try {
            open.abortTransaction();
        } catch (ProducerFencedException e) {
            // Only now does the broker tell it apart from a transaction that took too long, and not
            // always: where that was open for so long, as while the process stood still, it may be
            // either. A new producer would end the process that has taken over.
            if (nanoTime.getAsLong() - begunNanos
                    < LoopClients.transactionTimeout(settings).toNanos()) {
                throw new FencedException(e);
            }
            replace(open, e);
        } catch (KafkaException | IllegalStateException e) {
            replace(open, e);
        }
    }

    /** Fatally failed: only a new producer under the same id can go on. */
    private void replace(Producer<byte[], byte[]> failed, RuntimeException why) {
        LOG.info("The transactional producer is replaced: {}", why.toString());
        failed.close(Duration.ZERO);
        producer = null;
    }
}
