package dev.firebreak.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.boundary.check.Checked;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.InboundLimits;
import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.OutboundLimits;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.boundary.registry.RegistryClient;
import dev.firebreak.boundary.topic.TopicCatalog;
import dev.firebreak.boundary.topic.TopicReader;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.standalone.Standalone;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** What goes into a running stack from outside, and what comes out of it. */
public final class Traffic implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Standalone stack;
    private final RegistryClient registry;
    private final Outbound outbound;
    private final Producer<byte[], byte[]> producer;

    public Traffic(Standalone stack) {
        this.stack = stack;
        this.registry = RegistryClient.of(stack.registryProperties());
        this.outbound =
                new Outbound(
                        registry,
                        TopicCatalog.bundled().subjectNames(""),
                        OutboundLimits.defaults());
        Map<String, Object> properties = new HashMap<>(stack.kafkaProperties());
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 16 << 20);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        this.producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    public RegistryClient registry() {
        return registry;
    }

    /** The bytes of a sound record. */
    public byte[] encoded(String topic, SpecificRecord record) {
        Written written = outbound.write(topic, record);
        assertThat(written).isInstanceOf(Written.Encoded.class);
        return ((Written.Encoded) written).value();
    }

    /** Bytes as they are. */
    public Future<RecordMetadata> send(
            String topic, byte @Nullable [] key, byte @Nullable [] value) {
        return producer.send(new ProducerRecord<>(topic, key, value));
    }

    public void flush() {
        producer.flush();
    }

    /** The check for records of one contract. */
    public <T extends SpecificRecord> Inbound<T> inbound(Class<T> contract) {
        return Inbound.of(registry, InboundLimits.defaults(), InstantSource.system(), contract);
    }

    public TopicReader results(BiConsumer<ConsumerRecord<byte[], byte[]>, TaskResult> seen) {
        return reader(stack.topics().results(), TaskResult.class, seen);
    }

    public TopicReader deadLetters(BiConsumer<ConsumerRecord<byte[], byte[]>, DeadLetter> seen) {
        return reader(stack.topics().deadLetters(), DeadLetter.class, seen);
    }

    /**
     * Reads on until {@code done}, as long as something new comes at least every {@code
     * silenceMax}.
     */
    public static void readUntil(TopicReader reader, BooleanSupplier done, Duration silenceMax) {
        long quietSince = System.nanoTime();
        while (!done.getAsBoolean()) {
            if (reader.pollOnce(POLL) > 0) {
                quietSince = System.nanoTime();
            } else if (System.nanoTime() - quietSince > silenceMax.toNanos()) {
                return;
            }
        }
    }

    @Override
    public void close() {
        producer.close();
        registry.close();
    }

    /** Reads a topic of one contract from its beginning. */
    public <T extends SpecificRecord> TopicReader reader(
            String topic, Class<T> contract, BiConsumer<ConsumerRecord<byte[], byte[]>, T> seen) {
        Inbound<T> inbound = inbound(contract);
        return new TopicReader(
                stack.kafkaProperties(),
                topic,
                record -> {
                    Checked<T> checked = inbound.check(record);
                    assertThat(checked)
                            .as("what %s-%d@%d holds", topic, record.partition(), record.offset())
                            .isInstanceOf(Checked.Accepted.class);
                    seen.accept(record, ((Checked.Accepted<T>) checked).value());
                });
    }
}
