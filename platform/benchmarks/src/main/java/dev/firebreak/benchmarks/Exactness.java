package dev.firebreak.benchmarks;

import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What a run must have done for its figure to count: one sound result for each request, in the
 * order of each key, seen by a reader of committed records.
 */
final class Exactness {
    private static final Duration POLL = Duration.ofMillis(100);

    private final BitSet answered = new BitSet();
    private final Map<String, Integer> lastOfKey = new HashMap<>();
    private int twice;
    private int unsound;
    private int outOfOrder;

    /** A run that lost, doubled or reordered something; there is no figure for it. */
    static final class InexactException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        InexactException(String message) {
            super(message);
        }
    }

    /**
     * Reads the results of a run to their end.
     *
     * @throws InexactException when they are not what they must be
     */
    static void verify(Ground ground, String contestant, Contestant.Answers answers, int count) {
        Exactness exactness = new Exactness();
        try (KafkaConsumer<byte[], byte[]> consumer = reader(ground)) {
            List<TopicPartition> partitions = ground.partitions(ground.results());
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                for (ConsumerRecord<byte[], byte[]> result : consumer.poll(POLL)) {
                    exactness.see(result, answers.number(result));
                }
            }
        }
        exactness.demand(contestant, count);
    }

    static KafkaConsumer<byte[], byte[]> reader(Ground ground) {
        Map<String, Object> properties = new HashMap<>(ground.cluster().kafka());
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", false);
        return new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    void see(ConsumerRecord<byte[], byte[]> result, OptionalInt answers) {
        if (answers.isEmpty()) {
            unsound++;
            return;
        }
        int number = answers.getAsInt();
        if (answered.get(number)) {
            twice++;
        }
        answered.set(number);
        Integer last =
                lastOfKey.put(
                        new String(result.key(), java.nio.charset.StandardCharsets.US_ASCII),
                        number);
        if (last != null && last > number) {
            outOfOrder++;
        }
    }

    /** How many requests have an answer. */
    int distinct() {
        return answered.cardinality();
    }

    void demand(String contestant, int count) {
        if (distinct() != count || twice > 0 || unsound > 0 || outOfOrder > 0) {
            throw new InexactException(
                    "%s: of %d requests %d were answered, %d more than once; %d results were unsound, %d out of order"
                            .formatted(contestant, count, distinct(), twice, unsound, outOfOrder));
        }
    }
}
