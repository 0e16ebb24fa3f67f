package dev.firebreak.boundary.hold;

import dev.firebreak.boundary.deadletter.RecordHeaders;
import dev.firebreak.boundary.hold.HeldKeys.Held;
import dev.firebreak.boundary.loop.Handler;
import dev.firebreak.boundary.loop.Outcome;
import dev.firebreak.boundary.loop.Stop;
import dev.firebreak.boundary.loop.Turn;
import dev.firebreak.kit.DependencyException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Holds a key when a record of it becomes a dead letter: what follows under the key is parked, in
 * order, until the letter was replayed or discarded.
 *
 * <pre>
 *   input   k1:A(fails)  k1:B     k1:C     k1:A'(replay)  k1:release  k1:release …
 *              │           │        │          │              │            │
 *   parked   held(A)      B        C        handled    handle B, ask again  handle C, free
 * </pre>
 *
 * <p>Everything happens by records of the one key in the one input partition, so the lane's order
 * is all the locking there is: a replay comes before the release behind it, and what arrives
 * meanwhile is parked behind what was parked before. A release handles one parked record, as a turn
 * of its own with its own deadline and retries, and asks for the next by another release on the
 * input topic. Parked records and the notes of what is held are written in the transaction that
 * marks the input done; a partition's next owner reads them from the beginning.
 */
public final class HoldingHandler implements Handler {
    private final Handler inner;
    private final ParkedTopic parked;
    private final Map<TopicPartition, HeldKeys> held = new ConcurrentHashMap<>();
    private volatile int partitions = 1;

    /**
     * @param parkedTopic where records are parked; with as many partitions as the input
     * @param kafka client properties: bootstrap servers, TLS, SASL
     */
    public HoldingHandler(Handler inner, String parkedTopic, Map<String, Object> kafka) {
        this.inner = inner;
        this.parked = new ParkedTopic(parkedTopic, kafka);
    }

    /** Keys that are held in the partitions of this process. */
    public int heldKeys() {
        return held.values().stream().mapToInt(HeldKeys::size).sum();
    }

    @Override
    public long bookmark(TopicPartition partition) {
        return inner.bookmark(partition);
    }

    @Override
    public void takenOver(TopicPartition partition, long bookmark) {
        partitions = parked.partitions();
        HeldKeys keys = new HeldKeys(partition.partition());
        keys.endsAt(
                parked.read(
                        partition.partition(),
                        0,
                        note -> {
                            keys.apply(note);
                            return true;
                        }));
        held.put(partition, keys);
        inner.takenOver(partition, bookmark);
    }

    @Override
    public Outcome handle(ConsumerRecord<byte[], byte[]> input, Turn turn)
            throws InterruptedException {
        byte[] key = input.key();
        if (key == null) {
            return inner.handle(input, turn);
        }
        HeldKeys keys = keysOf(input);
        Optional<Held> now = keys.of(key);
        boolean release = input.headers().lastHeader(HoldHeaders.RELEASE) != null;
        if (now.isEmpty()) {
            return release
                    ? new Outcome(List.of()) // released before
                    : handled(input, keys, null, turn);
        }
        if (release) {
            return released(
                    input,
                    keys,
                    now.get(),
                    original -> inner.handle(original, turn),
                    turn::isEnded);
        }
        if (HoldHeaders.text(input.headers(), RecordHeaders.REPLAY_OF)
                .filter(now.get().letterId()::equals)
                .isPresent()) {
            return handled(input, keys, now.get(), turn);
        }
        keys.put(key, now.get().parkedOne());
        return new Outcome(List.of(parkedForm(input)));
    }

