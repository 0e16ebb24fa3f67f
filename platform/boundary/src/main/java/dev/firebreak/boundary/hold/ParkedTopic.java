package dev.firebreak.boundary.hold;

import dev.firebreak.boundary.topic.GrouplessConsumer;
import dev.firebreak.kit.DependencyException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Reads a parked topic: what was committed, and nothing that was not. */
final class ParkedTopic {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int POLLS_MAX = 200;

    private final String topic;
    private final Map<String, Object> kafka;

    ParkedTopic(String topic, Map<String, Object> kafka) {
        this.topic = topic;
        this.kafka = new HashMap<>(kafka);
        this.kafka.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
        this.kafka.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    }

    String name() {
        return topic;
    }

    /**
     * Reads one partition from an offset to what is its end now, or until it is told to stop.
     *
     * @param seen true to go on
     * @return where it ended
     * @throws DependencyException the broker is away, the topic is not there, or a transaction
     *     holds its end up
     */
    long read(int inputPartition, long from, Predicate<ConsumerRecord<byte[], byte[]>> seen) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(IsolationLevel.READ_COMMITTED)) {
            TopicPartition partition = partition(consumer, inputPartition);
            consumer.assign(List.of(partition));
            consumer.seek(
                    partition,
                    Math.max(
                            from,
                            consumer.beginningOffsets(List.of(partition), TIMEOUT)
                                    .getOrDefault(partition, 0L)));
            long end = highWatermark(partition);
            for (int polls = 0; consumer.position(partition, TIMEOUT) < end; polls++) {
                if (polls >= POLLS_MAX) {
                    throw new DependencyException(
                            "broker",
                            "an open transaction holds up " + partition,
                            new IllegalStateException(partition.toString()));
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    polls = 0;
                    if (!seen.test(record)) {
                        return record.offset();
                    }
                }
            }
            return end;
        } catch (KafkaException e) {
            throw new DependencyException("broker", String.valueOf(e.getMessage()), e);
        }
    }

    /** The partition that parks what comes from this input partition. */
    int partitionFor(int inputPartition, int partitions) {
        return inputPartition % partitions;
    }

    int partitions() {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(IsolationLevel.READ_COMMITTED)) {
            return count(consumer);
        } catch (KafkaException e) {
            throw new DependencyException("broker", String.valueOf(e.getMessage()), e);
        }
    }

    private TopicPartition partition(KafkaConsumer<byte[], byte[]> consumer, int inputPartition) {
        return new TopicPartition(topic, partitionFor(inputPartition, count(consumer)));
    }

    private int count(KafkaConsumer<byte[], byte[]> consumer) {
        int count = consumer.partitionsFor(topic, TIMEOUT).size();
        if (count == 0) {
            throw new DependencyException(
                    "broker",
                    "topic " + topic + " is not there; `firebreak topics apply` makes it",
                    new IllegalStateException(topic));
        }
        return count;
    }

    /** Also of what is not committed yet: it may be. */
    private long highWatermark(TopicPartition partition) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(IsolationLevel.READ_UNCOMMITTED)) {
            return consumer.endOffsets(List.of(partition), TIMEOUT).getOrDefault(partition, 0L);
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer(IsolationLevel isolation) {
        return GrouplessConsumer.of(kafka, isolation);
    }
}
