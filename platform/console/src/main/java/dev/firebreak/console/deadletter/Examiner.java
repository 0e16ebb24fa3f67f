package dev.firebreak.console.deadletter;

import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.topic.Topic;
import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.schema.ContractBook;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Origin;
import dev.firebreak.schemas.RecordHeader;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** Puts letters' records through the check of whoever reads their topic, as it is today. */
public final class Examiner {
    private final Cluster cluster;
    private final ConcurrentMap<String, Inbound<? extends IndexedRecord>> checks =
            new ConcurrentHashMap<>();

    public Examiner(Cluster cluster) {
        this.cluster = cluster;
    }

    /** Looks at the letter's own bytes. */
    public Examination examine(DeadLetter letter) {
        return examine(letter, bytes(letter.getOrigin().getValue()), headers(letter));
    }

    Examination examine(DeadLetter letter, byte @Nullable [] value, Headers headers) {
        Origin origin = letter.getOrigin();
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>(
                        origin.getTopic(),
                        origin.getPartition(),
                        origin.getOffset(),
                        origin.getTimestamp().toEpochMilli(),
                        TimestampType.CREATE_TIME,
                        ConsumerRecord.NULL_SIZE,
                        value == null ? ConsumerRecord.NULL_SIZE : value.length,
                        bytes(origin.getKey()),
                        value,
                        headers,
                        Optional.empty());
        return Examination.of(
                checks.computeIfAbsent(origin.getTopic(), this::inbound).check(record));
    }

    /** The letter's headers, as they were. */
    static Headers headers(DeadLetter letter) {
        Headers headers = new RecordHeaders();
        for (RecordHeader header : letter.getOrigin().getHeaders()) {
            headers.add(header.getKey(), bytes(header.getValue()));
        }
        return headers;
    }

    static byte @Nullable [] bytes(@Nullable ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    /** For a topic that the list does not have, whatever its subject says is right. */
    private Inbound<? extends IndexedRecord> inbound(String name) {
        Optional<Topic> topic = cluster.topic(name);
        return topic.isPresent()
                ? cluster.inbound(name, ContractBook.contracts(topic.get()))
                : Inbound.generic(cluster.registry(), cluster.limits(name), cluster.clock());
    }
}
