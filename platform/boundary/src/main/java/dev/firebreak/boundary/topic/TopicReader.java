package dev.firebreak.boundary.topic;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Reads a topic from its beginning, committed records only, in one thread that the caller turns: no
 * group, no offsets. For what belongs to everybody: cards of agents, dead letters and their
 * dispositions, lessons.
 *
 * <p>Not thread safe. {@link TopicTail} turns one in the background.
 */
public final class TopicReader implements AutoCloseable {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);
    private static final Duration NEW_PARTITIONS_EVERY = Duration.ofSeconds(30);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;
    private final Consumer<ConsumerRecord<byte[], byte[]>> handler;
    private long partitionsLookedUpAt;

    /**
     * @param clientProperties where the cluster is; see {@code KafkaSettings.clientProperties()}
     * @param handler gets every record once, in order within its partition
     */
    public TopicReader(
            Map<String, ?> clientProperties,
            String topic,
            Consumer<ConsumerRecord<byte[], byte[]>> handler) {
        this.consumer = GrouplessConsumer.of(clientProperties, IsolationLevel.READ_COMMITTED);
        this.topic = topic;
        this.handler = handler;
    }

    /**
     * Hands on what is there now.
     *
     * @param wait for so long when there is nothing
     * @return how many records were handed on
     * @throws UnknownTopicOrPartitionException when there is no such topic
     * @throws TimeoutException when the broker does not answer
     */
    public int pollOnce(Duration wait) {
        long now = System.nanoTime();
        if (consumer.assignment().isEmpty()
                || now - partitionsLookedUpAt > NEW_PARTITIONS_EVERY.toNanos()) {
            assign();
            partitionsLookedUpAt = now;
        }
        int handed = 0;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
            handler.accept(record);
            handed++;
        }
        return handed;
    }

    /**
     * Hands on everything that was committed before the call.
     *
     * @return false when that took longer than {@code max}
     * @throws UnknownTopicOrPartitionException when there is no such topic
     * @throws TimeoutException when the broker does not answer
     */
    public boolean readToEnd(Duration max) {
        long deadline = System.nanoTime() + max.toNanos();
        if (consumer.assignment().isEmpty()) {
            assign();
            partitionsLookedUpAt = System.nanoTime();
        }
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment(), ANSWER_MAX);
        while (!reached(ends)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            pollOnce(Duration.ofMillis(100));
        }
        return true;
    }

    /**
     * One record by its place; empty when the topic no longer has it, or never had. Afterwards the
     * reader is where it was before anything was read.
     *
     * @param max for so long it is looked for
     */
    public Optional<ConsumerRecord<byte[], byte[]>> recordAt(
            int partition, long offset, Duration max) {
        TopicPartition place = new TopicPartition(topic, partition);
        long deadline = System.nanoTime() + max.toNanos();
        consumer.assign(List.of(place));
        try {
            long end = consumer.endOffsets(List.of(place), ANSWER_MAX).getOrDefault(place, 0L);
            if (offset < 0 || offset >= end) {
                return Optional.empty();
            }
            consumer.seek(place, offset);
            while (consumer.position(place, ANSWER_MAX) <= offset && System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record :
                        consumer.poll(Duration.ofMillis(100)).records(place)) {
                    return record.offset() == offset ? Optional.of(record) : Optional.empty();
                }
            }
            return Optional.empty();
        } finally {
            consumer.unsubscribe();
        }
    }

    /** Whether everything before these ends has been handed on. */
    boolean reached(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey(), ANSWER_MAX) >= end.getValue());
    }

    /** How far the topic is written now. */
    Map<TopicPartition, Long> ends() {
        return consumer.endOffsets(consumer.assignment(), ANSWER_MAX);
    }

    /**
     * Makes a {@link #pollOnce} that waits end with a WakeupException. The one method that another
     * thread may call.
     */
    void wakeup() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(2)));
    }

    private void assign() {
        List<PartitionInfo> partitions = consumer.partitionsFor(topic, ANSWER_MAX);
        if (partitions == null || partitions.isEmpty()) {
            throw new UnknownTopicOrPartitionException("there is no topic " + topic);
        }
        Set<TopicPartition> all = new HashSet<>();
        partitions.forEach(p -> all.add(new TopicPartition(topic, p.partition())));
        Set<TopicPartition> fresh = new HashSet<>(all);
        fresh.removeAll(consumer.assignment());
        if (!fresh.isEmpty()) {
            consumer.assign(all);
            consumer.seekToBeginning(fresh);
        }
    }
}
