package dev.firebreak.benchmarks;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What the peers share: they check nothing and decode nothing, the bytes that come in go out. Their
 * clients are configured as ours are, in all that bears on speed.
 */
abstract sealed class PassingOn implements Contestant permits ParallelConsumerPeer, PlainLoop {
    /** The default of 16 KiB is 15 records, which would hold a bare loop back by a tenth. */
    private static final int BATCH_BYTES = 256 << 10;

    static KafkaConsumer<byte[], byte[]> consumer(Ground ground, int pollRecordsMax) {
        Map<String, Object> p = new HashMap<>(ground.cluster().kafka());
        p.put(ConsumerConfig.GROUP_ID_CONFIG, ground.group());
        p.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        p.put(
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                CooperativeStickyAssignor.class.getName());
        p.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        p.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        p.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        p.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, pollRecordsMax);
        return new KafkaConsumer<>(p, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    static KafkaProducer<byte[], byte[]> producer(Ground ground) {
        Map<String, Object> p = new HashMap<>(ground.cluster().kafka());
        p.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, ground.group() + "-peer");
        p.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 5);
        p.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 50);
        p.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        p.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        p.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        p.put(ProducerConfig.ACKS_CONFIG, "all");
        return new KafkaProducer<>(p, new ByteArraySerializer(), new ByteArraySerializer());
    }

    static ProducerRecord<byte[], byte[]> passedOn(
            Ground ground, ConsumerRecord<byte[], byte[]> request) {
        return new ProducerRecord<>(ground.results(), request.key(), request.value());
    }

    /** A sound answer is the request, byte for byte. */
    @Override
    public final Answers answers(Ground ground, Requests load) {
        return result -> {
            int number = load.number(result.value());
            return number >= 0 && Arrays.equals(result.value(), load.value(number))
                    ? OptionalInt.of(number)
                    : OptionalInt.empty();
        };
    }
}
