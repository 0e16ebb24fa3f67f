package dev.firebreak.boundary.loop;

import static dev.firebreak.boundary.loop.SimBroker.must;

import dev.firebreak.boundary.loop.SimBroker.Entry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * One process, turned by hand: the real {@link Ledger}, {@link OffsetMap}, {@link Assignment} and
 * {@link Committer}, and in place of the threads of poll loop and lanes a method for each thing
 * they do. It is the only class of the simulation that knows how the loop's parts are put together.
 */
final class SimOwner {
    private static final LoopSettings SETTINGS =
            new LoopSettings(
                    List.of("in"),
                    "group",
                    "id",
                    Map.of(),
                    100,
                    0,
                    10_000,
                    1L << 30,
                    0,
                    1,
                    1,
                    false,
                    1);

    /** A record that is being handled; it may go on after its partition is lost. */
    private record Call(TopicPartition partition, Assignment assignment, Entry entry, Turn turn) {
        Call(TopicPartition partition, Assignment assignment, Entry entry) {
            this(
                    partition,
                    assignment,
                    entry,
                    new Turn(assignment, record(entry), Handler.NO_BOOKMARK, 0));
        }
    }

    /** A partition for as long as it is held, with the lanes of its keys. */
    private static final class Held {
        final Assignment assignment;
        final Assignment predecessor;
        final Map<String, Deque<Entry>> lanes = new LinkedHashMap<>();
        long position;

        Held(Assignment assignment, Assignment predecessor) {
            this.assignment = assignment;
            this.predecessor = predecessor;
            this.position = assignment.ledger.base();
        }
    }

    final String member;
    private final SimBroker broker;
    private final Random random;
    private final Committer committer;
    private final Map<TopicPartition, Held> held = new LinkedHashMap<>();
    private final Map<TopicPartition, Assignment> previous = new HashMap<>();
    private final List<Call> calls = new ArrayList<>();

    /** Whether the committer has something to do; it would wait for it in real time. */
    private boolean toCommit;

    boolean frozen;

    SimOwner(
            SimBroker broker,
            SimProducer.World world,
            Random random,
            String transactionalId,
            String member) {
        this.broker = broker;
        this.random = random;
        this.member = member;
        this.committer =
                new Committer(
                        SETTINGS,
                        new Smaller(),
                        () -> SimProducer.create(broker, world, random, transactionalId));
        // As the poll thread does first: it fences what an earlier run left open.
        committer.producer();
        broker.join(member);
        refreshMetadata();
    }

    // ---- poll thread

    /** Whether the partition is held here, as far as this process knows. */
    boolean holds(TopicPartition partition) {
        return held.containsKey(partition);
    }

    /** A partition was assigned; false when its offset is not to be had yet. */
    boolean arrive(TopicPartition partition) {
        refreshMetadata();
        Optional<OffsetAndMetadata> at = broker.stable(partition);
        if (at.isEmpty()) {
            return false;
        }
        Assignment old = previous.get(partition);
        Assignment predecessor = old == null ? null : old.unlessQuiet();
        OffsetMetadata metadata = OffsetMetadata.decode(at.get().metadata()).orElseThrow();
        Assignment assignment =
                new Assignment(
                        partition,
                        new Ledger(at.get().offset(), metadata.done()),
                        metadata.note(),
                        SETTINGS.inFlightMax(),
                        0,
                        () -> Handler.NO_BOOKMARK,
                        predecessor);
        held.put(partition, new Held(assignment, predecessor));
        committer.open(assignment);
        toCommit = true;
        return true;
    }

    /** A rebalance went by that took and gave nothing here. */
    void hear() {
        refreshMetadata();
    }

    /** The partition is taken away in good order; with luck what is finished is committed first. */
    void revoke(TopicPartition partition) {
        refreshMetadata();
        Held leaving = held.get(partition);
        leaving.assignment.retire();
        while (random.nextInt(3) > 0 && !calls.isEmpty()) {
            endACall();
        }
        if (random.nextInt(4) > 0) {
            committer.close(leaving.assignment);
            toCommit = true;
        }
        for (int tries = random.nextInt(3); tries > 0; tries--) {
            commit();
        }
        must(
                !settled(leaving.assignment)
                        || calls.stream().noneMatch(c -> c.assignment == leaving.assignment),
                () -> "%s counts as settled while a call runs".formatted(partition));
        lose(partition);
    }

    /** The partition is somebody else's already. */
    void lose(TopicPartition partition) {
        committer.ownership().lock();
        try {
            Held gone = held.remove(partition);
            gone.assignment.lose();
            previous.put(partition, gone.assignment);
        } finally {
            committer.ownership().unlock();
        }
    }

    /** The session was over: everything is lost, and it joins again. */
    void rejoin() {
        List.copyOf(held.keySet()).forEach(this::lose);
        broker.join(member);
        refreshMetadata();
    }

