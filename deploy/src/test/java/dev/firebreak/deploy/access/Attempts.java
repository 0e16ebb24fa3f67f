package dev.firebreak.deploy.access;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** One user with Kafka's own clients, trying what it may not. */
final class Attempts implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int POLLS_MAX = 100;
    private static final int BLOCK_MAX_MS = 30_000;

    private final Map<String, Object> kafka;
    private final Producer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;

    Attempts(Map<String, Object> kafka) {
        this.kafka = kafka;
        this.producer = producer(null);
        this.consumer = consumer(Map.of());
    }

    /** Why nothing can be written there; empty when it was. */
    Optional<KafkaException> write(String topic) throws InterruptedException {
        try {
            producer.send(new ProducerRecord<>(topic, new byte[] {1}, new byte[] {1})).get();
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of((KafkaException) e.getCause());
        } catch (KafkaException e) {
            return Optional.of(e);
        }
    }

    /** Why nothing can be read there; empty when it can. */
    Optional<KafkaException> read(String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        try {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            double before = fetches();
            for (int poll = 0; poll < POLLS_MAX; poll++) {
                // A refusal is told by the poll after the answer to a fetch.
                boolean answered = fetches() > before;
                if (!consumer.poll(POLL).isEmpty() || answered) {
                    return Optional.empty();
                }
            }
            throw new AssertionError("neither read nor refused: " + topic);
        } catch (KafkaException e) {
            return Optional.of(e);
        } finally {
            consumer.unsubscribe();
        }
    }

    /** Why it can't be a member of the group; empty when it can. */
    Optional<KafkaException> join(String group, String topic) {
        try (KafkaConsumer<byte[], byte[]> member = consumer(Map.of("group.id", group))) {
            member.subscribe(List.of(topic));
            for (int poll = 0; poll < POLLS_MAX; poll++) {
                member.poll(POLL);
                if (!member.assignment().isEmpty()) {
                    return Optional.empty();
                }
            }
            throw new AssertionError("neither joined nor refused: " + group);
        } catch (KafkaException e) {
            return Optional.of(e);
        }
    }

    /** Why it can't take over a transactional id; empty when it can. */
    Optional<KafkaException> takeOver(String transactionalId) {
        try (Producer<byte[], byte[]> other = producer(transactionalId)) {
            other.initTransactions();
            return Optional.empty();
        } catch (KafkaException e) {
            return Optional.of(e);
        }
    }

    private double fetches() {
        return consumer.metrics().entrySet().stream()
                .filter(m -> m.getKey().name().equals("fetch-total"))
                .filter(m -> m.getKey().tags().size() == 1)
                .mapToDouble(m -> (double) m.getValue().metricValue())
                .sum();
    }

    static boolean refused(Optional<KafkaException> answer) {
        return answer.filter(TopicAuthorizationException.class::isInstance).isPresent();
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        consumer.close();
    }

    private Producer<byte[], byte[]> producer(@Nullable String transactionalId) {
        Map<String, Object> p = new HashMap<>(kafka);
        p.put("max.block.ms", BLOCK_MAX_MS);
        // As in the worst case: one that has no right to write anywhere.
        p.put("enable.idempotence", transactionalId != null);
        if (transactionalId != null) {
            p.put("transactional.id", transactionalId);
        }
        return new KafkaProducer<>(p, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> more) {
        Map<String, Object> p = new HashMap<>(kafka);
        p.put("enable.auto.commit", false);
        p.put("auto.offset.reset", "earliest");
        p.put("allow.auto.create.topics", false);
        p.put("fetch.max.wait.ms", 50);
        p.putAll(more);
        return new KafkaConsumer<>(p, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
