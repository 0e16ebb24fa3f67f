package dev.firebreak.boundary.topic;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Makes consumers that are in no group: they read what belongs to everybody from where they are
 * told to, and leave nothing behind at the broker.
 */
public final class GrouplessConsumer {
    /**
     * A broker answers the requests of a connection one after the other, so asking for a topic's
     * end, and closing, wait behind a fetch that finds nothing. With Kafka's default of 500 ms an
     * executor took two seconds for an order, and each command half a second more (measured).
     */
    private static final int FETCH_WAIT_MS = 50;

    private GrouplessConsumer() {}

    /**
     * A consumer without partitions; it starts at the beginning of what it is assigned.
     *
     * @param clientProperties where the cluster is; see {@code KafkaSettings.clientProperties()}
     */
    public static KafkaConsumer<byte[], byte[]> of(
            Map<String, ?> clientProperties, IsolationLevel isolation) {
        Map<String, Object> p = new HashMap<>();
        p.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MS);
        p.putAll(clientProperties);
        p.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation.toString().toLowerCase(Locale.ROOT));
        p.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        p.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        p.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        p.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return new KafkaConsumer<>(p, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
