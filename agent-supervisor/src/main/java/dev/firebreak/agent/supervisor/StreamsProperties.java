package dev.firebreak.agent.supervisor;

import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * How Kafka Streams runs the supervisor; each value that is not the default has its reason here.
 */
final class StreamsProperties {
    /** A dead letter carries the whole input and what stands around it. */
    static final int DEAD_LETTER_BYTES_MAX = 16 * 1024 * 1024 - 4096;

    private static final int OVERHEAD_BYTES = 64 * 1024;
    private static final int SESSION_TIMEOUT_MS = 10_000;
    private static final int TRANSACTION_TIMEOUT_MS = 15_000;
    private static final int POLL_MS = 10;
    private static final int MAX_POLL_INTERVAL_MS = 300_000;

    private StreamsProperties() {}

    static StreamsConfig config(SupervisorSettings settings) {
        return new StreamsConfig(of(settings));
    }

    static Properties of(SupervisorSettings settings) {
        SupervisorOptions options = settings.options();
        int recordBytesMax =
                Math.max(options.messageBytesMax(), DEAD_LETTER_BYTES_MAX) + OVERHEAD_BYTES;
        Properties p = new Properties();
        p.putAll(settings.kafka());
        p.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationId());
        p.put(StreamsConfig.CLIENT_ID_CONFIG, settings.applicationId() + "-" + settings.instance());
        p.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        p.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, options.commitIntervalMs());
        // A thread that waits for records does not commit meanwhile: with the default of 100 ms
        // that, not the commit interval, is how long the last records of a burst wait.
        p.put(StreamsConfig.POLL_MS_CONFIG, POLL_MS);
        p.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, options.threads());
        p.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, options.standbyReplicas());
        p.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDir().toString());
        p.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
        p.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        // The streams protocol knows no static membership and no warm-ups yet; brokers give the
        // consumer protocol 45 s sessions.
        p.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        // Results topics of agents that come later are found by pattern, as often as metadata is
        // read anew.
        p.put(StreamsConfig.METADATA_MAX_AGE_CONFIG, 10_000);
        p.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
                SESSION_TIMEOUT_MS);
        p.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
                SESSION_TIMEOUT_MS / 3);
        p.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG),
                MAX_POLL_INTERVAL_MS);
        // Kafka's default of 100 ms makes small transactions seven to twelve times slower
        // (decisions/0002).
        p.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), 5);
        p.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG), 50);
        p.put(
                StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
                TRANSACTION_TIMEOUT_MS);
        p.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), recordBytesMax);
        p.put(
                StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG),
                4L * recordBytesMax);
        p.put(StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG), recordBytesMax);
        return p;
    }
}
