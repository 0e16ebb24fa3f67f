package dev.firebreak.boundary.loop;

import dev.firebreak.kit.DependencyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a {@link Handler} on the records of a topic: thousands at once, in order for each key,
 * exactly once.
 *
 * <pre>
 *   poll thread            lanes: a virtual thread per busy key          commit thread
 *   bytes ─► ledger ─────► handler (seconds: a model thinks) ─► outcome ─► ~20 ms ─► begin; send all; offsets; commit
 *            │ done before?   one after the other for one key               under the ownership lock
 *            └ skip                                                          abort? keep the outcomes, send them again
 * </pre>
 *
 * <p>A model call takes seconds, so records finish in any order. What is done above the committed
 * offset is remembered as a bitmap in that offset's metadata ({@link OffsetMap}, {@link Ledger}):
 * after a crash or a rebalance only what was in flight is done again. The three threads share
 * little: the poll thread takes records and owns the assignments, lanes run the handler, the commit
 * thread owns the producer; {@link Committer} explains why a partition that was lost can't be
 * committed.
 *
 * <p>The poll thread never runs agent code, so the group never mistakes thinking for being dead.
 * Where memory or the window fills, or a dependency is away, it pauses fetching and goes on
 * polling.
 */
public final class AgentLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentLoop.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration POLL_WHEN_FULL = Duration.ofMillis(5);
    private static final Duration OFFSETS_TIMEOUT = Duration.ofSeconds(20);
    private static final long FAILURE_PAUSE_MS = 200;
    private static final int RETRY_BACKOFF_DOUBLINGS_MAX = 6;

    private final LoopSettings settings;
    private final Handler handler;
    private final Consumer<byte[], byte[]> consumer;
    private final Committer committer;
    private final Lanes lanes;

    private final Map<TopicPartition, Assignment> assignments = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Assignment> previous = new HashMap<>();
    private final Set<TopicPartition> arriving = new HashSet<>();

    /** Records that wait because something they need is away, and what that is. */
    private final Map<ConsumerRecord<byte[], byte[]>, DependencyException> waiting =
            new ConcurrentHashMap<>();

    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch polled = new CountDownLatch(1);
    private final CountDownLatch committed = new CountDownLatch(1);
    private final AtomicLong skipped = new AtomicLong();
    private final AtomicLong cancelled = new AtomicLong();
    private final Thread pollThread;
    private final Thread commitThread;
    private volatile boolean joined;
    private volatile long graceMs = 10_000;
    private volatile @Nullable String failure;
    private volatile @Nullable String brokerTrouble;

    /** Connects and starts. The broker may be away: the loop waits for it. */
    public static AgentLoop start(LoopSettings settings, Handler handler) {
        AgentLoop loop = new AgentLoop(settings, handler, LoopClients.of(settings));
        loop.pollThread.start();
        loop.commitThread.start();
        return loop;
    }

    private AgentLoop(LoopSettings settings, Handler handler, LoopClients clients) {
        this.settings = settings;
        this.handler = handler;
        this.consumer = clients.consumer();
        this.committer = new Committer(settings, handler, clients::producer);
        this.lanes = new Lanes(settings.inFlightMax(), this::run);
        this.pollThread =
                Thread.ofPlatform()
                        .name("poll-" + settings.groupId())
                        .unstarted(this::pollUntilStopped);
        this.commitThread =
                Thread.ofPlatform()
                        .name("commit-" + settings.groupId())
                        .unstarted(this::commitUntilStopped);
    }

    /** How it is doing. */
    public LoopHealth health() {
        String failed = failure;
        if (failed != null) {
            return new LoopHealth.Failed(failed);
        }
        if (committed.getCount() == 0) {
            return new LoopHealth.Stopped();
        }
        if (stop.getCount() == 0) {
            return new LoopHealth.Stopping(lanes.running());
        }
        Optional<DependencyException> away = waiting.values().stream().findFirst();
        if (away.isPresent()) {
            return new LoopHealth.Waiting(
                    away.get().dependency(),
                    String.valueOf(away.get().getMessage()),
                    lanes.running());
        }
        String trouble = brokerTrouble != null ? brokerTrouble : committer.waitingFor();
        if (trouble != null) {
            return new LoopHealth.Waiting("broker", trouble, lanes.running());
        }
        return joined
                ? new LoopHealth.Running(lanes.running(), outstanding())
                : new LoopHealth.Starting();
    }

    /** Counts since the start. */
    public LoopCounts counts() {
        return new LoopCounts(
                committer.commits(),
                committer.aborts(),
                committer.records(),
                skipped.get(),
                cancelled.get());
    }

    /**
     * Stops reading, finishes what has begun within 10 seconds, commits it and leaves the group.
     */
    @Override
    public void close() {
        close(Duration.ofSeconds(10));
    }

    /**
     * Stops like {@link #close()}, with this much time to finish what has begun. What is not
     * finished is done again by the next owner.
     */
    public void close(Duration grace) {
        graceMs = grace.toMillis();
        stop.countDown();
        try {
            commitThread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- poll thread

    private void pollUntilStopped() {
        try {
            while (stop.getCount() > 0 && !openProducer()) {
                stop.await(FAILURE_PAUSE_MS, TimeUnit.MILLISECONDS);
            }
            consumer.subscribe(settings.topics(), new Rebalance());
            while (stop.getCount() > 0) {
                runOnce();
            }
            drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            fail("the loop met what it does not know: " + e, e);
        } finally {
            leave();
            polled.countDown();
        }
    }

    /**
     * Also fences what an earlier run under this transactional id left open, which would hide
     * offsets from us.
     */
    private boolean openProducer() {
        try {
            committer.producer();
            brokerTrouble = null;
            return true;
        } catch (KafkaException e) {
            trouble(e);
            committer.close();
            return false;
        }
    }

    private void runOnce() throws InterruptedException {
        try {
            if (committer.metadataRefused()) {
                refreshMetadata();
            }
            boolean full = steer();
            ConsumerRecords<byte[], byte[]> records = consumer.poll(full ? POLL_WHEN_FULL : POLL);
            arrive();
            takeHeldBack();
            for (ConsumerRecord<byte[], byte[]> input : records) {
                Assignment assignment =
                        assignments.get(new TopicPartition(input.topic(), input.partition()));
                // Records of a partition whose offsets are still looked up are fetched again from
                // where it starts.
                if (assignment != null) {
                    take(assignment, input);
                }
            }
            brokerTrouble = null;
        } catch (NoOffsetForPartitionException e) {
            arriving.addAll(e.partitions());
        } catch (OffsetOutOfRangeException e) {
            fail(
                    "the committed offset of "
                            + e.partitions()
                            + " no longer exists ("
                            + e.offsetOutOfRangePartitions()
                            + "): records were deleted before they were handled. Set the group's offsets with kafka-consumer-groups"
                            + " --reset-offsets, then start again",
                    e);
        } catch (AuthenticationException | AuthorizationException e) {
            fail("the broker refuses this process: " + e.getMessage(), e);
        } catch (KafkaException e) {
            trouble(e);
            stop.await(FAILURE_PAUSE_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void take(Assignment assignment, ConsumerRecord<byte[], byte[]> input) {
        if (!assignment.heldBack.isEmpty()) {
            assignment.heldBack.add(input);
            return;
        }
        switch (assignment.ledger.take(input.offset())) {
            case TAKEN -> {
                assignment.taken();
                lanes.submit(assignment, input);
            }
            case DONE -> skipped.incrementAndGet();
            case BEYOND_WINDOW -> assignment.heldBack.add(input);
        }
    }

    private void takeHeldBack() {
        for (Assignment assignment : assignments.values()) {
            List<ConsumerRecord<byte[], byte[]>> again = new ArrayList<>(assignment.heldBack);
            assignment.heldBack.clear();
            again.forEach(input -> take(assignment, input));
        }
    }

    /**
     * Tells the consumer which partitions to fetch. Returns whether it was told to fetch nothing.
     */
    private boolean steer() {
        boolean nothing =
                !waiting.isEmpty()
                        || stop.getCount() == 0
                        || outstanding() >= settings.outstandingMax();
        for (Assignment assignment : assignments.values()) {
            boolean pause = nothing || !assignment.heldBack.isEmpty();
            if (pause != assignment.paused) {
                assignment.paused = pause;
                if (pause) {
                    consumer.pause(List.of(assignment.partition));
                } else {
                    consumer.resume(List.of(assignment.partition));
                }
            }
        }
        return nothing;
    }

    private int outstanding() {
        int all = 0;
        for (Assignment assignment : assignments.values()) {
            all += assignment.outstanding();
        }
        return all;
    }

    /**
     * After a poll the callbacks have run, so a newer membership goes with the partitions we still
     * hold.
     */
    private void refreshMetadata() {
        committer.ownership().lock();
        try {
            committer.metadata(consumer.groupMetadata());
        } finally {
            committer.ownership().unlock();
        }
    }

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
            Ledger ledger =
                    offset == null
                            ? new Ledger(firstOffset(partition), new BitSet())
                            : ledgerOf(partition, offset);
            consumer.seek(partition, ledger.base());
            Assignment old = previous.get(partition);
            assignments.put(
                    partition,
                    new Assignment(partition, ledger, old == null ? null : old.unlessQuiet()));
            arriving.remove(partition);
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

    private static Ledger ledgerOf(TopicPartition partition, OffsetAndMetadata offset) {
        Optional<BitSet> done = OffsetMap.decode(offset.metadata());
        if (done.isEmpty()) {
            LOG.warn(
                    "The offset metadata of {} is not ours or damaged ({}…): records above offset {} are handled again",
                    partition,
                    offset.metadata().substring(0, Math.min(16, offset.metadata().length())),
                    offset.offset());
        }
        return new Ledger(offset.offset(), done.orElseGet(BitSet::new));
    }

    private void drain() throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(graceMs);
        while (outstanding() > 0 && System.nanoTime() < until && failure == null) {
            runOnce();
        }
    }

    /** Leaves the group; the callback gives up the partitions. */
    private void leave() {
        try {
            consumer.close(
                    org.apache.kafka.clients.consumer.CloseOptions.timeout(
                            Duration.ofMillis(settings.revokeTimeoutMs() + 2_000L)));
        } catch (KafkaException e) {
            LOG.info("The consumer did not close in good order: {}", e.toString());
        }
        lose(List.copyOf(assignments.keySet()));
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
            long until =
                    System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(settings.revokeTimeoutMs());
            try {
                for (Assignment assignment : leaving) {
                    assignment.awaitSettled(
                            Math.max(0, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())));
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
    }

    private void lose(Collection<TopicPartition> partitions) {
        committer.ownership().lock();
        try {
            for (TopicPartition partition : partitions) {
                arriving.remove(partition);
                Assignment assignment = assignments.remove(partition);
                if (assignment != null) {
                    assignment.lose();
                    previous.put(partition, assignment);
                    cancelled.addAndGet(lanes.cancel(assignment));
                }
            }
        } finally {
            committer.ownership().unlock();
        }
    }

    // ---- lanes

    private void run(Assignment assignment, ConsumerRecord<byte[], byte[]> input)
            throws InterruptedException {
        try {
            for (int failures = 0; ; failures++) {
                try {
                    committer.finished(
                            new Committer.Finished(assignment, input, handler.handle(input)));
                    return;
                } catch (DependencyException e) {
                    if (waiting.isEmpty()) {
                        LOG.info("{} is away, intake pauses: {}", e.dependency(), e.getMessage());
                    }
                    waiting.put(input, e);
                } catch (RuntimeException | Error e) {
                    // The handler is to be total. If it is not, that is our bug: nothing is lost,
                    // and everyone can see it.
                    LOG.error(
                            "Handling {}-{}@{} failed and is tried again",
                            input.topic(),
                            input.partition(),
                            input.offset(),
                            e);
                    waiting.put(
                            input,
                            new DependencyException(
                                    "repair", "a record can't be handled: " + e, e));
                }
                if (!assignment.pause(
                        (long) settings.retryBackoffMs()
                                << Math.min(failures, RETRY_BACKOFF_DOUBLINGS_MAX))) {
                    return;
                }
            }
        } finally {
            waiting.remove(input);
        }
    }

    // ---- commit thread

    private void commitUntilStopped() {
        try {
            while (polled.getCount() > 0) {
                if (!committer.runOnce(lanes::running)) {
                    polled.await(FAILURE_PAUSE_MS, TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Committer.FencedException e) {
            // Taking the id back would only have the two of us take turns.
            fail(
                    "another process was started under the transactional id "
                            + settings.transactionalId()
                            + ": give each instance a name of its own (process.instance)",
                    e);
        } catch (RuntimeException | Error e) {
            fail("committing met what it does not know: " + e, e);
        } finally {
            committer.close();
            committed.countDown();
        }
    }

    private void trouble(KafkaException e) {
        if (brokerTrouble == null) {
            LOG.info("The broker is away or unwell, the loop waits: {}", e.toString());
        }
        brokerTrouble = String.valueOf(e.getMessage());
    }

    private void fail(String message, Throwable cause) {
        LOG.error("{} stops: {}", settings.groupId(), message, cause);
        failure = message;
        stop.countDown();
    }
}
