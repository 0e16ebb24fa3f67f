package dev.firebreak.agent.supervisor;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Streams' records as the boundary knows them. */
final class Inputs {
    private Inputs() {}

    static ConsumerRecord<byte[], byte[]> at(
            String topic, int partition, long offset, Record<byte[], byte[]> record) {
        return new ConsumerRecord<>(
                topic,
                partition,
                offset,
                record.timestamp(),
                TimestampType.CREATE_TIME,
                size(record.key()),
                size(record.value()),
                record.key(),
                record.value(),
                record.headers(),
                Optional.empty());
    }

    private static int size(byte @Nullable [] bytes) {
        return bytes == null ? ConsumerRecord.NULL_SIZE : bytes.length;
    }
}
