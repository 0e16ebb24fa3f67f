package dev.firebreak.agent.supervisor.task;

import dev.firebreak.schemas.Plan;
import dev.firebreak.schemas.PlanStep;
import dev.firebreak.schemas.Violation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether a plan can be carried out. All problems are found, each with what would have been right,
 * so that a planner can mend the plan in one go.
 */
final class PlanCheck {
    private static final int FEEDBACK_PROBLEMS_MAX = 20;
    private static final int FEEDBACK_CHARS_MAX = 4000;
    private static final int STEPS_LOOKED_AT_MAX = 1000;

    private final TaskHead head;
    private final Agents agents;
    private final Collection<String> offered;
    private final List<Violation> problems = new ArrayList<>();

    private PlanCheck(TaskHead head, Agents agents, Collection<String> offered) {
        this.head = head;
        this.agents = agents;
        this.offered = offered;
    }

    /**
     * @param offered agents that the planner was told of; they may have fallen silent since, the
     *     request then waits for them
     * @param stepsMax how many steps it may have
     */
    static List<Violation> problems(
            Plan plan, TaskHead head, Agents agents, Collection<String> offered, int stepsMax) {
        PlanCheck check = new PlanCheck(head, agents, offered);
        check.steps(plan.getSteps(), stepsMax);
        return List.copyOf(check.problems);
    }

    /** The problems in words, for the planner. */
    static String feedback(List<Violation> problems) {
        String lines =
                problems.stream()
                        .limit(FEEDBACK_PROBLEMS_MAX)
                        .map(PlanCheck::line)
                        .collect(Collectors.joining("\n"));
        int left = problems.size() - FEEDBACK_PROBLEMS_MAX;
        String all = left > 0 ? "%s\nand %d more problems".formatted(lines, left) : lines;
        return all.length() <= FEEDBACK_CHARS_MAX
                ? all
                : all.substring(0, FEEDBACK_CHARS_MAX - 1) + "…";
    }

    private static String line(Violation problem) {
        return "%s: %s (%s), not %s"
                .formatted(
                        problem.getPath(),
                        problem.getExpected(),
                        problem.getRule(),
                        problem.getActual());
    }

    private void steps(List<PlanStep> steps, int stepsMax) {
        if (steps.isEmpty() || steps.size() > stepsMax) {
            add(
                    "steps",
                    "steps-count",
                    "1 to %d steps".formatted(stepsMax),
                    steps.size() + " steps");
        }
        if (steps.size() > STEPS_LOOKED_AT_MAX) {
            return;
        }
        Map<String, PlanStep> byId = new HashMap<>();
        for (int i = 0; i < steps.size(); i++) {
            if (byId.putIfAbsent(steps.get(i).getId(), steps.get(i)) != null) {
                add(
                        "steps[%d].id".formatted(i),
                        "step-id-unique",
                        "an id of its own",
                        steps.get(i).getId());
            }
        }
        Set<String> documents =
                head.documents().stream()
                        .map(TaskHead.DocumentHead::documentId)
                        .collect(Collectors.toSet());
        for (int i = 0; i < steps.size(); i++) {
            PlanStep step = steps.get(i);
            String path = "steps[%d]".formatted(i);
            agent(step, path);
            dependencies(step, path, byId.keySet());
            for (String documentId : step.getDocumentIds()) {
                if (!documents.contains(documentId)) {
                    add(
                            path + ".documentIds",
                            "document-known",
                            oneOf("a document", documents),
                            documentId);
                }
            }
        }
        String cycle = cycle(byId);
        if (cycle != null) {
            add("steps", "no-cycle", "steps that do not wait for themselves", cycle);
        }
    }

    private void agent(PlanStep step, String path) {
        Agents.Known known = agents.byName().get(step.getAgent());
        if (known == null || !(known.alive() || offered.contains(step.getAgent()))) {
            Set<String> names = new TreeSet<>(offered);
            agents.alive().forEach(card -> names.add(card.getAgent()));
            names.retainAll(agents.byName().keySet());
            add(path + ".agent", "agent-known", oneOf("an agent", names), step.getAgent());
            return;
        }
        for (Violation problem : known.arguments().problems(step.getParamsJson())) {
            String below = problem.getPath().isEmpty() ? "" : "." + problem.getPath();
            add(
                    path + ".paramsJson" + below,
                    problem.getRule(),
                    problem.getExpected(),
                    problem.getActual());
        }
    }

    private void dependencies(PlanStep step, String path, Set<String> ids) {
        for (String needed : step.getDependsOn()) {
            if (!ids.contains(needed)) {
                add(path + ".dependsOn", "dependency-known", oneOf("a step", ids), needed);
            }
        }
    }

    private void add(String path, String rule, String expected, String actual) {
        problems.add(new Violation(path, rule, expected, actual));
    }

    private static String oneOf(String what, Collection<String> names) {
        return names.isEmpty()
                ? what + ", but there is none"
                : "%s: one of %s".formatted(what, String.join(", ", new TreeSet<>(names)));
    }

    /** The ids on a cycle, such as {@code s1 -> s2 -> s1}; null when there is none. */
    private static @Nullable String cycle(Map<String, PlanStep> byId) {
        Set<String> clear = new HashSet<>();
        // Peels off steps whose dependencies are clear; what is left then waits for itself or for a
        // step that does.
        boolean found = true;
        while (found) {
            found = false;
            for (PlanStep step : byId.values()) {
                boolean ready =
                        step.getDependsOn().stream()
                                .allMatch(d -> clear.contains(d) || !byId.containsKey(d));
                found |= ready && clear.add(step.getId());
            }
        }
        if (clear.size() == byId.size()) {
            return null;
        }
        String at =
                byId.keySet().stream()
                        .filter(id -> !clear.contains(id))
                        .sorted()
                        .findFirst()
                        .orElseThrow();
        List<String> way = new ArrayList<>();
        while (!way.contains(at)) {
            way.add(at);
            at = nextOnCycle(byId, at, clear);
        }
        way.add(at);
        return String.join(" -> ", way.subList(way.indexOf(at), way.size()));
    }

    private static String nextOnCycle(Map<String, PlanStep> byId, String at, Set<String> clear) {
        PlanStep step = byId.get(at);
        if (step == null) {
            throw new IllegalStateException("not a step of the plan: " + at);
        }
        return step.getDependsOn().stream()
                .filter(d -> byId.containsKey(d) && !clear.contains(d))
                .findFirst()
                .orElseThrow();
    }
}
