package dev.firebreak.deploy.approval;

import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.OutboundLimits;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.boundary.registry.RegistryClient;
import dev.firebreak.boundary.topic.TopicCatalog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Puts records on topics, each once, and answers for it that all arrived. For one thread. */
final class Post implements AutoCloseable {
    private final RegistryClient registry;
    private final Outbound outbound;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();

    Post(Map<String, Object> kafka, Map<String, Object> registryProperties) {
        this.registry = RegistryClient.of(registryProperties);
        this.outbound =
                new Outbound(
                        registry,
                        TopicCatalog.bundled().subjectNames(""),
                        OutboundLimits.defaults());
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        this.producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    void send(String topic, String key, SpecificRecord record) {
        switch (outbound.write(topic, record)) {
            case Written.Encoded(byte[] value) ->
                    sent.add(
                            producer.send(
                                    new ProducerRecord<>(
                                            topic, key.getBytes(StandardCharsets.UTF_8), value)));
            case Written.Refused(var rejection, var _) ->
                    throw new IllegalStateException(
                            "what is sent to %s breaks its contract: %s"
                                    .formatted(topic, rejection.message()));
        }
    }

    /** Waits until all that was sent has arrived. */
    void arrived() throws InterruptedException {
        producer.flush();
        for (Future<RecordMetadata> one : sent) {
            try {
                one.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("a record was not taken", e);
            }
        }
        sent.clear();
    }

    @Override
    public void close() {
        producer.close();
        registry.close();
    }
}
