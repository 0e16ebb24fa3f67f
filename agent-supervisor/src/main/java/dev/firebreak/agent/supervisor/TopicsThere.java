package dev.firebreak.agent.supervisor;

import dev.firebreak.agent.planner.PlannerProfile;
import dev.firebreak.boundary.topic.TopicNames;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Whether the topics are as the supervisor needs them: Streams ends for good on a missing one, and
 * would quietly send the answers for a task to another partition than the task's where their
 * numbers differ.
 */
final class TopicsThere {
    private final TopicNames topics;

    TopicsThere(TopicNames topics) {
        this.topics = topics;
    }

    /** What is missing or wrong, for people; null when nothing is. */
    @Nullable String missing(Admin admin) {
        try {
            var names = admin.listTopics().names().get();
            TreeSet<String> missing = new TreeSet<>(needed());
            missing.removeAll(names);
            if (!missing.isEmpty()) {
                return "these topics are not there yet (firebreak topics apply): "
                        + String.join(", ", missing);
            }
            Pattern answers = SupervisorTopology.answers(topics);
            List<String> together =
                    names.stream()
                            .filter(
                                    n ->
                                            n.equals(topics.admitted())
                                                    || answers.matcher(n).matches())
                            .toList();
            return different(admin.describeTopics(together).allTopicNames().get());
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
                topics.admitted(),
                topics.results(),
                topics.deadLetters(),
                topics.activity(),
                topics.agents(),
                topics.requests(PlannerProfile.NAME),
                topics.results(PlannerProfile.NAME));
    }

    private static @Nullable String different(Map<String, TopicDescription> topics) {
        Map<String, Integer> partitions = new TreeMap<>();
        topics.forEach((name, topic) -> partitions.put(name, topic.partitions().size()));
        return new TreeSet<>(partitions.values()).size() == 1
                ? null
                : "these topics must have the same number of partitions: " + partitions;
    }
}
