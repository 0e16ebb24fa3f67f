package dev.firebreak.benchmarks;

import dev.firebreak.boundary.check.SubjectNames;
import dev.firebreak.boundary.topic.Topic;
import dev.firebreak.boundary.topic.TopicCatalog;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.boundary.topic.TopicProvisioner;
import dev.firebreak.schemas.Contracts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The topics of one run, as deploy/topics.yaml describes them, under a prefix of its own. Requests
 * are put there before the clock starts; the run is over when the group has committed all of them.
 */
final class Ground implements AutoCloseable {
    static final String AGENT = "email";
    private static final int OUTSTANDING_SENDS_MAX = 10_000;

    private final Cluster cluster;
    private final TopicNames topics;
    private final List<Topic> made;
    private final SubjectNames subjects;

    Ground(Cluster cluster, String prefix) {
        this.cluster = cluster;
        this.topics = new TopicNames(prefix);
        TopicCatalog catalog = TopicCatalog.bundled();
        this.subjects = catalog.subjectNames(prefix);
        Set<String> needed =
                Set.of(
                        topics.requests(AGENT),
                        topics.results(AGENT),
                        topics.deadLetters(),
                        topics.activity(),
                        topics.agents(),
                        topics.journal(AGENT));
        this.made = catalog.topics(prefix).stream().filter(t -> needed.contains(t.name())).toList();
        done(
                cluster.admin()
                        .createTopics(
                                made.stream()
                                        .map(
                                                t ->
                                                        new NewTopic(
                                                                        t.name(),
                                                                        t.partitions(),
                                                                        (short) 1)
                                                                .configs(t.config()))
                                        .toList())
                        .all());
        new TopicProvisioner(cluster.admin()).awaitWritable(names());
        made.forEach(this::register);
    }

    Cluster cluster() {
        return cluster;
    }

    TopicNames topics() {
        return topics;
    }

    SubjectNames subjects() {
        return subjects;
    }

    String requests() {
        return topics.requests(AGENT);
    }

    String results() {
        return topics.results(AGENT);
    }

    List<TopicPartition> partitions(String topic) {
        List<TopicPartition> partitions = new ArrayList<>();
        made.stream()
                .filter(t -> t.name().equals(topic))
                .forEach(
                        t -> {
                            for (int p = 0; p < t.partitions(); p++) {
                                partitions.add(new TopicPartition(topic, p));
                            }
                        });
        return partitions;
    }

    /** The group of an agent, and of a peer that stands in for it. */
    String group() {
        return topics.prefix() + "agent-" + AGENT;
    }

    /** Sends {@code count} requests and checks every acknowledgement. */
    void fill(Requests load, int count) {
        Map<String, Object> properties = new HashMap<>(cluster.kafka());
        properties.put("linger.ms", 5);
        properties.put("batch.size", 256 * 1024);
        properties.put("compression.type", "lz4");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int n = 0; n < count; n++) {
                sent.add(
                        producer.send(
                                new ProducerRecord<>(requests(), load.key(n), load.value(n))));
                if (sent.size() == OUTSTANDING_SENDS_MAX) {
                    acknowledged(sent);
                }
            }
            producer.flush();
            acknowledged(sent);
        }
    }

    /** How many requests the group has committed without a gap. */
    long committed() {
        Map<TopicPartition, OffsetAndMetadata> offsets =
                done(
                        cluster.admin()
                                .listConsumerGroupOffsets(
                                        Map.of(group(), new ListConsumerGroupOffsetsSpec()))
                                .partitionsToOffsetAndMetadata(group()));
        return offsets.entrySet().stream()
                .filter(e -> e.getKey().topic().equals(requests()) && e.getValue() != null)
                .mapToLong(e -> e.getValue().offset())
                .sum();
    }

    @Override
    public void close() {
        done(cluster.admin().deleteTopics(names()).all());
    }

    private List<String> names() {
        return made.stream().map(Topic::name).toList();
    }

    private void register(Topic topic) {
        for (String record : topic.records()) {
            try {
                Schema schema =
                        Contracts.schema(Class.forName(record).asSubclass(SpecificRecord.class));
                cluster.registry().register(subjects.subject(topic.name(), schema), schema);
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException(
                        "topics.yaml names a record that is no contract: " + record, e);
            }
        }
    }

    private static void acknowledged(List<Future<RecordMetadata>> sent) {
        try {
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a request was not taken by the broker", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        sent.clear();
    }

    private static <T> T done(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
