package dev.firebreak.console.deadletter;

import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.boundary.hold.HoldHeaders;
import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.deadletter.ReplayOutcome.Discarded;
import dev.firebreak.console.deadletter.ReplayOutcome.Refused;
import dev.firebreak.console.deadletter.ReplayOutcome.Replayed;
import dev.firebreak.console.deadletter.ReplayOutcome.WouldReplay;
import dev.firebreak.console.redact.Redaction;
import dev.firebreak.kit.json.AvroJson;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Disposition;
import dev.firebreak.schemas.DispositionState;
import dev.firebreak.schemas.ReplayAdvice;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Replays letters and puts them away: each letter in one transaction that carries both the record
 * and the mark, so that a crash leaves either both or neither.
 *
 * <p>Exactly once also between people: everybody uses the same transactional id. Whoever starts
 * later fences whoever started earlier, and reads the marks only after that, so nobody decides on
 * marks that another is about to change.
 */
public final class Replayer implements AutoCloseable {
    /** A record that was stopped so often needs a person to think about it. */
    static final int REPLAYS_MAX = 3;

    private final Cluster cluster;
    private final Outbound outbound;
    private final Producer<byte[], byte[]> producer;
    private final DeadLetterWorkbench workbench;
    private final Examiner examiner;
    private final Map<String, Disposition> marks = new HashMap<>();

    private Replayer(
            Cluster cluster, DeadLetterWorkbench workbench, Producer<byte[], byte[]> producer) {
        this.cluster = cluster;
        this.workbench = workbench;
        this.examiner = new Examiner(cluster);
        this.outbound = cluster.outbound();
        this.producer = producer;
    }

    /** Takes the right to replay; an earlier holder loses it. */
    public static Replayer open(Cluster cluster, DeadLetterWorkbench workbench) {
        return open(cluster, workbench, cluster.producer(transactionalId(cluster)));
    }

    static Replayer open(
            Cluster cluster, DeadLetterWorkbench workbench, Producer<byte[], byte[]> producer) {
        Replayer replayer = new Replayer(cluster, workbench, producer);
        try {
            producer.initTransactions();
            replayer.marks.putAll(workbench.dispositions());
            return replayer;
        } catch (RuntimeException e) {
            producer.close();
            throw e;
        }
    }

    static String transactionalId(Cluster cluster) {
        return cluster.topicSettings().topicPrefix() + "console-replay";
    }

    /**
     * Produces the letter's record to the topic, partition and key it was stopped under, with its
     * headers, and marks the letter.
     *
     * @throws KafkaException when the broker did not take it; nothing was done then
     */
    public ReplayOutcome replay(ShelvedLetter shelved, Mend mend, ReplayOrder order) {
        String id = shelved.deadLetterId();
        ShelvedLetter letter = shelved.with(marks.get(id));
        Optional<String> objection = order.force() ? Optional.empty() : objection(letter, mend);
        if (objection.isPresent()) {
            return new Refused(id, objection.get());
        }
        Optional<DeadLetter> whole = workbench.whole(letter);
        if (whole.isEmpty()) {
            return new Refused(
                    id,
                    "the letter itself is no longer on its topic, so there is nothing to replay");
        }
        if (mend instanceof Mend.Json(String json)
                && !order.force()
                && leavesOut(whole.get(), json)) {
            return new Refused(
                    id,
                    "the edited JSON has marks such as [redacted] that the record has not, so it is what `show` prints, not what was there; edit what `show --save-record` writes, or --force");
        }
        Drafted drafted = Draft.of(cluster, outbound, whole.get(), mend);
        return switch (drafted) {
            case Drafted.Unusable(String reason, var violations) ->
                    new Refused(id, reason, violations);
            case Draft draft -> send(letter, whole.get(), draft, order);
        };
    }

    /** Whether the edited record was made from a redacted one: it would put marks for content. */
    private boolean leavesOut(DeadLetter letter, String json) {
        int before =
                examiner.examine(letter)
                        .decoded()
                        .map(record -> Redaction.marks(AvroJson.write(record)))
                        .orElse(0);
        return Redaction.marks(json) > before;
    }

    /** Marks the letter as put away. */
    public ReplayOutcome discard(ShelvedLetter shelved, ReplayOrder order) {
        String id = shelved.deadLetterId();
        ShelvedLetter letter = shelved.with(marks.get(id));
        if (letter.state() != DispositionState.OPEN && !order.force()) {
            return new Refused(id, done(letter));
        }
        Disposition mark =
                mark(
                                letter,
                                order,
                                DispositionState.DISCARDED,
                                letter.replayCount() - letter.replayedBefore())
                        .build();
        transact(workbench.whole(letter).stream().flatMap(Replayer::release).toList(), mark);
        return new Discarded(id);
    }

    private static Optional<String> objection(ShelvedLetter letter, Mend mend) {
        if (letter.state() != DispositionState.OPEN) {
            return Optional.of(done(letter));
        }
        if (letter.replayCount() >= REPLAYS_MAX) {
            return Optional.of(
                    "its record was replayed %d times and stopped each time; --force replays it all the same"
                            .formatted(letter.replayCount()));
        }
        if (letter.advice() == ReplayAdvice.NEVER && mend instanceof Mend.AsIs) {
            return Optional.of(
                    "%s must not be replayed as it is; edit it, or --force"
                            .formatted(letter.code()));
        }
        return Optional.empty();
    }

