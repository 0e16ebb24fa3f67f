package dev.firebreak.console.cluster;

import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.boundary.topic.TopicProvisioner;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * Puts what a person ordered on its topic: checked like everything else, acknowledged by all
 * replicas, or refused with the reason.
 */
public final class Publisher implements AutoCloseable {
    private static final Duration WRITABLE_MAX = Duration.ofSeconds(10);

    private final String topic;
    private final Outbound outbound;
    private final Producer<byte[], byte[]> producer;

    public Publisher(Cluster cluster, String topic) {
        this.topic = topic;
        new TopicProvisioner(cluster.admin(), WRITABLE_MAX).awaitWritable(List.of(topic));
        this.outbound = cluster.outbound();
        this.producer = cluster.producer(null);
    }

    /**
     * Waits until the broker has it.
     *
     * @return why it was not sent; empty when it was
     * @throws KafkaException when the broker did not take it
     */
    public Optional<Rejection> publish(String key, SpecificRecord record) {
        return switch (outbound.write(topic, record)) {
            case Written.Refused refused -> Optional.of(refused.rejection());
            case Written.Encoded(byte[] value) -> {
                send(key, value);
                yield Optional.empty();
            }
        };
    }

    private void send(String key, byte[] value) {
        try {
            producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value))
                    .get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka
                    ? kafka
                    : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
