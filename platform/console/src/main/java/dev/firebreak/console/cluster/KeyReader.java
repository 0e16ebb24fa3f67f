package dev.firebreak.console.cluster;

import dev.firebreak.boundary.topic.GrouplessConsumer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Reads the records of one key, committed ones only, in the thread that calls: one partition
 * instead of all. Which one, Kafka's own partitioner says; records that were written before the
 * topic got more partitions are in another one and are not seen.
 */
public final class KeyReader implements AutoCloseable {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);
    private static final Duration POLL_WAIT = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final byte[] key;
    private final Consumer<ConsumerRecord<byte[], byte[]>> handler;

    /**
     * @param handler gets every record of the key once, in order
     */
    KeyReader(
            Map<String, ?> clientProperties,
            String topic,
            String key,
            Consumer<ConsumerRecord<byte[], byte[]>> handler) {
        this.consumer = GrouplessConsumer.of(clientProperties, IsolationLevel.READ_COMMITTED);
        this.key = key.getBytes(StandardCharsets.UTF_8);
        this.handler = handler;
        try {
            List<PartitionInfo> partitions = consumer.partitionsFor(topic, ANSWER_MAX);
            if (partitions == null || partitions.isEmpty()) {
                throw new UnknownTopicOrPartitionException("there is no topic " + topic);
            }
            this.partition =
                    new TopicPartition(
                            topic, BuiltInPartitioner.partitionForKey(this.key, partitions.size()));
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Goes behind the last record there is now, and is there when this returns. */
    public KeyReader atEnd() {
        consumer.seek(partition, end());
        return this;
    }

    /** Hands on what there is; waits so long when there is nothing. */
    public void pollOnce(Duration wait) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
            if (Arrays.equals(record.key(), key)) {
                handler.accept(record);
            }
        }
    }

    /**
     * Hands on everything that was committed before the call.
     *
     * @return false when that took longer than {@code max}
     */
    public boolean readToEnd(Duration max) {
        long deadline = System.nanoTime() + max.toNanos();
        long end = end();
        while (consumer.position(partition, ANSWER_MAX) < end) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            pollOnce(POLL_WAIT);
        }
        return true;
    }

    private long end() {
        return consumer.endOffsets(List.of(partition), ANSWER_MAX).getOrDefault(partition, 0L);
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(2)));
    }
}
