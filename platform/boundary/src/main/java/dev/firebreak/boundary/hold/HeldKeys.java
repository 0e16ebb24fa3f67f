package dev.firebreak.boundary.hold;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * The keys of one input partition that are held, as the notes on its parked topic tell it from the
 * beginning. Lanes change different keys at once; one key is changed by one lane.
 */
final class HeldKeys {
    /**
     * A key that is held.
     *
     * @param letterId the dead letter that it waits for
     * @param parked how many of its records were parked
     * @param handled how many of these were handled since
     * @param from where on the parked topic they begin, or before
     */
    record Held(String letterId, long parked, long handled, long from) {
        Held parkedOne() {
            return new Held(letterId, parked + 1, handled, from);
        }

        Held parkedOneLess() {
            return new Held(letterId, parked - 1, handled, from);
        }

        Held handledOne() {
            return new Held(letterId, parked, handled + 1, from);
        }

        Held by(String letter) {
            return new Held(letter, parked, handled, from);
        }
    }

    private final Map<ByteBuffer, Held> held = new ConcurrentHashMap<>();
    private final int partition;
    private volatile long end;

    HeldKeys(int partition) {
        this.partition = partition;
    }

    /** Where the parked topic ended when these were read; what is noted now comes behind it. */
    void endsAt(long offset) {
        end = offset;
    }

    long end() {
        return end;
    }

    Optional<Held> of(byte[] key) {
        return held.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(held.get(ByteBuffer.wrap(key)));
    }

    void put(byte[] key, Held now) {
        held.put(ByteBuffer.wrap(key.clone()), now);
    }

    void free(byte[] key) {
        held.remove(ByteBuffer.wrap(key));
    }

    int size() {
        return held.size();
    }

    /** Takes in a record of the parked topic. */
    void apply(ConsumerRecord<byte[], byte[]> note) {
        if (note.key() == null) {
            return;
        }
        Headers headers = note.headers();
        Optional<Long> from = parkedFrom(headers);
        Optional<Held> now = of(note.key());
        if (from.isPresent()) {
            now.ifPresent(h -> put(note.key(), h.parkedOne()));
            return;
        }
        if (HoldHeaders.text(headers, HoldHeaders.PARTITION)
                .filter(p -> p.equals(Integer.toString(partition)))
                .isEmpty()) {
            return;
        }
        HoldHeaders.text(headers, HoldHeaders.HELD)
                .ifPresent(
                        letter ->
                                put(
                                        note.key(),
                                        now.map(h -> h.by(letter))
                                                .orElse(new Held(letter, 0, 0, note.offset()))));
        if (headers.lastHeader(HoldHeaders.RELEASED) != null) {
            of(note.key()).ifPresent(h -> put(note.key(), h.handledOne()));
        }
        if (headers.lastHeader(HoldHeaders.FREE) != null) {
            free(note.key());
        }
    }

    /** Where the record was on this input partition; empty when it is none of its records. */
    Optional<Long> parkedFrom(Headers headers) {
        return HoldHeaders.text(headers, HoldHeaders.PARKED_FROM)
                .filter(place -> place.startsWith(partition + "-"))
                .map(place -> Long.parseLong(place.substring(place.indexOf('-') + 1)));
    }
}
