package dev.firebreak.agent.planner;

import dev.firebreak.agent.planner.GoalClauses.Clause;
import dev.firebreak.schemas.AgentCard;
import dev.firebreak.schemas.Capability;
import dev.firebreak.schemas.Plan;
import dev.firebreak.schemas.PlanStep;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Plans by rule, without a model, and knows no agent by name: only what each says it can do.
 *
 * <p>A document goes to an agent that reads its media type. A goal is taken apart into wishes; each
 * goes to the agent whose examples and descriptions are most like it. Where one wish needs the
 * outcome of another ("then", "with the figures"), its step waits for it; all others run side by
 * side. Messages are read one per step; other documents for one agent belong to one question and
 * stay together.
 */
public final class RulePlanner {
    private static final String MESSAGES = "message/";

    /** A capability that reads documents can seldom do without one. */
    private static final double WITHOUT_DOCUMENT = 0.7;

    /** A description says what an agent is about; an example says it in the words of a goal. */
    private static final double BY_DESCRIPTION = 0.9;

    private static final double CONFIDENCE_BY_TYPE = 0.9;
    private static final double CONFIDENCE_MAX = 0.95;

    private final Similarity similarity;

    public RulePlanner(Similarity similarity) {
        this.similarity = similarity;
    }

    /** A document, as far as it matters for a plan. */
    public record Item(String documentId, String name, String contentType) {}

    /** What came of planning. */
    public sealed interface Proposal {}

    /** A plan, and why so, for people. */
    public record Proposed(Plan plan, String why, double confidence) implements Proposal {}

    /** None of the agents fits. */
    public record Nothing(String detail) implements Proposal {}

    /** A wish that an agent was found for, in the words of the goal. */
    private record Order(
            String agent,
            String goal,
            int from,
            int to,
            boolean refersBack,
            boolean needed,
            double score) {
        String text() {
            return goal.substring(from, to).strip();
        }

        Order upTo(int end) {
            return new Order(agent, goal, from, end, refersBack, needed, score);
        }
    }

    private record Match(AgentCard card, double score) {}

    public Proposal plan(String goal, List<Item> documents, List<AgentCard> agents) {
        List<Order> orders = orders(goal, documents, agents);
        Map<String, List<Item>> readers = new LinkedHashMap<>();
        List<Item> unread = new ArrayList<>();
        for (Item document : documents) {
            String reader = reader(document, goal, orders, agents);
            if (reader == null) {
                unread.add(document);
            } else {
                readers.computeIfAbsent(reader, _ -> new ArrayList<>()).add(document);
            }
        }
        if (orders.isEmpty() && readers.isEmpty()) {
            return new Nothing(nothing(goal, documents, agents));
        }
        return new Steps(goal, orders, readers).proposed(unread);
    }

    private List<Order> orders(String goal, List<Item> documents, List<AgentCard> agents) {
        List<Order> orders = new ArrayList<>();
        for (Clause clause : GoalClauses.of(goal)) {
            Match match = best(clause.text(), documents, agents);
            Order last = orders.isEmpty() ? null : orders.getLast();
            // A wish nobody stands out for belongs to its neighbour: "Answer this mail. Be brief."
            if (match == null || (last != null && last.agent().equals(match.card().getAgent()))) {
                if (last != null) {
                    orders.set(orders.size() - 1, last.upTo(clause.to()));
                }
                continue;
            }
            int from = last == null ? 0 : clause.from();
            String agent = match.card().getAgent();
            Match first = neededFirst(clause.text(), agent, documents, agents);
            if (first != null) {
                int half = goal.indexOf(GoalClauses.halves(clause.text()).getLast(), clause.from());
                orders.add(
                        new Order(
                                first.card().getAgent(),
                                goal,
                                half,
                                clause.to(),
                                false,
                                true,
                                first.score()));
            }
            boolean refersBack = first != null || clause.refersBack();
            orders.add(new Order(agent, goal, from, clause.to(), refersBack, false, match.score()));
        }
        return orders;
    }

    /**
     * For "answer the mail with the number of orders": the agent that counts orders, when it is
     * another one.
     */
    private @Nullable Match neededFirst(
            String clause, String agent, List<Item> documents, List<AgentCard> agents) {
        List<String> halves = GoalClauses.halves(clause);
        if (halves.size() == 1) {
            return null;
        }
        Match first = best(halves.getLast(), documents, agents);
        return first == null || first.card().getAgent().equals(agent) ? null : first;
    }

    private @Nullable Match best(String text, List<Item> documents, List<AgentCard> agents) {
        return agents.stream()
                .map(card -> new Match(card, score(text, documents, card)))
                .filter(match -> match.score() >= similarity.enough())
                .max(
                        Comparator.comparingDouble(Match::score)
                                .thenComparing(m -> m.card().getAgent(), Comparator.reverseOrder()))
                .orElse(null);
    }