    @Override
    public Outcome stopped(ConsumerRecord<byte[], byte[]> input, Stop stop) {
        byte[] key = input.key();
        if (key == null) {
            return inner.stopped(input, stop);
        }
        HeldKeys keys = keysOf(input);
        if (stop instanceof Stop.TooLarge(Outcome refused, var _)) {
            return tooLarge(input, keys, refused, stop);
        }
        Optional<Held> now = keys.of(key);
        if (now.isPresent() && input.headers().lastHeader(HoldHeaders.RELEASE) != null) {
            try {
                return released(
                        input,
                        keys,
                        now.get(),
                        original -> inner.stopped(original, stop),
                        () -> false);
            } catch (InterruptedException e) {
                throw new IllegalStateException("nothing here waits", e);
            }
        }
        return held(input, keys, now.orElse(null), inner.stopped(input, stop));
    }

    /**
     * The outcome is refused at its commit, when records behind it may have been handled: what was
     * noted of the key stays, only the outputs are replaced. So this letter holds nothing.
     */
    private Outcome tooLarge(
            ConsumerRecord<byte[], byte[]> input, HeldKeys keys, Outcome refused, Stop stop) {
        ConsumerRecord<byte[], byte[]> original = input;
        List<ProducerRecord<byte[], byte[]>> notes = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> output : refused.outputs()) {
            if (output.headers().lastHeader(HoldHeaders.PARKED_FROM) != null) {
                keys.of(input.key()).ifPresent(h -> keys.put(input.key(), h.parkedOneLess()));
            } else if (output.headers().lastHeader(HoldHeaders.PARTITION) != null
                    || output.headers().lastHeader(HoldHeaders.RELEASE) != null) {
                notes.add(output);
            }
            Optional<String> handled = HoldHeaders.text(output.headers(), HoldHeaders.RELEASED);
            if (handled.isPresent()) {
                long offset = Long.parseLong(handled.get());
                original = parkedRecord(input, keys, 0, (at, _) -> at == offset);
            }
        }
        Outcome instead = inner.stopped(original, stop);
        List<ProducerRecord<byte[], byte[]>> outputs = new ArrayList<>(instead.outputs());
        outputs.addAll(notes);
        return new Outcome(outputs, instead.tokens(), instead.deadLetterId());
    }

    /** How one record is handled. */
    private interface Handling {
        Outcome of(ConsumerRecord<byte[], byte[]> original) throws InterruptedException;
    }

    /** A call that comes back after its record was given up must not note anything of the key. */
    private Outcome handled(
            ConsumerRecord<byte[], byte[]> input, HeldKeys keys, @Nullable Held now, Turn turn)
            throws InterruptedException {
        Outcome outcome = inner.handle(input, turn);
        return turn.isEnded() ? outcome : held(input, keys, now, outcome);
    }

    /** Handles the oldest parked record, and asks for the next. */
    private Outcome released(
            ConsumerRecord<byte[], byte[]> input,
            HeldKeys keys,
            Held now,
            Handling handling,
            BooleanSupplier givenUp)
            throws InterruptedException {
        byte[] key = input.key();
        if (now.handled() >= now.parked()) {
            keys.free(key);
            return new Outcome(List.of(note(input, HoldHeaders.FREE, "")));
        }
        ConsumerRecord<byte[], byte[]> original =
                parkedRecord(input, keys, now.from(), (_, n) -> n == now.handled());
        Outcome outcome = handling.of(original);
        if (givenUp.getAsBoolean()) {
            return outcome;
        }
        List<ProducerRecord<byte[], byte[]>> outputs = new ArrayList<>(outcome.outputs());
        outputs.add(note(input, HoldHeaders.RELEASED, Long.toString(original.offset())));
        Held after = now.handledOne();
        String letter = outcome.deadLetterId();
        if (letter != null) {
            // It failed as well: the rest waits for this letter.
            keys.put(key, after.by(letter));
            outputs.add(note(input, HoldHeaders.HELD, letter));
        } else if (after.handled() < after.parked()) {
            keys.put(key, after);
            outputs.add(HoldHeaders.release(input.topic(), input.partition(), key, now.letterId()));
        } else {
            keys.free(key);
            outputs.add(note(input, HoldHeaders.FREE, ""));
        }
        return new Outcome(outputs, outcome.tokens(), letter);
    }

    private Outcome held(
            ConsumerRecord<byte[], byte[]> input,
            HeldKeys keys,
            @Nullable Held now,
            Outcome outcome) {
        String letter = outcome.deadLetterId();
        if (letter == null) {
            return outcome;
        }
        keys.put(input.key(), now == null ? new Held(letter, 0, 0, keys.end()) : now.by(letter));
        List<ProducerRecord<byte[], byte[]>> outputs = new ArrayList<>(outcome.outputs());
        outputs.add(note(input, HoldHeaders.HELD, letter));
        return new Outcome(outputs, outcome.tokens(), letter);
    }

    /** Which of a key's parked records is looked for: by its input offset, and its number. */
    private interface Wanted {
        boolean is(long offset, long number);
    }

    /** A parked record, as it came. */
    private ConsumerRecord<byte[], byte[]> parkedRecord(
            ConsumerRecord<byte[], byte[]> input, HeldKeys keys, long from, Wanted wanted) {
        AtomicLong number = new AtomicLong();
        AtomicReference<@Nullable ConsumerRecord<byte[], byte[]>> found = new AtomicReference<>();
        parked.read(
                input.partition(),
                from,
                record -> {
                    Optional<Long> offset =
                            Arrays.equals(record.key(), input.key())
                                    ? keys.parkedFrom(record.headers())
                                    : Optional.empty();
                    if (offset.isEmpty() || !wanted.is(offset.get(), number.getAndIncrement())) {
                        return true;
                    }
                    found.set(original(input, record, offset.get()));
                    return false;
                });
        ConsumerRecord<byte[], byte[]> parkedRecord = found.get();
        if (parkedRecord == null) {
            // It is in a transaction of ours that is not committed yet.
            throw new DependencyException(
                    "broker",
                    "a parked record of " + parked.name() + " can't be read yet",
                    new IllegalStateException(parked.name()));
        }
        return parkedRecord;
    }

    private static ConsumerRecord<byte[], byte[]> original(
            ConsumerRecord<byte[], byte[]> input,
            ConsumerRecord<byte[], byte[]> record,
            long offset) {
        record.headers().remove(HoldHeaders.PARKED_FROM);
        return new ConsumerRecord<>(
                input.topic(),
                input.partition(),
                offset,
                record.timestamp(),
                record.timestampType(),
                record.serializedKeySize(),
                record.serializedValueSize(),
                record.key(),
                record.value(),
                record.headers(),
                Optional.empty());
    }

    private ProducerRecord<byte[], byte[]> parkedForm(ConsumerRecord<byte[], byte[]> input) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        parked.name(),
                        parked.partitionFor(input.partition(), partitions),
                        input.timestamp() < 0 ? null : input.timestamp(),
                        input.key(),
                        input.value(),
                        input.headers());
        record.headers()
                .add(
                        HoldHeaders.PARKED_FROM,
                        HoldHeaders.bytes(input.partition() + "-" + input.offset()));
        return record;
    }

    private ProducerRecord<byte[], byte[]> note(
            ConsumerRecord<byte[], byte[]> input, String header, String value) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        parked.name(),
                        parked.partitionFor(input.partition(), partitions),
                        input.key(),
                        null);
        record.headers().add(header, HoldHeaders.bytes(value));
        record.headers()
                .add(HoldHeaders.PARTITION, HoldHeaders.bytes(Integer.toString(input.partition())));
        return record;
    }

    private HeldKeys keysOf(ConsumerRecord<byte[], byte[]> input) {
        HeldKeys keys = held.get(new TopicPartition(input.topic(), input.partition()));
        if (keys == null) {
            throw new IllegalStateException(
                    "records of a partition ran before it was taken over: " + input.topic());
        }
        return keys;
    }
}
