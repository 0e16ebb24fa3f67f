package dev.firebreak.boundary.hold;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** The Kafka headers by which keys are held and released. Values are UTF-8 text. */
public final class HoldHeaders {
    /** On an input topic: the key of this record is to be released, one parked record at a time. */
    static final String RELEASE = "firebreak-release";

    /** On a parked topic: where the record came from, as PARTITION-OFFSET. */
    static final String PARKED_FROM = "firebreak-parked-from";

    /** On a parked topic: the key is held from here on; the value is the dead letter's id. */
    static final String HELD = "firebreak-held";

    /** On a parked topic: the oldest parked record of the key was handled. */
    static final String RELEASED = "firebreak-released";

    /** On a parked topic: the key is held no longer. */
    static final String FREE = "firebreak-free";

    /** On a parked topic: the input partition that a note is about. */
    static final String PARTITION = "firebreak-partition";

    private HoldHeaders() {}

    /**
     * The record that releases a key when it is produced to the topic and partition of the dead
     * letter that holds it, behind what is to be handled before.
     *
     * @param letterId the dead letter
     */
    public static ProducerRecord<byte[], byte[]> release(
            String topic, int partition, byte[] key, String letterId) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, partition, key, null);
        record.headers().add(RELEASE, bytes(letterId));
        return record;
    }

    static Optional<String> text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(
                        StandardCharsets.UTF_8.decode(ByteBuffer.wrap(header.value())).toString());
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