    private double score(String text, List<Item> documents, AgentCard card) {
        double best = BY_DESCRIPTION * similarity.between(text, card.getDescription());
        for (Capability capability : card.getCapabilities()) {
            double alike = BY_DESCRIPTION * similarity.between(text, capability.getDescription());
            for (String example : capability.getExamples()) {
                alike = Math.max(alike, similarity.between(text, example));
            }
            boolean equipped =
                    capability.getContentTypes().isEmpty()
                            || documents.stream()
                                    .anyMatch(
                                            d -> MediaTypes.reads(capability.getContentTypes(), d));
            best = Math.max(best, equipped ? alike : WITHOUT_DOCUMENT * alike);
        }
        return best;
    }

    private @Nullable String reader(
            Item document, String goal, List<Order> orders, List<AgentCard> agents) {
        List<AgentCard> able =
                agents.stream()
                        .filter(
                                a ->
                                        a.getCapabilities().stream()
                                                .anyMatch(
                                                        c ->
                                                                MediaTypes.reads(
                                                                        c.getContentTypes(),
                                                                        document)))
                        .sorted(Comparator.comparing(AgentCard::getAgent))
                        .toList();
        return able.stream()
                .max(
                        Comparator.comparing(
                                        (AgentCard a) ->
                                                orders.stream()
                                                        .anyMatch(
                                                                o ->
                                                                        o.agent()
                                                                                .equals(
                                                                                        a
                                                                                                .getAgent())))
                                .thenComparingDouble(a -> score(goal, List.of(document), a)))
                .map(AgentCard::getAgent)
                .orElse(null);
    }

    private static String nothing(String goal, List<Item> documents, List<AgentCard> agents) {
        if (agents.isEmpty()) {
            return "no agent is there to do it";
        }
        String wanted =
                documents.isEmpty()
                        ? goal.isBlank() ? "an empty task" : "this goal"
                        : documents.stream()
                                .map(MediaTypes::of)
                                .distinct()
                                .collect(Collectors.joining(", "));
        String offers =
                agents.stream()
                        .map(a -> "%s (%s)".formatted(a.getAgent(), a.getDescription()))
                        .collect(Collectors.joining("; "));
        return "no agent is for %s; there are: %s".formatted(wanted, offers);
    }

    /** Puts the steps in order and says which waits for which. */
    private static final class Steps {
        private final String goal;
        private final List<Order> orders;
        private final Map<String, List<Item>> readers;
        private final List<PlanStep> steps = new ArrayList<>();
        private final List<String> why = new ArrayList<>();
        private double confidence = CONFIDENCE_MAX;

        Steps(String goal, List<Order> orders, Map<String, List<Item>> readers) {
            this.goal = goal;
            this.orders = orders;
            this.readers = readers;
        }

        Proposal proposed(List<Item> unread) {
            readers.forEach(
                    (agent, items) -> {
                        if (orders.stream().noneMatch(o -> o.agent().equals(agent))) {
                            add(agent, goal, items, List.of());
                            why.add("%s reads %s".formatted(agent, types(items)));
                            confidence = Math.min(confidence, CONFIDENCE_BY_TYPE);
                        }
                    });
            Map<String, List<Item>> left = new HashMap<>(readers);
            List<String> last = steps.stream().map(PlanStep::getId).toList();
            List<String> needed = List.of();
            for (Order order : orders) {
                List<Item> items = left.getOrDefault(order.agent(), List.of());
                left.remove(order.agent());
                List<String> inputs =
                        order.refersBack() ? needed.isEmpty() ? last : needed : List.of();
                last = add(order.agent(), order.text(), items, inputs);
                needed = order.needed() ? last : List.of();
                why.add("%s for '%s'".formatted(order.agent(), shortened(order.text())));
                confidence =
                        Math.min(confidence, items.isEmpty() ? order.score() : CONFIDENCE_BY_TYPE);
            }
            if (!unread.isEmpty()) {
                why.add("nobody reads " + types(unread));
            }
            Plan plan = Plan.newBuilder().setSteps(steps).build();
            return new Proposed(plan, String.join("; ", why), confidence);
        }

        private List<String> add(
                String agent, String instruction, List<Item> items, List<String> inputs) {
            List<List<Item>> portions = new ArrayList<>();
            List<Item> together = new ArrayList<>();
            for (Item item : items) {
                if (MediaTypes.of(item).startsWith(MESSAGES)) {
                    portions.add(List.of(item));
                } else {
                    together.add(item);
                }
            }
            if (!together.isEmpty() || portions.isEmpty()) {
                portions.add(together);
            }
            List<String> ids = new ArrayList<>();
            for (List<Item> portion : portions) {
                String id = "s" + (steps.size() + 1);
                steps.add(
                        PlanStep.newBuilder()
                                .setId(id)
                                .setAgent(agent)
                                .setInstruction(instruction)
                                .setDependsOn(inputs)
                                .setDocumentIds(portion.stream().map(Item::documentId).toList())
                                .build());
                ids.add(id);
            }
            return ids;
        }

        private static String types(List<Item> items) {
            return items.stream().map(MediaTypes::of).distinct().collect(Collectors.joining(", "));
        }

        private static String shortened(String text) {
            return text.length() <= 80 ? text : text.substring(0, 79) + "…";
        }
    }
}
