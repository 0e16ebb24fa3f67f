package dev.firebreak.embedded;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal in Kafka: topic {@code _schemas}, compacted, one partition, in Confluent's format.
 *
 * <p>Transactions are used for their fencing only. All registries of a topic have one transactional
 * id: who opens the journal shuts the earlier writer out before reading to the end, so nothing can
 * be written behind the reader's back. Reading takes every record, also those of a transaction that
 * was aborted, because Confluent's server reads so too: after a take-over both must agree on which
 * id means what, and a registration that was refused for a time-out and yet kept does no harm. (A
 * transactional producer also loses nothing on a topic whose leader is not ready yet, as others
 * do.)
 */
final class KafkaJournal implements Journal {
    /** Where Confluent's server looks unless it is told otherwise. */
    static final String DEFAULT_TOPIC = "_schemas";

    private static final Logger log = LoggerFactory.getLogger(KafkaJournal.class);
    private static final long APPEND_TIMEOUT_MS = 10_000;
    private static final int REQUEST_TIMEOUT_MS = 5_000;
    private static final Duration POLL_TIMEOUT = Duration.ofMillis(100);
    private static final int EMPTY_POLLS_MAX = 300;
    private static final int INIT_ATTEMPTS_MAX = 3;

    /**
     * As long as Kafka allows: a broker that is away in mid-transaction must not look like a second
     * writer.
     */
    private static final int TRANSACTION_TIMEOUT_MS = 900_000;

    private final Map<String, Object> kafka;
    private final String topic;
    private final TopicPartition partition;
    private @Nullable Producer<String, String> producer;
    private boolean closed;

    /**
     * @param kafka client properties: bootstrap servers, TLS, SASL
     */
    KafkaJournal(Map<String, Object> kafka, String topic) {
        this.kafka = Map.copyOf(kafka);
        this.topic = topic;
        this.partition = new TopicPartition(topic, 0);
    }

    @Override
    public synchronized List<Entry> open() throws JournalException {
        if (closed) {
            throw new JournalException(
                    JournalException.Reason.UNAVAILABLE, "the journal is closed", null);
        }
        closeProducer();
        try {
            provideTopic();
            Producer<String, String> opened = newProducer();
            producer = opened;
            shutOthersOut(opened);
            return readAll();
        } catch (KafkaException | ExecutionException | TimeoutException e) {
            closeProducer();
            throw unavailable(
                    "Topic " + topic + " can't be opened on " + kafka.get("bootstrap.servers"), e);
        } catch (InterruptedException e) {
            closeProducer();
            Thread.currentThread().interrupt();
            throw unavailable("interrupted", e);
        }
    }

