package dev.firebreak.boundary.loop;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * A broker in memory, as far as a loop sees it: a log with gaps, a group with generations,
 * transactions, committed offsets. Whatever is committed is checked at once against what must hold.
 *
 * <p>It is as lenient as the real one: a commit that names the group's current generation is taken
 * for any partition, also for one that its sender has lost (measured; see {@link Committer}).
 */
final class SimBroker {
    private static final int METADATA_CHARS_MAX = 4_096;
    private static final int KEYS = 4;

    /** A record of a log. */
    record Entry(TopicPartition partition, long offset, String key) {}

    /** A transaction that is neither committed nor aborted. */
    static final class Transaction {
        final List<Entry> outputs = new ArrayList<>();
        final Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    }

    final List<TopicPartition> partitions;
    private final Random random;
    private final Map<TopicPartition, TreeMap<Long, Entry>> logs = new HashMap<>();
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final Set<Entry> done = new HashSet<>();
    private final Map<TopicPartition, Map<String, Long>> lastDone = new HashMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    private final Map<TopicPartition, String> owners = new HashMap<>();
    private final Set<String> members = new HashSet<>();
    private final Map<String, Transaction> open = new HashMap<>();
    private final Map<String, Integer> epochs = new HashMap<>();
    private int generation;

    SimBroker(Random random, int partitions) {
        this.random = random;
        this.partitions = new ArrayList<>();
        for (int p = 0; p < partitions; p++) {
            TopicPartition partition = new TopicPartition("in", p);
            this.partitions.add(partition);
            logs.put(partition, new TreeMap<>());
            ends.put(partition, (long) random.nextInt(3));
            lastDone.put(partition, new HashMap<>());
        }
    }

    // ---- the log

    /** Appends a record, often behind offsets that nobody will ever see. */
    void append() {
        TopicPartition partition = partitions.get(random.nextInt(partitions.size()));
        long offset = ends.get(partition) + gap();
        logs.get(partition).put(offset, new Entry(partition, offset, "k" + random.nextInt(KEYS)));
        ends.put(partition, offset + 1);
    }

    /** Markers, aborted records, what compaction left out: seldom more than a whole window. */
    private long gap() {
        return switch (random.nextInt(40)) {
            case 0 -> random.nextInt(OffsetMap.WINDOW / 2);
            case 1 -> OffsetMap.WINDOW - 2L + random.nextInt(4);
            case 2, 3, 4, 5, 6, 7 -> random.nextInt(5);
            default -> 0;
        };
    }

    /** Compaction takes a record that is not done yet; nobody needs it any more. */
    void compact() {
        TreeMap<Long, Entry> log = logs.get(partitions.get(random.nextInt(partitions.size())));
        if (!log.isEmpty()) {
            List<Entry> all = List.copyOf(log.values());
            Entry entry = all.get(random.nextInt(all.size()));
            if (!done.contains(entry)) {
                log.remove(entry.offset());
            }
        }
    }

    Optional<Entry> next(TopicPartition partition, long from) {
        Map.Entry<Long, Entry> entry = logs.get(partition).ceilingEntry(from);
        return entry == null ? Optional.empty() : Optional.of(entry.getValue());
    }

    boolean isDone(Entry entry) {
        return done.contains(entry);
    }

    /** What is in the log and not done. */
    List<Entry> undone() {
        return logs.values().stream()
                .flatMap(log -> log.values().stream())
                .filter(entry -> !done.contains(entry))
                .toList();
    }

    // ---- the group

    void join(String member) {
        members.add(member);
        generation++;
    }

    /** Its session is over: its partitions are nobody's, and its commits are refused. */
    void expel(String member) {
        members.remove(member);
        owners.values().removeIf(member::equals);
        generation++;
    }

    boolean isMember(String member) {
        return members.contains(member);
    }

    int generation() {
        return generation;
    }

    /** Gives a partition to a member; whoever had it has given it up, or is no member. */
    void assign(TopicPartition partition, String member) {
        owners.put(partition, member);
        generation++;
    }

    void release(TopicPartition partition) {
        owners.remove(partition);
        generation++;
    }

    boolean owns(String member, TopicPartition partition) {
        return member.equals(owners.get(partition));
    }

    boolean isFree(TopicPartition partition) {
        return !owners.containsKey(partition);
    }

    /** The committed offset; empty as long as a transaction may still change it. */
    Optional<OffsetAndMetadata> stable(TopicPartition partition) {
        return open.values().stream().anyMatch(t -> t.offsets.containsKey(partition))
                ? Optional.empty()
                : Optional.of(committed.getOrDefault(partition, new OffsetAndMetadata(0)));
    }

    // ---- transactions

    /** A producer begins under this id: what an earlier one left open is aborted. */
    int initialise(String transactionalId) {
        open.remove(transactionalId);
        return epochs.merge(transactionalId, 1, Integer::sum);
    }

    boolean isCurrent(String transactionalId, int epoch) {
        return epochs.getOrDefault(transactionalId, 0) == epoch;
    }

    Transaction open(String transactionalId) {
        return open.computeIfAbsent(transactionalId, id -> new Transaction());
    }

    boolean isOpen(String transactionalId) {
        return open.containsKey(transactionalId);
    }

    void abort(String transactionalId) {
        open.remove(transactionalId);
    }

    void commit(String transactionalId) {
        Transaction transaction = open.remove(transactionalId);
        for (Entry entry : transaction.outputs) {
            must(done.add(entry), () -> "%s is committed as done twice".formatted(entry));
            Long before = lastDone.get(entry.partition()).put(entry.key(), entry.offset());
            must(
                    before == null || before < entry.offset(),
                    () -> "%s is done after offset %s of its key".formatted(entry, before));
        }
        transaction.offsets.forEach(this::check);
        committed.putAll(transaction.offsets);
    }

    private void check(TopicPartition partition, OffsetAndMetadata at) {
        OffsetAndMetadata before = committed.get(partition);
        must(
                before == null || before.offset() <= at.offset(),
                () -> "the offset of %s goes back from %s to %s".formatted(partition, before, at));
        must(
                at.metadata().length() <= METADATA_CHARS_MAX,
                () ->
                        "metadata of %d characters is fatal to a producer"
                                .formatted(at.metadata().length()));
        BitSet map = OffsetMetadata.decode(at.metadata()).orElseThrow().done();
        for (Entry entry : logs.get(partition).values()) {
            long above = entry.offset() - at.offset();
            boolean saysDone = above < 0 || (above < OffsetMap.WINDOW && map.get((int) above));
            must(
                    saysDone == done.contains(entry),
                    () ->
                            "%s is done: %s, but the committed offset %d with its map says %s"
                                    .formatted(entry, done.contains(entry), at.offset(), saysDone));
        }
    }

    static void must(boolean holds, Supplier<String> broken) {
        if (!holds) {
            throw new AssertionError(broken.get());
        }
    }
}