    private static String done(ShelvedLetter letter) {
        Disposition mark = letter.disposition();
        if (mark == null) {
            throw new IllegalStateException("an open letter is not done");
        }
        return "it was %s by %s at %s; --force does it again"
                .formatted(
                        mark.getState() == DispositionState.REPLAYED ? "replayed" : "discarded",
                        mark.getBy(),
                        mark.getAt());
    }

    private ReplayOutcome send(
            ShelvedLetter letter, DeadLetter whole, Draft draft, ReplayOrder order) {
        String id = letter.deadLetterId();
        Optional<Rejection> today =
                examiner.examine(whole, draft.value(), draft.headers()).rejection();
        if (today.isPresent() && !order.force()) {
            return new Refused(
                    id,
                    "it would be stopped again, %s: %s; mend it with --edit, or --force"
                            .formatted(today.get().code(), today.get().message()),
                    today.get().violations());
        }
        Optional<Integer> partitions = partitions(whole.getOrigin().getTopic());
        if (partitions.isEmpty()) {
            return new Refused(id, "there is no topic " + whole.getOrigin().getTopic());
        }
        // The same partition keeps the order among records of its key, whoever's partitioner chose
        // it.
        int partition = whole.getOrigin().getPartition();
        Integer same = partition < partitions.get() ? partition : null;
        if (order.dryRun()) {
            return new WouldReplay(id, whole.getOrigin().getTopic(), partition, draft.size());
        }
        int count = letter.replayCount() + 1;
        draft.stamp(id, count, order.by());
        Disposition mark =
                mark(letter, order, DispositionState.REPLAYED, count - letter.replayedBefore())
                        .setReplayTopic(whole.getOrigin().getTopic())
                        .setReplayedSha256(draft.sha256())
                        .build();
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        whole.getOrigin().getTopic(),
                        same,
                        null,
                        Examiner.bytes(whole.getOrigin().getKey()),
                        draft.value(),
                        draft.headers());
        RecordMetadata sent =
                transact(Stream.concat(Stream.of(record), release(whole)).toList(), mark)
                        .getFirst();
        return new Replayed(id, sent.topic(), sent.partition(), sent.offset(), count);
    }

    private Disposition.Builder mark(
            ShelvedLetter letter, ReplayOrder order, DispositionState state, int replays) {
        return Disposition.newBuilder()
                .setDeadLetterId(letter.deadLetterId())
                .setState(state)
                .setBy(order.by())
                .setReason(order.reason())
                .setAt(cluster.clock().instant().truncatedTo(ChronoUnit.MILLIS))
                .setReplayCount(replays);
    }

    /** Where the letter holds its key: what lets the records go on that were parked behind it. */
    private static Stream<ProducerRecord<byte[], byte[]>> release(DeadLetter letter) {
        byte[] key = Examiner.bytes(letter.getOrigin().getKey());
        return letter.getHoldsKey() && key != null
                ? Stream.of(
                        HoldHeaders.release(
                                letter.getOrigin().getTopic(),
                                letter.getOrigin().getPartition(),
                                key,
                                letter.getDeadLetterId()))
                : Stream.empty();
    }

    private List<RecordMetadata> transact(
            List<ProducerRecord<byte[], byte[]>> records, Disposition mark) {
        String topic = cluster.topics().dispositions();
        byte[] value =
                switch (outbound.write(topic, mark)) {
                    case Written.Encoded(byte[] encoded) -> encoded;
                    case Written.Refused refused ->
                            throw new IllegalStateException(
                                    "our own mark breaks its contract: "
                                            + refused.rejection().message());
                };
        byte[] key = mark.getDeadLetterId().getBytes(StandardCharsets.UTF_8);
        producer.beginTransaction();
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try {
            records.forEach(record -> sent.add(producer.send(record)));
            Future<RecordMetadata> marked = producer.send(new ProducerRecord<>(topic, key, value));
            producer.commitTransaction();
            marks.put(mark.getDeadLetterId(), mark);
            marked.get();
            List<RecordMetadata> at = new ArrayList<>();
            for (Future<RecordMetadata> one : sent) {
                at.add(one.get());
            }
            return at;
        } catch (ExecutionException e) {
            throw new IllegalStateException("committed, and yet a send failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        } catch (RuntimeException e) {
            abort(e);
            throw e;
        }
    }

    private void abort(RuntimeException failure) {
        try {
            producer.abortTransaction();
        } catch (KafkaException e) {
            // Fenced, or the broker is away: the broker ends the transaction itself after its
            // timeout.
            failure.addSuppressed(e);
        }
    }

    private Optional<Integer> partitions(String topic) {
        try {
            return Optional.ofNullable(
                            cluster.admin()
                                    .describeTopics(List.of(topic))
                                    .allTopicNames()
                                    .get()
                                    .get(topic))
                    .map(found -> found.partitions().size());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException
                    || e.getCause() instanceof InvalidTopicException) {
                return Optional.empty();
            }
            throw e.getCause() instanceof KafkaException kafka
                    ? kafka
                    : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
