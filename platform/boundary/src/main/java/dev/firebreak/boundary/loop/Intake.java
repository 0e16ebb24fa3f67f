package dev.firebreak.boundary.loop;

import dev.firebreak.kit.DependencyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What the poll thread does: reads records, hands each to its lane unless it is done, and takes and
 * gives partitions. It owns the consumer and the assignments.
 *
 * <p>A partition begins where its committed offset says. Before a record of it runs, that it is
 * ours is written down ({@link OwnerNote}) and the handler is told what it takes over; both take a
 * moment, and until then its records are held back.
 */
final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration POLL_SOON = Duration.ofMillis(5);
    private static final Duration OFFSETS_TIMEOUT = Duration.ofSeconds(20);
    private static final long NOTE_TIMEOUT_MS = 2_000;
    private static final int POLLED_MAX = 1_000;

    private final LoopSettings settings;
    private final Handler handler;
    private final Consumer<byte[], byte[]> consumer;
    private final Shards shards;
    private final Lanes lanes;

    /** Whether something that records need is away, so that no more of them are to be fetched. */
    private final BooleanSupplier paused;

    private final Map<TopicPartition, Assignment> assignments = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Assignment> previous = new HashMap<>();
    private final Set<TopicPartition> arriving = new HashSet<>();

    /** Lost assignments whose calls still run: whoever has the partition next waits for them. */
    private final Set<Assignment> leftovers = ConcurrentHashMap.newKeySet();

    private final AtomicLong skipped = new AtomicLong();
    private final AtomicLong cancelled = new AtomicLong();
    private volatile boolean joined;

    Intake(
            LoopSettings settings,
            Handler handler,
            Consumer<byte[], byte[]> consumer,
            Shards shards,
            Lanes lanes,
            BooleanSupplier paused) {
        this.settings = settings;
        this.handler = handler;
        this.consumer = consumer;
        this.shards = shards;
        this.lanes = lanes;
        this.paused = paused;
    }

    Collection<Assignment> assignments() {
        return assignments.values();
    }

    /** Everything in which a call may run. */
    List<Assignment> watched() {
        leftovers.removeIf(assignment -> assignment.turns().isEmpty());
        return Stream.concat(assignments.values().stream(), leftovers.stream()).toList();
    }

    /** Whether it has ever had a place in the group. */
    boolean joined() {
        return joined;
    }

    long skipped() {
        return skipped.get();
    }

    long cancelled() {
        return cancelled.get();
    }

    /** Records taken whose outcome is not committed. */
    int outstanding() {
        int all = 0;
        for (Assignment assignment : assignments.values()) {
            all += assignment.outstanding();
        }
        return all;
    }

    void subscribe() {
        consumer.subscribe(settings.topics(), new Rebalance());
    }

    /** Polls once. */
    void runOnce() {
        if (shards.metadataRefused()) {
            refreshMetadata();
        }
        boolean soon = steer();
        ConsumerRecords<byte[], byte[]> records;
        try {
            records = consumer.poll(soon ? POLL_SOON : POLL);
        } catch (NoOffsetForPartitionException e) {
            arriving.addAll(e.partitions());
            return;
        }
        arrive();
        takeHeldBack();
        for (TopicPartition partition : records.partitions()) {
            Assignment assignment = assignments.get(partition);
            // Records of a partition whose offsets are still looked up are fetched again from where
            // it starts.
            if (assignment != null) {
                records.records(partition).forEach(input -> take(assignment, input));
            }
        }
    }

    private void take(Assignment assignment, ConsumerRecord<byte[], byte[]> input) {
        if (!assignment.isOpen() || !assignment.heldBack.isEmpty()) {
            assignment.heldBack.add(input);
            return;
        }
        switch (assignment.ledger.take(input.offset())) {
            case TAKEN -> {
                assignment.taken();
                assignment.suspects.taken(input.offset());
                lanes.submit(assignment, input);
            }
            case DONE -> skipped.incrementAndGet();
            case BEYOND_WINDOW -> assignment.heldBack.add(input);
        }
    }

    private void takeHeldBack() {
        for (Assignment assignment : assignments.values()) {
            if (!assignment.heldBack.isEmpty() && assignment.isOpen()) {
                List<ConsumerRecord<byte[], byte[]>> again = new ArrayList<>(assignment.heldBack);
                assignment.heldBack.clear();
                again.forEach(input -> take(assignment, input));
            }
        }
    }

    /**
     * Tells the consumer which partitions to fetch. Returns whether to look again soon, because
     * something is held back.
     */
    private boolean steer() {
        boolean nothing = paused.getAsBoolean() || outstanding() >= settings.outstandingMax();
        boolean soon = nothing;
        for (Assignment assignment : assignments.values()) {
            boolean pause = nothing || !assignment.heldBack.isEmpty();
            soon |= pause || !assignment.isOpen();
            if (pause != assignment.paused) {
                assignment.paused = pause;
                if (pause) {
                    consumer.pause(List.of(assignment.partition));
                } else {
                    consumer.resume(List.of(assignment.partition));
                }
            }
        }
        return soon;
    }

    /**
     * After a poll the callbacks have run, so a newer membership goes with the partitions we still
     * hold.
     */
    private void refreshMetadata() {
        shards.metadata(consumer.groupMetadata());
    }

    // ---- partitions come

    /**
     * Begins with the partitions that were assigned: from their committed offsets, or from where a
     * new group starts.
     */
    private void arrive() {
        if (arriving.isEmpty()) {
            return;
        }
        arriving.retainAll(consumer.assignment());
        Map<TopicPartition, OffsetAndMetadata> offsets =
                consumer.committed(Set.copyOf(arriving), OFFSETS_TIMEOUT);
        for (TopicPartition partition : List.copyOf(arriving)) {
            OffsetAndMetadata offset = offsets.get(partition);
            begin(
                    partition,
                    offset == null ? new OffsetAndMetadata(firstOffset(partition), "") : offset);
            arriving.remove(partition);
        }
    }

    private void begin(TopicPartition partition, OffsetAndMetadata offset) {
        OffsetMetadata metadata = metadataOf(partition, offset);
        Ledger ledger = new Ledger(offset.offset(), metadata.done());
        consumer.seek(partition, ledger.base());
        Assignment old = previous.get(partition);
        Assignment assignment =
                new Assignment(
                        partition,
                        ledger,
                        metadata.note(),
                        settings.inFlightMax(),
                        // Nobody wrote down where the last owner was when it stopped: no further
                        // than this.
                        ledger.base()
                                + metadata.done().length()
                                + settings.outstandingMax()
                                + POLLED_MAX,
                        () -> handler.bookmark(partition),
                        old == null ? null : old.unlessQuiet());
        if (metadata.note().open()) {
            LOG.atLevel(assignment.suspects.anyRunsAlone() ? Level.WARN : Level.INFO)
                    .log(
                            "The owner of {} before us did not leave in good order; by offset, records that ran at such a moment and how often: {}; owners in a row that committed nothing: {}",
                            partition,
                            assignment.suspects.named(),
                            assignment.suspects.crashesInVain());
        }
        assignments.put(partition, assignment);
        Thread.ofVirtual().name("take-over-" + partition).start(() -> takeOver(assignment));
    }

    private void takeOver(Assignment assignment) {
        try {
            while (!assignment.lost()) {
                try {
                    handler.takenOver(assignment.partition, assignment.bookmarkBefore);
                    shards.of(assignment).open(assignment);
                    return;
                } catch (DependencyException e) {
                    LOG.info("Taking over {} waits: {}", assignment.partition, e.getMessage());
                }
                if (!assignment.pause(settings.retryBackoffMs())) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // Notes save money; without them the records run again from the beginning.
            LOG.error("What {} takes over could not be read", assignment.partition, e);
            shards.of(assignment).open(assignment);
        }
    }

    private long firstOffset(TopicPartition partition) {
        Set<TopicPartition> one = Set.of(partition);
        Map<TopicPartition, Long> offsets =
                settings.startAtEnd()
                        ? consumer.endOffsets(one, OFFSETS_TIMEOUT)
                        : consumer.beginningOffsets(one, OFFSETS_TIMEOUT);
        Long offset = offsets.get(partition);
        if (offset == null) {
            throw new IllegalStateException("Kafka named no offset for " + partition);
        }
        return offset;
    }

    private static OffsetMetadata metadataOf(TopicPartition partition, OffsetAndMetadata offset) {
        return OffsetMetadata.decode(offset.metadata())
                .orElseGet(
                        () -> {
                            LOG.warn(
                                    "The offset metadata of {} is not ours or damaged ({}…): records above offset {} may be handled again",
                                    partition,
                                    offset.metadata()
                                            .substring(0, Math.min(16, offset.metadata().length())),
                                    offset.offset());
                            return OffsetMetadata.salvage(offset.metadata());
                        });
    }

    // ---- partitions go

    /** Leaves the group; the callback gives up the partitions. */
    void leave() {
        try {
            consumer.close(
                    CloseOptions.timeout(
                            Duration.ofMillis(settings.revokeTimeoutMs() + 2 * NOTE_TIMEOUT_MS)));
        } catch (KafkaException e) {
            LOG.info("The consumer did not close in good order: {}", e.toString());
        }
        lose(List.copyOf(assignments.keySet()));
    }

    private void lose(Collection<TopicPartition> partitions) {
        shards.exclusively(
                () -> {
                    for (TopicPartition partition : partitions) {
                        arriving.remove(partition);
                        Assignment assignment = assignments.remove(partition);
                        if (assignment != null) {
                            assignment.lose();
                            previous.put(partition, assignment);
                            leftovers.add(assignment);
                            cancelled.addAndGet(lanes.cancel(assignment));
                        }
                    }
                });
    }

    private final class Rebalance implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            joined = true;
            refreshMetadata();
            arriving.addAll(partitions);
            arrive();
        }

        /**
         * Still ours until this returns: what is finished is committed, what still runs after the
         * bound is cut off.
         */
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            refreshMetadata();
            List<Assignment> leaving =
                    partitions.stream().map(assignments::get).filter(a -> a != null).toList();
            leaving.forEach(Assignment::retire);
            try {
                long settleBy = after(settings.revokeTimeoutMs());
                for (Assignment assignment : leaving) {
                    assignment.awaitSettled(leftMs(settleBy));
                }
                leaving.forEach(a -> shards.of(a).close(a));
                long closeBy = after(NOTE_TIMEOUT_MS);
                for (Assignment assignment : leaving) {
                    assignment.awaitClosed(leftMs(closeBy));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            lose(partitions);
        }

        /** Somebody else may own them already: nothing may be committed. */
        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            lose(partitions);
        }

        private static long after(long ms) {
            return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        }

        private static long leftMs(long untilNanos) {
            return Math.max(0, TimeUnit.NANOSECONDS.toMillis(untilNanos - System.nanoTime()));
        }
    }
}