    /** A poll brings the next records of one partition. */
    void poll() {
        if (committer.metadataRefused() && broker.isMember(member)) {
            refreshMetadata();
        }
        if (held.isEmpty()) {
            return;
        }
        TopicPartition partition = pick(List.copyOf(held.keySet()));
        Held holding = held.get(partition);
        if (!holding.assignment.isOpen()) {
            return; // What comes is held back until it is written down whose it is.
        }
        for (int n = 1 + random.nextInt(4); n > 0; n--) {
            Optional<Entry> next = broker.next(partition, holding.position);
            if (next.isEmpty() || !take(holding, next.get())) {
                return;
            }
        }
    }

    private boolean take(Held holding, Entry entry) {
        switch (holding.assignment.ledger.take(entry.offset())) {
            case TAKEN -> {
                holding.assignment.taken();
                holding.assignment.suspects.taken(entry.offset());
                holding.lanes.computeIfAbsent(entry.key(), key -> new ArrayDeque<>()).add(entry);
            }
            case DONE ->
                    must(
                            broker.isDone(entry),
                            () -> "%s is skipped and was never done".formatted(entry));
            case BEYOND_WINDOW -> {
                return false; // Held back: the next poll takes it again.
            }
        }
        holding.position = entry.offset() + 1;
        return true;
    }

    @SuppressWarnings("removal") // a consumer makes it otherwise, and there is none here
    private void refreshMetadata() {
        committer.ownership().lock();
        try {
            committer.metadata(
                    new ConsumerGroupMetadata(
                            "group", broker.generation(), member, Optional.empty()));
        } finally {
            committer.ownership().unlock();
        }
    }

    // ---- lanes

    /** Begins the next record of some key that has its turn. */
    void beginACall() {
        List<Call> ready = new ArrayList<>();
        held.forEach(
                (partition, holding) -> {
                    if (holding.predecessor != null && holding.predecessor.unlessQuiet() != null) {
                        return; // Assignment.awaitPredecessor would wait for the earlier one's last
                        // call.
                    }
                    holding.lanes.forEach(
                            (key, waiting) -> {
                                boolean busy =
                                        calls.stream()
                                                .anyMatch(
                                                        c ->
                                                                c.assignment == holding.assignment
                                                                        && c.entry
                                                                                .key()
                                                                                .equals(key));
                                if (!busy && !waiting.isEmpty()) {
                                    ready.add(
                                            new Call(
                                                    partition, holding.assignment, waiting.peek()));
                                }
                            });
                });
        if (!ready.isEmpty()) {
            begin(pick(ready));
        }
    }

    private void begin(Call call) {
        held.get(call.partition).lanes.get(call.entry.key()).remove();
        try {
            call.assignment.awaitPredecessor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        must(
                call.assignment.begin(call.turn),
                () -> "%s may not begin though it is ours".formatted(call));
        for (Call other : calls) {
            must(
                    !other.partition.equals(call.partition)
                            || !other.entry.key().equals(call.entry.key()),
                    () -> "%s runs beside %s of its key".formatted(call.entry, other.entry));
        }
        must(
                !broker.owns(member, call.partition) || !broker.isDone(call.entry),
                () -> "%s is handled again after it was committed as done".formatted(call.entry));
        calls.add(call);
    }

    /** Some call ends: with an outcome, or cut off if its partition is lost. */
    void endACall() {
        if (calls.isEmpty()) {
            return;
        }
        Call call = calls.remove(random.nextInt(calls.size()));
        if (!call.assignment.lost() || random.nextBoolean()) {
            committer.finished(
                    new CommitQueue.Finished(
                            call.assignment,
                            call.turn.input,
                            new Outcome(
                                    List.of(
                                            SimProducer.output(
                                                    call.entry, random.nextInt(50) == 0)))));
            toCommit = true;
        }
        call.assignment.ended(call.turn);
    }

    private static ConsumerRecord<byte[], byte[]> record(Entry entry) {
        return new ConsumerRecord<>(
                "in",
                entry.partition().partition(),
                entry.offset(),
                entry.key().getBytes(StandardCharsets.UTF_8),
                new byte[0]);
    }

    boolean isBusy() {
        return toCommit || !calls.isEmpty();
    }

    // ---- commit thread

    /** Commits what is finished, if anything is. */
    void commit() {
        if (toCommit) {
            try {
                toCommit = !committer.runOnce(() -> 0);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static boolean settled(Assignment assignment) {
        try {
            return assignment.awaitSettled(0);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    /** Handles nothing; makes what is too large small. */
    private static final class Smaller implements Handler {
        @Override
        public Outcome handle(ConsumerRecord<byte[], byte[]> input, Turn turn) {
            throw new UnsupportedOperationException("the simulation handles");
        }

        @Override
        public Outcome stopped(ConsumerRecord<byte[], byte[]> input, Stop stop) {
            return new Outcome(
                    List.of(
                            SimProducer.output(
                                    new Entry(
                                            new TopicPartition("in", input.partition()),
                                            input.offset(),
                                            new String(input.key(), StandardCharsets.UTF_8)),
                                    false)));
        }
    }
}
