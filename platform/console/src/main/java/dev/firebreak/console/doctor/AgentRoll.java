package dev.firebreak.console.doctor;

import dev.firebreak.boundary.check.Checked;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.topic.TopicReader;
import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.kit.DependencyException;
import dev.firebreak.schemas.AgentAllowance;
import dev.firebreak.schemas.AgentCard;
import dev.firebreak.schemas.AgentState;
import dev.firebreak.schemas.AgentStatus;
import dev.firebreak.schemas.ExecutorCard;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Which agents and executors have announced themselves, and which instances are alive. */
public final class AgentRoll {
    private static final Duration READ_MAX = Duration.ofSeconds(30);
    private static final int SILENT_HEARTBEATS = 3;

    private final TreeMap<String, AgentCard> cards = new TreeMap<>();
    private final TreeMap<String, ExecutorCard> executors = new TreeMap<>();
    private final TreeMap<String, AgentStatus> statuses = new TreeMap<>();

    AgentRoll() {}

    /** As it is now. */
    public static AgentRoll read(Cluster cluster) {
        AgentRoll roll = new AgentRoll();
        String topic = cluster.topics().agents();
        Inbound<SpecificRecord> inbound =
                cluster.inbound(
                        topic,
                        List.of(
                                AgentCard.class,
                                AgentStatus.class,
                                ExecutorCard.class,
                                AgentAllowance.class));
        try (TopicReader reader = cluster.reader(topic, record -> roll.note(inbound, record))) {
            if (!reader.readToEnd(READ_MAX)) {
                throw new DependencyException(
                        "broker",
                        topic
                                + " could not be read to its end within "
                                + READ_MAX.toSeconds()
                                + " s",
                        new IOException("too slow"));
            }
        }
        return roll;
    }

    /** The newest card of every agent. */
    public List<AgentCard> cards() {
        return List.copyOf(cards.values());
    }

    /** The newest card of every executor. */
    public List<ExecutorCard> executors() {
        return List.copyOf(executors.values());
    }

    /** What its instances call themselves. */
    static String executorName(ExecutorCard card) {
        return "executor-" + card.getExecutor();
    }

    /** When any instance of this name last gave a sign of life. */
    public Optional<Instant> lastSign(String name) {
        return statuses.values().stream()
                .filter(status -> status.getAgent().equals(name))
                .map(AgentStatus::getHeartbeatAt)
                .max(Comparator.naturalOrder());
    }

    /** The newest sign of life of each of the agent's instances that counts as alive. */
    public List<AgentStatus> alive(String agent, Instant now) {
        List<AgentStatus> alive = new ArrayList<>();
        for (AgentStatus status : statuses.values()) {
            Instant silentAt =
                    status.getHeartbeatAt().plusMillis(SILENT_HEARTBEATS * status.getHeartbeatMs());
            if (status.getAgent().equals(agent)
                    && status.getState() != AgentState.STOPPED
                    && now.isBefore(silentAt)) {
                alive.add(status);
            }
        }
        return alive;
    }

    private void note(Inbound<SpecificRecord> inbound, ConsumerRecord<byte[], byte[]> record) {
        if (inbound.check(record)
                instanceof Checked.Accepted<SpecificRecord>(SpecificRecord value, var _)) {
            note(value);
        }
    }

    void note(SpecificRecord value) {
        if (value instanceof AgentCard card) {
            cards.put(card.getAgent(), card);
        } else if (value instanceof ExecutorCard card) {
            executors.put(card.getExecutor(), card);
        } else if (value instanceof AgentStatus status) {
            statuses.put(status.getAgent() + "/" + status.getInstance(), status);
        }
    }
}
