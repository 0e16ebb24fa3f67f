package dev.firebreak.deploy.approval;

import dev.firebreak.boundary.check.Checked;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.InboundLimits;
import dev.firebreak.boundary.registry.RegistryClient;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.boundary.topic.TopicReader;
import dev.firebreak.deploy.chaos.Cluster;
import dev.firebreak.schemas.ActionOrder;
import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.ApprovalDecision;
import dev.firebreak.schemas.ApprovalRequest;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Decision;
import dev.firebreak.schemas.InboxItem;
import dev.firebreak.schemas.TaskResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * All that a {@code read_committed} reader finds after a run, and the executor's ledger.
 *
 * @param tasks what was published, and in which manner people were to decide
 */
record Evidence(
        Map<String, Manner> tasks,
        List<TaskResult> results,
        List<ApprovalRequest> requests,
        List<Said> decisions,
        List<ActionOrder> orders,
        List<Activity> ignored,
        List<InboxItem> inbox,
        List<DeadLetter> letters,
        List<Ledger.Entry> ledger) {
    private static final Duration READ_MAX = Duration.ofMinutes(3);

    Evidence {
        tasks = Map.copyOf(tasks);
        results = List.copyOf(results);
        requests = List.copyOf(requests);
        decisions = List.copyOf(decisions);
        orders = List.copyOf(orders);
        ignored = List.copyOf(ignored);
        inbox = List.copyOf(inbox);
        letters = List.copyOf(letters);
        ledger = List.copyOf(ledger);
    }

    /**
     * A decision where it lies; those about one task lie in one partition, in the order in which
     * they were said.
     *
     * @param at when it was sent
     */
    record Said(ApprovalDecision decision, Instant at) {
        Decision kind() {
            return decision.getDecision();
        }
    }

    static Evidence of(Cluster cluster, Map<String, Manner> tasks, Path ledger) throws IOException {
        TopicNames topics = cluster.topics();
        List<Said> decisions = new ArrayList<>();
        try (RegistryClient registry = RegistryClient.of(cluster.registryProperties())) {
            Topics read = new Topics(cluster, registry);
            read.each(
                    topics.approvalDecisions(),
                    ApprovalDecision.class,
                    (at, decision) -> decisions.add(new Said(decision, at)));
            return new Evidence(
                    tasks,
                    read.all(topics.results(), TaskResult.class),
                    read.all(topics.approvalRequests(), ApprovalRequest.class),
                    decisions,
                    read.all(topics.actions("email"), ActionOrder.class),
                    read.all(topics.activity(), Activity.class).stream()
                            .filter(a -> a.getKind() == ActivityKind.APPROVAL_IGNORED)
                            .toList(),
                    read.all(topics.inbox(), InboxItem.class),
                    read.all(topics.deadLetters(), DeadLetter.class),
                    Ledger.read(ledger));
        }
    }

    /** Something on a topic, and when it was written. */
    interface Seen<T> {
        void accept(Instant at, T value);
    }

    /** Follows a topic from its beginning. */
    static <T extends SpecificRecord> TopicReader follow(
            Cluster cluster,
            RegistryClient registry,
            String topic,
            Class<T> contract,
            Seen<T> seen) {
        // No deadline passes for a clock that stands still: evidence does not grow too old.
        Inbound<T> inbound =
                Inbound.of(
                        registry,
                        InboundLimits.defaults(),
                        InstantSource.fixed(Instant.EPOCH),
                        contract);
        Consumer<ConsumerRecord<byte[], byte[]>> handler =
                record -> {
                    switch (inbound.check(record)) {
                        case Checked.Accepted<T>(T value, var _) ->
                                seen.accept(Instant.ofEpochMilli(record.timestamp()), value);
                        case Checked.Rejected<T> rejected ->
                                throw new AssertionError(
                                        topic + " holds what breaks its contract: " + rejected);
                    }
                };
        return new TopicReader(cluster.kafkaProperties(), topic, handler);
    }

    private record Topics(Cluster cluster, RegistryClient registry) {
        <T extends SpecificRecord> List<T> all(String topic, Class<T> contract) {
            List<T> all = new ArrayList<>();
            each(topic, contract, (_, value) -> all.add(value));
            return all;
        }

        <T extends SpecificRecord> void each(String topic, Class<T> contract, Seen<T> seen) {
            try (TopicReader reader = follow(cluster, registry, topic, contract, seen)) {
                if (!reader.readToEnd(READ_MAX)) {
                    throw new AssertionError(topic + " can't be read to its end");
                }
            }
        }
    }
}
