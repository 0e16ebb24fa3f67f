package dev.firebreak.agent.supervisor.task;

import dev.firebreak.schemas.AgentCard;
import dev.firebreak.schemas.Violation;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The agents that announced themselves, at one moment. The planner is not among them: it makes
 * plans, it is never in one.
 *
 * @param byName by the agent's name
 * @param executable kinds of action that executors carry out
 * @param waiting agents of which every living instance waits for something outside, and for what,
 *     such as {@code model}; the planner may be among them
 */
public record Agents(
        Map<String, Known> byName, Set<String> executable, Map<String, String> waiting) {
    public static final Agents NONE = new Agents(Map.of(), Set.of(), Map.of());

    public Agents {
        byName = Map.copyOf(byName);
        executable = Set.copyOf(executable);
        waiting = Map.copyOf(waiting);
    }

    public static Agents of(List<Known> agents) {
        return of(agents, Set.of(), Map.of());
    }

    public static Agents of(List<Known> agents, Set<String> executable) {
        return of(agents, executable, Map.of());
    }

    public static Agents of(
            List<Known> agents, Set<String> executable, Map<String, String> waiting) {
        return new Agents(
                agents.stream()
                        .collect(Collectors.toMap(a -> a.card().getAgent(), Function.identity())),
                executable,
                waiting);
    }

    /** Whether somebody here carries out actions of this kind. */
    boolean execute(String kind) {
        return executable.contains(kind);
    }

    /**
     * What is known of one agent.
     *
     * @param closedUntil until when it has used up what admission allows it; null: it may be asked
     */
    public record Known(
            AgentCard card, boolean alive, Arguments arguments, @Nullable Instant closedUntil) {}

    /** Checks a plan's arguments for an agent against the params of its request contract. */
    @FunctionalInterface
    public interface Arguments {
        /** Every problem, with its path below the params; empty when they are right. */
        List<Violation> problems(String paramsJson);
    }

    /** Those that gave a sign of life lately, by name. */
    public List<AgentCard> alive() {
        return byName.values().stream()
                .filter(Known::alive)
                .map(Known::card)
                .sorted(Comparator.comparing(AgentCard::getAgent))
                .toList();
    }
}
