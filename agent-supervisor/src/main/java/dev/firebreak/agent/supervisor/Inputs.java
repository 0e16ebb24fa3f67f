package dev.firebreak.agent.supervisor;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Streams' records as the boundary knows them. */
final class Inputs {
    private Inputs() {}

    /** The record that is being processed. */
    static ConsumerRecord<byte[], byte[]> of(
            ProcessorContext<?, ?> context, Record<byte[], byte[]> record) {
        RecordMetadata at =
                context.recordMetadata()
                        .orElseThrow(
                                () -> new IllegalStateException("a record comes from a topic"));
        return at(at.topic(), at.partition(), at.offset(), record);
    }

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