    @Override
    public synchronized void append(List<Entry> entries) throws JournalException {
        Producer<String, String> open = producer;
        if (open == null) {
            throw unavailable("the journal is not open", null);
        }
        try {
            open.beginTransaction();
            for (Entry entry : entries) {
                EntryCodec.Line line = EntryCodec.write(entry);
                // The result is checked by the commit, which fails if one record did.
                var _ = open.send(new ProducerRecord<>(topic, 0, line.key(), line.value()));
            }
            open.commitTransaction();
        } catch (KafkaException e) {
            closeProducer();
            throw failure(e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        closeProducer();
    }

    /** On a broker that is new, Kafka first makes the topic it keeps transactions in. */
    private static void shutOthersOut(Producer<String, String> producer) {
        for (int attempt = 1; ; attempt++) {
            try {
                producer.initTransactions();
                return;
            } catch (org.apache.kafka.common.errors.TimeoutException e) {
                if (attempt == INIT_ATTEMPTS_MAX) {
                    throw e;
                }
            }
        }
    }

    private void provideTopic() throws ExecutionException, InterruptedException, TimeoutException {
        try (Admin admin = Admin.create(clientConfig())) {
            try {
                NewTopic created =
                        new NewTopic(topic, 1, (short) 1)
                                .configs(Map.of("cleanup.policy", "compact"));
                get(admin.createTopics(List.of(created)).all());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
                checkTopic(admin);
            }
        }
    }

    /** With another policy the oldest schemas vanish; with more partitions the order does. */
    private void checkTopic(Admin admin)
            throws ExecutionException, InterruptedException, TimeoutException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        String policy =
                only(get(admin.describeConfigs(List.of(resource)).all()))
                        .get("cleanup.policy")
                        .value();
        int partitions =
                only(get(admin.describeTopics(List.of(topic)).allTopicNames())).partitions().size();
        if (!policy.equals("compact") || partitions != 1) {
            throw new StartupException(
                    "Topic %s has cleanup.policy=%s and %d partitions and would lose schemas: it must have cleanup.policy=compact and 1 partition."
                            .formatted(topic, policy, partitions));
        }
    }

    private List<Entry> readAll() throws TimeoutException {
        int emptyPolls = 0;
        List<Entry> entries = new ArrayList<>();
        Map<String, Object> config = clientConfig();
        config.put("isolation.level", "read_uncommitted");
        config.put("enable.auto.commit", "false");
        config.put("fetch.max.wait.ms", 50);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(Set.of(partition));
            consumer.seekToBeginning(Set.of(partition));
            long end = only(consumer.endOffsets(Set.of(partition)));
            while (consumer.position(partition) < end) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL_TIMEOUT);
                records.forEach(record -> read(record, entries));
                emptyPolls = records.isEmpty() ? emptyPolls + 1 : 0;
                if (emptyPolls > EMPTY_POLLS_MAX) {
                    throw new TimeoutException(
                            "offset %d of %d read".formatted(consumer.position(partition), end));
                }
            }
        }
        return entries;
    }

    private void read(ConsumerRecord<byte[], byte[]> record, List<Entry> entries) {
        try {
            EntryCodec.read(record.key(), record.value()).ifPresent(entries::add);
        } catch (IOException e) {
            log.warn("Record {} of {} is skipped: {}", record.offset(), topic, e.getMessage());
        }
    }

    private Producer<String, String> newProducer() {
        Map<String, Object> config = clientConfig();
        config.put("transactional.id", "schema-registry-writer-of-" + topic);
        config.put("transaction.timeout.ms", TRANSACTION_TIMEOUT_MS);
        config.put("max.block.ms", APPEND_TIMEOUT_MS);
        config.put("delivery.timeout.ms", (int) APPEND_TIMEOUT_MS);
        config.put("linger.ms", 0);
        return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
    }

    private Map<String, Object> clientConfig() {
        Map<String, Object> config = new HashMap<>(kafka);
        config.putAll(
                Map.of(
                        "client.id",
                        "schema-registry",
                        "request.timeout.ms",
                        REQUEST_TIMEOUT_MS,
                        "default.api.timeout.ms",
                        (int) APPEND_TIMEOUT_MS,
                        "retry.backoff.ms",
                        5,
                        "reconnect.backoff.max.ms",
                        500));
        return config;
    }

    private void closeProducer() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }

    private JournalException failure(KafkaException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProducerFencedException
                    || cause instanceof InvalidProducerEpochException) {
                return new JournalException(
                        JournalException.Reason.TAKEN_OVER, "another registry writes " + topic, e);
            }
            if (cause instanceof RecordTooLargeException) {
                return new JournalException(
                        JournalException.Reason.TOO_LARGE, "the entry is too large", e);
            }
        }
        return unavailable("Topic " + topic + " can't be written", e);
    }

    private static JournalException unavailable(String message, @Nullable Throwable e) {
        return new JournalException(JournalException.Reason.UNAVAILABLE, message, e);
    }

    private static <T> T only(Map<?, T> answers) {
        return answers.values().iterator().next();
    }

    private static <T> T get(KafkaFuture<T> future)
            throws ExecutionException, InterruptedException, TimeoutException {
        return future.get(APPEND_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    }
}
