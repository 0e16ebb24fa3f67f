package dev.firebreak.boundary.journal;

import dev.firebreak.boundary.check.Checked.Accepted;
import dev.firebreak.boundary.check.Checked.Rejected;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.boundary.loop.Handler;
import dev.firebreak.boundary.topic.GrouplessConsumer;
import dev.firebreak.kit.DependencyException;
import dev.firebreak.kit.journal.Journal;
import dev.firebreak.schemas.JournalEntry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An agent's journal in Kafka. What is recorded about requests of one input partition goes to the
 * journal's partition of the same number, so its next owner finds it in one place: it reads from
 * the bookmark that stands beside the committed offset to the end, and that only when it takes over
 * requests that had begun. An idempotent producer, not the loop's transactional one: an entry must
 * last although the transaction it serves may never come.
 */
public final class JournalTopic implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalTopic.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(200);

    /** Beyond this what is recovered is forgotten: its calls are made, and paid, again. */
    private static final long RECOVERED_BYTES_MAX = 64L << 20;

    private final String topic;
    private final Map<String, Object> kafka;
    private final Inbound<JournalEntry> inbound;
    private final Outbound outbound;
    private final InstantSource clock;
    private final KafkaProducer<byte[], byte[]> producer;

    /** For each of the journal's partitions, where the next entry will be at the earliest. */
    private final Map<Integer, Long> ends = new ConcurrentHashMap<>();

    /** What was recorded about requests that may be repeated here, by input partition. */
    private final Map<TopicPartition, Map<String, List<JournalEntry>>> recovered =
            new ConcurrentHashMap<>();

    private volatile int partitions;

    /**
     * @param kafka client properties: bootstrap servers, TLS, SASL
     */
    public JournalTopic(
            String topic,
            Map<String, Object> kafka,
            Inbound<JournalEntry> inbound,
            Outbound outbound,
            InstantSource clock) {
        this.topic = topic;
        this.kafka = Map.copyOf(kafka);
        this.inbound = inbound;
        this.outbound = outbound;
        this.clock = clock;
        this.producer =
                new KafkaProducer<>(
                        producerProperties(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** The journal of one request; what earlier runs recorded is handed out once. */
    public Journal open(String requestId, TopicPartition input) {
        return new Journal(
                requestId, forget(requestId, input), entry -> record(entry, input), clock);
    }

    /**
     * Takes back what is known of a request that did not end here: its next run finds it. Where
     * more is known by now, since its partition was taken over meanwhile, that counts.
     */
    public void keep(String requestId, TopicPartition input, List<JournalEntry> entries) {
        if (!entries.isEmpty()) {
            recovered
                    .computeIfAbsent(input, _ -> new ConcurrentHashMap<>())
                    .merge(requestId, entries, JournalTopic::longer);
        }
    }

    private static List<JournalEntry> longer(List<JournalEntry> one, List<JournalEntry> other) {
        return one.size() > other.size() ? one : other;
    }

    /** What is known of a request that ended without a run; nobody else needs it any more. */
    public List<JournalEntry> forget(String requestId, TopicPartition input) {
        Map<String, List<JournalEntry>> there = recovered.get(input);
        List<JournalEntry> entries = there == null ? null : there.remove(requestId);
        return entries == null ? List.of() : entries;
    }

    /** At or after this place is everything that will be recorded from now on. */
    public long bookmark(TopicPartition input) {
        int known = partitions;
        return known == 0
                ? Handler.NO_BOOKMARK
                : ends.getOrDefault(input.partition() % known, Handler.NO_BOOKMARK);
    }

    /**
     * Prepares for an input partition that was taken over.
     *
     * @param bookmark from where its earlier owner's entries are needed; negative: none are
     * @throws DependencyException the broker is away
     */
    public void takenOver(TopicPartition input, long bookmark) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                GrouplessConsumer.of(consumerProperties(), IsolationLevel.READ_UNCOMMITTED)) {
            int count = consumer.partitionsFor(topic, TIMEOUT).size();
            if (count == 0) {
                LOG.info(
                        "Topic {} is not there, so nothing is journaled; `firebreak topics apply` makes it",
                        topic);
                return;
            }
            TopicPartition partition = new TopicPartition(topic, input.partition() % count);
            long end = consumer.endOffsets(List.of(partition), TIMEOUT).getOrDefault(partition, 0L);
            ends.merge(partition.partition(), end, Math::max);
            partitions = count;
            if (bookmark >= 0 && bookmark < end) {
                recovered.put(input, read(consumer, partition, bookmark, end));
            } else {
                recovered.remove(input);
            }
        } catch (KafkaException e) {
            throw new DependencyException("broker", String.valueOf(e.getMessage()), e);
        }
    }

    private Map<String, List<JournalEntry>> read(
            KafkaConsumer<byte[], byte[]> consumer,
            TopicPartition partition,
            long bookmark,
            long end) {
        consumer.assign(List.of(partition));
        long first =
                consumer.beginningOffsets(List.of(partition), TIMEOUT).getOrDefault(partition, 0L);
        consumer.seek(partition, Math.max(first, bookmark));
        Map<String, List<JournalEntry>> found = new HashMap<>();
        long bytes = 0;
        int entries = 0;
        while (consumer.position(partition, TIMEOUT) < end && bytes < RECOVERED_BYTES_MAX) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                switch (inbound.check(record)) {
                    case Accepted<JournalEntry>(JournalEntry entry, var _) -> {
                        found.computeIfAbsent(entry.getRequestId(), id -> new ArrayList<>())
                                .add(entry);
                        bytes += record.serializedValueSize();
                        entries++;
                    }
                    case Rejected<JournalEntry> rejected ->
                            LOG.warn(
                                    "The journal entry {}@{} is left aside: {}",
                                    partition,
                                    record.offset(),
                                    rejected.rejection().message());
                }
            }
        }
        LOG.info("Read {} journal entries of {} from {} on", entries, partition, bookmark);
        return new ConcurrentHashMap<>(found);
    }

    private void record(JournalEntry entry, TopicPartition input) {
        int known = partitions;
        if (known == 0) {
            throw new DependencyException(
                    "broker",
                    "topic " + topic + " is not there; `firebreak topics apply` makes it",
                    new IllegalStateException(topic));
        }
        byte[] value =
                switch (outbound.write(topic, entry)) {
                    case Written.Encoded(byte[] encoded) -> encoded;
                    case Written.Refused refused ->
                            throw new IllegalStateException(
                                    "a journal entry can't be written: "
                                            + refused.rejection().message());
                };
        byte[] key =
                (entry.getRequestId() + "/" + entry.getCall()).getBytes(StandardCharsets.UTF_8);
        int partition = input.partition() % known;
        try {
            RecordMetadata at =
                    producer.send(new ProducerRecord<>(topic, partition, key, value)).get();
            ends.merge(partition, at.offset() + 1, Math::max);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException(e);
        } catch (ExecutionException | KafkaException e) {
            throw new DependencyException(
                    "broker", "the journal took no entry: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }

    private Map<String, Object> producerProperties() {
        Map<String, Object> p = new HashMap<>();
        p.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        p.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        p.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
        p.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        p.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 17 << 20);
        p.putAll(kafka);
        p.put(ProducerConfig.ACKS_CONFIG, "all");
        p.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        return p;
    }

    private Map<String, Object> consumerProperties() {
        Map<String, Object> p = new HashMap<>(kafka);
        p.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
        p.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        return p;
    }
}
