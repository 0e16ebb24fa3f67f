package dev.firebreak.agent.supervisor;

import dev.firebreak.agent.planner.PlannerProfile;
import dev.firebreak.boundary.topic.TopicNames;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the topics are as the supervisor needs them: Streams ends for good on a missing one, and
 * would quietly send the answers for a task to another partition than the task's where their
 * numbers differ.
 */
final class TopicsThere {
    private static final Logger LOG = LoggerFactory.getLogger(TopicsThere.class);

    private static final int ANSWER_TIMEOUT_MS = 5_000;

    private final TopicNames topics;

    TopicsThere(TopicNames topics) {
        this.topics = topics;
    }

    /** What is missing or wrong, for people; null when nothing is. */
    @Nullable String missing(Admin admin) {
        TreeSet<String> missing = new TreeSet<>(needed());
        missing.removeAll(names(admin));
        if (!missing.isEmpty()) {
            return "these topics are not there yet (firebreak topics apply): "
                    + String.join(", ", missing);
        }
        Map<String, Integer> one = partitions(admin, List.of(topics.checked(), topics.charges()));
        if (!one.values().stream().allMatch(count -> count == 1)) {
            return "these topics must have one partition each, or limits hold per partition: "
                    + one;
        }
        Map<String, Integer> partitions =
                partitions(
                        admin,
                        List.of(
                                topics.admitted(),
                                topics.results(PlannerProfile.NAME),
                                topics.control(),
                                topics.approvalDecisions()));
        return new TreeSet<>(partitions.values()).size() == 1
                ? null
                : "these topics must have the same number of partitions: " + partitions;
    }

    /**
     * The topics of agents and executors whose answers come to the partition of their task: what is
     * sent there is heard of again.
     */
    Set<String> answered(Admin admin) {
        Set<String> names = names(admin);
        Pattern answers = SupervisorTopology.answers(topics);
        List<String> counted =
                names.stream()
                        .filter(n -> n.equals(topics.admitted()) || answers.matcher(n).matches())
                        .toList();
        Map<String, Integer> partitions = partitions(admin, counted);
        Integer right = partitions.remove(topics.admitted());
        Set<String> answered = new TreeSet<>();
        partitions.forEach(
                (topic, count) -> {
                    String agent = Arrivals.agent(topics, topic);
                    String asked =
                            topic.equals(topics.receipts(agent))
                                    ? topics.actions(agent)
                                    : topics.requests(agent);
                    if (!count.equals(right)) {
                        LOG.warn(
                                "{} is left aside: {} has {} partitions, {} has {}",
                                asked,
                                topic,
                                count,
                                topics.admitted(),
                                right);
                    } else if (names.contains(asked)) {
                        answered.add(asked);
                    }
                });
        return answered;
    }

    /** How many partitions the topic has; 0 when that can't be said just now. */
    static int partitions(Admin admin, String topic) {
        try {
            return partitions(admin, List.of(topic)).getOrDefault(topic, 0);
        } catch (KafkaException e) {
            LOG.debug("The partitions of {} can't be counted just now", topic, e);
            return 0;
        }
    }

    private static Set<String> names(Admin admin) {
        return get(admin.listTopics(new ListTopicsOptions().timeoutMs(ANSWER_TIMEOUT_MS)).names());
    }

    private static Map<String, Integer> partitions(Admin admin, List<String> names) {
        Map<String, Integer> partitions = new TreeMap<>();
        get(admin.describeTopics(names, new DescribeTopicsOptions().timeoutMs(ANSWER_TIMEOUT_MS))
                        .allTopicNames())
                .forEach((name, topic) -> partitions.put(name, topic.partitions().size()));
        return partitions;
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException k ? k : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException(e);
        }
    }

    private List<String> needed() {
        return List.of(
                topics.tasks(),
                topics.checked(),
                topics.charges(),
                topics.admitted(),
                topics.results(),
                topics.deadLetters(),
                topics.activity(),
                topics.agents(),
                topics.inbox(),
                topics.control(),
                topics.approvalRequests(),
                topics.approvalDecisions(),
                topics.requests(PlannerProfile.NAME),
                topics.results(PlannerProfile.NAME));
    }
}
