package dev.firebreak.agent.supervisor;

import dev.firebreak.agent.planner.PlannerProfile;
import dev.firebreak.agent.supervisor.task.Agents;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.schemas.AgentAllowance;
import dev.firebreak.schemas.AgentCard;
import dev.firebreak.schemas.AgentState;
import dev.firebreak.schemas.AgentStatus;
import dev.firebreak.schemas.ExecutorCard;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agents that announced themselves, kept up to date from topic {@code agents} by one thread and
 * asked by many. An agent is alive while one of its instances has been heard of within three
 * heartbeats, an executor is there within five minutes.
 */
final class AgentDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(AgentDirectory.class);
    private static final int HEARTBEATS_MISSED_MAX = 3;

    /** Whoever claims to be heard of once a year is not alive for three. */
    private static final long HEARTBEAT_MS_MAX = Duration.ofMinutes(5).toMillis();

    /**
     * An order waits for its executor; one that restarts, or whose machine is replaced, is there
     * all the same.
     */
    private static final Duration EXECUTOR_SILENCE_MAX = Duration.ofMinutes(5);

    private static final int INSTANCES_MAX = 10_000;

    private final TopicNames topics;
    private final Predicate<String> reachable;
    private final Map<String, AgentContract> contracts = new ConcurrentHashMap<>();
    private final Map<String, AgentStatus> instances = new ConcurrentHashMap<>();
    private final Map<String, ExecutorCard> executors = new ConcurrentHashMap<>();
    private final Map<String, AgentAllowance> allowances = new ConcurrentHashMap<>();

    /**
     * @param reachable whether what is sent to a topic is answered, by its name: a producer that
     *     sends to a topic that is not stands still for a minute, and all tasks with it
     */
    AgentDirectory(TopicNames topics, Predicate<String> reachable) {
        this.topics = topics;
        this.reachable = reachable;
    }

    /**
     * An agent says what it is. A card that nobody could work with is left aside; the agent is then
     * unknown.
     */
    void put(String key, AgentCard card) {
        if (card.getAgent().equals(PlannerProfile.NAME)) {
            return;
        }
        try {
            contracts.put(key, AgentContract.of(card, topics));
        } catch (RuntimeException | StackOverflowError e) {
            contracts.remove(key);
            LOG.warn(
                    "Agent {} announced itself with a card that can't be used: {}",
                    card.getAgent(),
                    e.getMessage());
        }
    }

    /** An instance gives a sign of life. */
    void put(String key, AgentStatus status) {
        if (instances.size() >= INSTANCES_MAX && !instances.containsKey(key)) {
            instances
                    .values()
                    .removeIf(
                            s ->
                                    s.getHeartbeatAt()
                                            .isBefore(
                                                    status.getHeartbeatAt()
                                                            .minus(Duration.ofHours(1))));
        }
        if (instances.size() < INSTANCES_MAX || instances.containsKey(key)) {
            instances.put(key, status);
        }
    }

    /** An executor says what it carries out. */
    void put(String key, ExecutorCard card) {
        executors.put(key, card);
    }

    /** Admission says until when an agent may not be asked. */
    void put(String key, AgentAllowance allowance) {
        if (key.equals(allowanceKey(allowance.getAgent()))) {
            allowances.values().removeIf(a -> a.getClosedUntil().isBefore(allowance.getAt()));
            allowances.put(key, allowance);
        }
    }

    /** The key under which an allowance stands. */
    static String allowanceKey(String agent) {
        return "allowance/" + agent;
    }

    /** A tombstone: whatever stood under the key is gone. */
    void remove(String key) {
        allowances.remove(key);
        contracts.remove(key);
        executors.remove(key);
        instances.remove(key);
    }

    Agents at(Instant now) {
        List<Agents.Known> known = new ArrayList<>();
        for (AgentContract contract : contracts.values()) {
            String agent = contract.card().getAgent();
            if (reachable.test(topics.requests(agent))) {
                known.add(
                        new Agents.Known(
                                contract.card(),
                                isAlive(agent, now),
                                contract,
                                closedUntil(agent, now)));
            }
        }
        return Agents.of(
                known,
                executors.values().stream()
                        .filter(e -> reachable.test(topics.actions(e.getExecutor())))
                        .filter(e -> isThere(e, now))
                        .flatMap(AgentDirectory::own)
                        .collect(Collectors.toUnmodifiableSet()),
                waiting(now));
    }

    /** By agent, what it waits for; one that has an instance at work waits for nothing. */
    private Map<String, String> waiting(Instant now) {
        Map<String, String> waiting = new HashMap<>();
        Set<String> atWork = new HashSet<>();
        for (AgentStatus status : instances.values()) {
            if (!isAlive(status, now)) {
                continue;
            }
            if (status.getState() == AgentState.WAITING) {
                waiting.put(status.getAgent(), status.getWaitingFor());
            } else {
                atWork.add(status.getAgent());
            }
        }
        waiting.keySet().removeAll(atWork);
        return waiting;
    }

    /** Actions of an executor's own agent, whatever else it claims. */
    private static Stream<String> own(ExecutorCard card) {
        String own = card.getExecutor() + ".";
        return card.getKinds().stream().filter(kind -> kind.startsWith(own));
    }

    Optional<AgentContract> contract(String agent) {
        return contracts.values().stream()
                .filter(c -> c.card().getAgent().equals(agent))
                .filter(_ -> reachable.test(topics.requests(agent)))
                .findAny();
    }

    private @Nullable Instant closedUntil(String agent, Instant now) {
        AgentAllowance allowance = allowances.get(allowanceKey(agent));
        return allowance != null && allowance.getClosedUntil().isAfter(now)
                ? allowance.getClosedUntil()
                : null;
    }

    private boolean isAlive(String agent, Instant now) {
        return instances.values().stream()
                .anyMatch(s -> s.getAgent().equals(agent) && isAlive(s, now));
    }

    /** Nobody is asked to approve what nobody will carry out. One that never gave a sign counts. */
    private boolean isThere(ExecutorCard card, Instant now) {
        String name = "executor-" + card.getExecutor();
        List<AgentStatus> own =
                instances.values().stream().filter(s -> s.getAgent().equals(name)).toList();
        return own.isEmpty()
                || own.stream()
                        .anyMatch(
                                s -> !s.getHeartbeatAt().plus(EXECUTOR_SILENCE_MAX).isBefore(now));
    }

    private static boolean isAlive(AgentStatus status, Instant now) {
        long heartbeatMs = Math.clamp(status.getHeartbeatMs(), 1, HEARTBEAT_MS_MAX);
        return status.getState() != AgentState.STOPPED
                && !status.getHeartbeatAt()
                        .plusMillis(HEARTBEATS_MISSED_MAX * heartbeatMs)
                        .isBefore(now);
    }
}
