package dev.firebreak.deploy.chaos;

import dev.firebreak.boundary.check.Checked;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.InboundLimits;
import dev.firebreak.boundary.registry.RegistryClient;
import dev.firebreak.boundary.topic.TopicReader;
import dev.firebreak.deploy.chaos.Evidence.Answer;
import dev.firebreak.deploy.chaos.Evidence.Bytes;
import dev.firebreak.deploy.chaos.Evidence.Ends;
import dev.firebreak.deploy.chaos.Evidence.Letter;
import dev.firebreak.deploy.chaos.Evidence.Place;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.EmailResult;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/** Looks at the cluster from outside: how far the group is, and what came of everything. */
final class Inspection implements AutoCloseable {
    private static final Duration READ_MAX = Duration.ofMinutes(3);
    private static final Set<TransactionState> OPEN =
            EnumSet.of(
                    TransactionState.ONGOING,
                    TransactionState.PREPARE_ABORT,
                    TransactionState.PREPARE_COMMIT,
                    TransactionState.PREPARE_EPOCH_FENCE);

    private final Cluster cluster;
    private final Admin admin;
    private final String requestTopic;
    private final String group;

    Inspection(Cluster cluster) {
        this.cluster = cluster;
        this.admin = cluster.admin();
        String agent = WorkerChild.PROFILE.name();
        this.requestTopic = cluster.topics().requests(agent);
        this.group = "agent-" + agent;
    }

    /**
     * What the group has committed of each partition. Whoever looks twice sees whether it moves.
     */
    Map<TopicPartition, OffsetAndMetadata> committed()
            throws InterruptedException, ExecutionException {
        return Cluster.get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    }

    /** Whether every request is committed as done. */
    boolean workedOff() throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetAndMetadata> committed = committed();
        for (Map.Entry<TopicPartition, Long> end :
                ends(List.of(requestTopic), IsolationLevel.READ_UNCOMMITTED).entrySet()) {
            OffsetAndMetadata at = committed.get(end.getKey());
            if ((at == null ? 0 : at.offset()) < end.getValue()) {
                return false;
            }
        }
        return true;
    }

    /** Transactions that are neither committed nor aborted, in words. */
    List<String> unfinished() throws InterruptedException, ExecutionException {
        List<String> open = new ArrayList<>();
        for (TransactionListing listing : Cluster.get(admin.listTransactions().all())) {
            if (OPEN.contains(listing.state())) {
                open.add(listing.toString());
            }
        }
        return open;
    }

    /** The ends of all partitions there are, those of Kafka's own topics too. */
    List<Ends> ends() throws InterruptedException, ExecutionException {
        Set<String> topics =
                Cluster.get(admin.listTopics(new ListTopicsOptions().listInternal(true)).names());
        Map<TopicPartition, Long> all = ends(topics, IsolationLevel.READ_UNCOMMITTED);
        Map<TopicPartition, Long> stable = ends(topics, IsolationLevel.READ_COMMITTED);
        return all.entrySet().stream()
                .map(
                        end ->
                                new Ends(
                                        end.getKey().toString(),
                                        end.getValue(),
                                        stable.get(end.getKey())))
                .sorted(Comparator.comparing(Ends::partition))
                .toList();
    }

    /** Everything there is to judge by. The workers have stopped. */
    Evidence evidence(Load load) throws InterruptedException, ExecutionException {
        Map<Place, Bytes> requests = new HashMap<>();
        Map<String, Place> found = new HashMap<>();
        try (TopicReader reader =
                new TopicReader(
                        cluster.kafkaProperties(),
                        requestTopic,
                        record -> {
                            Place place = new Place(record.partition(), record.offset());
                            requests.put(place, Bytes.of(record.value()));
                            Header task = record.headers().lastHeader(Load.TASK);
                            found.put(new String(task.value(), StandardCharsets.UTF_8), place);
                        })) {
            readAll(reader, requestTopic);
        }
        List<Answer> answers = new ArrayList<>();
        List<Letter> letters = new ArrayList<>();
        try (RegistryClient registry = RegistryClient.of(cluster.registryProperties())) {
            read(
                    registry,
                    cluster.topics().results(WorkerChild.PROFILE.name()),
                    EmailResult.class,
                    (record, result) ->
                            answers.add(
                                    new Answer(
                                            result.getEnvelope().getTaskId(),
                                            new String(record.key(), StandardCharsets.UTF_8),
                                            record.partition(),
                                            record.offset(),
                                            result.getOutcome() instanceof Declined)));
            read(
                    registry,
                    cluster.topics().deadLetters(),
                    DeadLetter.class,
                    (record, letter) ->
                            letters.add(
                                    new Letter(
                                            letter.getOrigin().getTopic(),
                                            new Place(
                                                    letter.getOrigin().getPartition(),
                                                    letter.getOrigin().getOffset()),
                                            Bytes.of(bytes(letter.getOrigin().getValue())),
                                            letter.getCode())));
        }
        return new Evidence(load.sent(found), requests, answers, letters, unfinished(), ends());
    }

    @Override
    public void close() {
        admin.close();
    }

    private <T extends SpecificRecord> void read(
            RegistryClient registry,
            String topic,
            Class<T> contract,
            BiConsumer<ConsumerRecord<byte[], byte[]>, T> seen) {
        Inbound<T> inbound =
                Inbound.of(registry, InboundLimits.defaults(), InstantSource.system(), contract);
        try (TopicReader reader =
                new TopicReader(
                        cluster.kafkaProperties(),
                        topic,
                        record -> {
                            switch (inbound.check(record)) {
                                case Checked.Accepted<T>(T value, var schema) ->
                                        seen.accept(record, value);
                                case Checked.Rejected<T> rejected ->
                                        throw new AssertionError(
                                                topic
                                                        + " holds what breaks its contract: "
                                                        + rejected);
                            }
                        })) {
            readAll(reader, topic);
        }
    }

    private static void readAll(TopicReader reader, String topic) {
        if (!reader.readToEnd(READ_MAX)) {
            throw new AssertionError(topic + " can't be read to its end: is a transaction stuck?");
        }
    }

    private Map<TopicPartition, Long> ends(Iterable<String> topics, IsolationLevel isolation)
            throws InterruptedException, ExecutionException {
        List<String> names = new ArrayList<>();
        topics.forEach(names::add);
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        Cluster.get(admin.describeTopics(names).allTopicNames())
                .forEach(
                        (name, topic) ->
                                topic.partitions()
                                        .forEach(
                                                partition ->
                                                        latest.put(
                                                                new TopicPartition(
                                                                        name,
                                                                        partition.partition()),
                                                                OffsetSpec.latest())));
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
                Cluster.get(admin.listOffsets(latest, new ListOffsetsOptions(isolation)).all())
                        .entrySet()) {
            ends.put(end.getKey(), end.getValue().offset());
        }
        return ends;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        if (buffer == null) {
            return new byte[0];
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
