package dev.firebreak.agent.supervisor;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What was seen already, each id for a time of its own. Under a first byte of 0 stands an id, under
 * a 1 the time of forgetting and the id again, so that what is over is found without looking at the
 * rest.
 */
final class Remembered {
    private static final byte[] NOTHING = {0};

    private final KeyValueStore<Bytes, byte[]> store;

    Remembered(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    boolean has(String id) {
        return store.get(byId(id)) != null;
    }

    /** An id that is not remembered yet. */
    void add(String id, Instant until) {
        store.put(byId(id), NOTHING);
        store.put(byTime(until, id), NOTHING);
    }

    /** Forgets what is over, the oldest first, at most so many. */
    void forget(Instant now, int max) {
        List<Bytes> over = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> range =
                store.range(byTime(Instant.EPOCH, ""), byTime(now, ""))) {
            while (over.size() < max && range.hasNext()) {
                KeyValue<Bytes, byte[]> next = range.next();
                over.add(next.key);
            }
        }
        for (Bytes time : over) {
            ByteBuffer key = ByteBuffer.wrap(time.get());
            key.position(1 + Long.BYTES);
            store.delete(byId(StandardCharsets.UTF_8.decode(key).toString()));
            store.delete(time);
        }
    }

    private static Bytes byId(String id) {
        byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(1 + bytes.length).put((byte) 0).put(bytes).array());
    }

    private static Bytes byTime(Instant until, String id) {
        byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(
                ByteBuffer.allocate(1 + Long.BYTES + bytes.length)
                        .put((byte) 1)
                        .putLong(until.toEpochMilli())
                        .put(bytes)
                        .array());
    }
}
