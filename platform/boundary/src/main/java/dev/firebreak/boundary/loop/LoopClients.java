package dev.firebreak.boundary.loop;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The Kafka clients of a loop, configured as measured to be exact and quick; docs/decisions/0002
 * has the numbers.
 */
final class LoopClients {
    private static final int TRANSACTION_TIMEOUT_MS = 15_000;

    private final LoopSettings settings;
    private final Consumer<byte[], byte[]> consumer;

    private LoopClients(LoopSettings settings) {
        this.settings = settings;
        this.consumer =
                new KafkaConsumer<>(
                        consumerProperties(settings),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
    }

    static LoopClients of(LoopSettings settings) {
        return new LoopClients(settings);
    }

    Consumer<byte[], byte[]> consumer() {
        return consumer;
    }

    /**
     * A producer under the loop's transactional id, or under one made from it for each further
     * shard.
     */
    Producer<byte[], byte[]> producer(int shard) {
        String id = settings.transactionalId() + (shard == 0 ? "" : "-shard" + shard);
        return new KafkaProducer<>(
                producerProperties(settings, id),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static Map<String, Object> consumerProperties(LoopSettings settings) {
        Map<String, Object> p = new HashMap<>();
        // The classic protocol notices a dead process after session.timeout.ms; the newer one takes
        // the broker's 45 s at least.
        p.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        p.put(
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                CooperativeStickyAssignor.class.getName());
        p.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
        p.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
        p.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1_000);
        p.put(ConsumerConfig.CLIENT_ID_CONFIG, settings.transactionalId());
        p.putAll(settings.clientProperties());
        p.put(ConsumerConfig.GROUP_ID_CONFIG, settings.groupId());
        p.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        p.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        // Never jump: `earliest` would replay everything and pay for it, `latest` would lose
        // records in silence.
        p.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        return p;
    }

    /** After this the broker ends an open transaction by itself. */
    static Duration transactionTimeout(LoopSettings settings) {
        Object own = settings.clientProperties().get(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG);
        return Duration.ofMillis(
                own == null ? TRANSACTION_TIMEOUT_MS : Long.parseLong(own.toString().strip()));
    }

    private static Map<String, Object> producerProperties(
            LoopSettings settings, String transactionalId) {
        Map<String, Object> p = new HashMap<>();
        // The default of 100 ms makes small transactions 7 to 12 times slower (measured): it is the
        // wait for the markers of the last one.
        p.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 5);
        p.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 50);
        p.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
        p.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
        p.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        p.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000L);
        p.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        p.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        // A transaction's outputs go at once: the default of 16 KiB cuts them into batches of 15
        // records, each with buffers for compression of its own (measured: 9 % of all allocation).
        p.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        p.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20);
        // Room for the largest dead letter; what a topic takes is checked before sending.
        p.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 25 << 20);
        p.put(ProducerConfig.CLIENT_ID_CONFIG, transactionalId);
        p.putAll(settings.clientProperties());
        p.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        p.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        p.put(ProducerConfig.ACKS_CONFIG, "all");
        return p;
    }
}
