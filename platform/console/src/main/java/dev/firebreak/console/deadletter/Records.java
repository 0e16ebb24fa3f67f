package dev.firebreak.console.deadletter;

import dev.firebreak.boundary.topic.TopicReader;
import dev.firebreak.console.cluster.Cluster;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Single records by their place. */
final class Records {
    private static final Duration READ_MAX = Duration.ofSeconds(10);

    private Records() {}

    /** The record there; empty when the topic no longer has it, or never had. */
    static Optional<ConsumerRecord<byte[], byte[]>> at(
            Cluster cluster, String topic, ShelvedLetter.Place place) {
        try (TopicReader reader = cluster.reader(topic, record -> {})) {
            return reader.recordAt(place.partition(), place.offset(), READ_MAX);
        }
    }
}
