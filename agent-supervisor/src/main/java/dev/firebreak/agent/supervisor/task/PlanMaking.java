package dev.firebreak.agent.supervisor.task;

import dev.firebreak.agent.planner.PlannerProfile;
import dev.firebreak.agent.planner.RulePlanner;
import dev.firebreak.agent.planner.RulePlanner.Nothing;
import dev.firebreak.agent.planner.RulePlanner.Proposed;
import dev.firebreak.agent.supervisor.task.Event.PlanDeclined;
import dev.firebreak.agent.supervisor.task.Event.PlanMade;
import dev.firebreak.agent.supervisor.task.TaskState.AwaitingAgents;
import dev.firebreak.agent.supervisor.task.TaskState.Open;
import dev.firebreak.agent.supervisor.task.TaskState.Planning;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.AgentCard;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.Dropped;
import dev.firebreak.schemas.Plan;
import dev.firebreak.schemas.PlanStep;
import dev.firebreak.schemas.PlannerWork;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.Violation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From an admitted task to an accepted plan: whom to wait for, what to ask the planner, what to
 * send back, and when rules plan in its place.
 */
final class PlanMaking {
    private final Limits limits;
    private final RulePlanner rules;
    private final Stepping stepping;

    /**
     * @param rules plan where the planner can't, so that an ill planner delays a task but does not
     *     fail it
     * @param stepping goes on from the plan
     */
    PlanMaking(Limits limits, RulePlanner rules, Stepping stepping) {
        this.limits = limits;
        this.rules = rules;
        this.stepping = stepping;
    }

    Turn look(AwaitingAgents state, Agents agents, Notes notes, Instant now) {
        if (state.isOver(now)) {
            return Ending.expired(state, limits, notes, now);
        }
        if (state.spent().ceiling().steps() == 0) {
            Dropped dropped =
                    Ending.plan(
                            RejectionCode.STEP_LIMIT,
                            "the task's budget allows no step",
                            "a budget of at least one step");
            return Ending.nothing(state, List.of(dropped), limits, notes, now);
        }
        AwaitingAgents waiting = state.lookAgain(now, limits.agentsPoll());
        if (agents.alive().isEmpty() && now.isBefore(waiting.giveUpAt())) {
            return notes.turn(waiting);
        }
        Planning planning = state.planning(names(agents), now.plus(limits.plannerTimeout()));
        return notes.turn(planning, askForPlan(planning, agents, now));
    }

    Turn check(Planning state, PlanMade event, Instant now) {
        Notes notes = new Notes();
        if (state.isOver(now)) {
            return Ending.expired(state, limits, notes, now);
        }
        TaskHead head = state.head();
        List<Violation> problems =
                PlanCheck.problems(
                        event.plan(), head, event.agents(), state.offered(), stepsMax(state));
        if (problems.isEmpty()) {
            return run(state, event.plan(), event.why(), event.agents(), notes, now);
        }
        String feedback = PlanCheck.feedback(problems);
        notes.note(
                head,
                ActivityKind.PLAN_REFUSED,
                "the plan can't be carried out: " + feedback,
                Map.of());
        boolean sameAgain = feedback.equals(state.feedback());
        if (sameAgain
                || state.refusals() >= limits.planRefusalsMax()
                || state.spent().isExhausted()) {
            RejectionCode code =
                    sameAgain ? RejectionCode.LOOP_DETECTED : RejectionCode.PLAN_INVALID;
            return planByRule(state, event.agents(), code, feedback, notes, now);
        }
        Planning asked =
                state.refused(feedback, names(event.agents()), now.plus(limits.plannerTimeout()));
        return notes.turn(asked, askForPlan(asked, event.agents(), now));
    }

    Turn declined(Planning state, PlanDeclined event, Instant now) {
        Notes notes = new Notes();
        if (state.isOver(now)) {
            return Ending.expired(state, limits, notes, now);
        }
        Declined declined = event.declined();
        notes.note(
                state.head(),
                ActivityKind.PLAN_REFUSED,
                "the planner declined: " + declined.getDetail(),
                Map.of());
        // The planner understood the task and found nobody for it: rules would only guess worse.
        if (declined.getCode() == RejectionCode.NOTHING_TO_DO) {
            Dropped dropped =
                    Ending.plan(
                            declined.getCode(),
                            declined.getDetail(),
                            "an agent that can do what is asked");
            return Ending.nothing(state, List.of(dropped), limits, notes, now);
        }
        return planByRule(
                state, event.agents(), declined.getCode(), declined.getDetail(), notes, now);
    }

    Turn timedOut(Planning state, Agents agents, Instant now) {
        Notes notes = new Notes();
        if (state.isOver(now)) {
            return Ending.expired(state, limits, notes, now);
        }
        if (!state.call().isOver(now)) {
            return notes.turn(state);
        }
        String stepId = StepIds.plan(state.head().taskId());
        int attempt = state.call().attempt();
        String awaited = agents.waiting().get(PlannerProfile.NAME);
        if (awaited != null) {
            notes.waits(state.head(), stepId, PlannerProfile.NAME, attempt, awaited);
            return notes.turn(state.until(now.plus(limits.plannerTimeout())));
        }
        notes.timedOut(state.head(), stepId, PlannerProfile.NAME, attempt);
        if (state.tries() >= limits.plannerAttemptsMax() || state.spent().isExhausted()) {
            String detail = "the planner did not answer in %s".formatted(limits.plannerTimeout());
            return planByRule(state, agents, RejectionCode.STEP_TIMEOUT, detail, notes, now);
        }
        Planning asked = state.again(names(agents), now.plus(limits.plannerTimeout()));
        return notes.turn(asked, askForPlan(asked, agents, now));
    }

    private Turn planByRule(
            Planning state,
            Agents agents,
            RejectionCode code,
            String why,
            Notes notes,
            Instant now) {
        TaskHead head = state.head();
        List<RulePlanner.Item> documents =
                head.documents().stream()
                        .map(d -> new RulePlanner.Item(d.documentId(), d.name(), d.contentType()))
                        .toList();
        return switch (rules.plan(head.goal(), documents, agents.alive())) {
            case Nothing(String detail) -> {
                Dropped dropped =
                        Ending.plan(
                                code,
                                why + "; and by rule: " + detail,
                                "a plan that can be carried out");
                yield Ending.nothing(state, List.of(dropped), limits, notes, now);
            }
            case Proposed(Plan plan, String reason, double _) -> {
                // More steps than allowed are no fault here: those that fit are done, the others
                // named in the result.
                List<Violation> problems =
                        PlanCheck.problems(
                                plan,
                                head,
                                agents,
                                List.of(),
                                Math.max(stepsMax(state), plan.getSteps().size()));
                if (problems.isEmpty()) {
                    yield run(state, plan, "planned by rule: " + reason, agents, notes, now);
                }
                String detail =
                        "%s; and the plan by rule: %s".formatted(why, PlanCheck.feedback(problems));
                Dropped dropped =
                        Ending.plan(
                                RejectionCode.PLAN_INVALID,
                                detail,
                                "a plan that can be carried out");
                yield Ending.nothing(state, List.of(dropped), limits, notes, now);
            }
        };
    }

    private Turn run(
            Planning state, Plan plan, String why, Agents agents, Notes notes, Instant now) {
        Agents.Known closed = closed(plan, agents, now);
        if (closed != null) {
            return Ending.rejected(state, closed, limits, notes, now);
        }
        String text = why.isBlank() ? "%d steps".formatted(plan.getSteps().size()) : why;
        notes.note(
                state.head(),
                ActivityKind.PLAN_MADE,
                text,
                Map.of(
                        "steps",
                        Integer.toString(plan.getSteps().size()),
                        "plan",
                        Ending.shape(plan)));
        return stepping.goOn(
                state.running(plan.getSteps().stream().map(Step::waiting).toList()), notes, now);
    }

    /** The agent of this plan that has used up what admission allows it, and longest so. */
    private static Agents.@Nullable Known closed(Plan plan, Agents agents, Instant now) {
        Agents.Known latest = null;
        Instant until = now;
        for (PlanStep step : plan.getSteps()) {
            Agents.Known known = agents.byName().get(step.getAgent());
            Instant closed = known == null ? null : known.closedUntil();
            if (closed != null && closed.isAfter(until)) {
                latest = known;
                until = closed;
            }
        }
        return latest;
    }

    private static List<String> names(Agents agents) {
        return agents.alive().stream().map(AgentCard::getAgent).toList();
    }

    private static int stepsMax(Open state) {
        return state.spent().ceiling().steps();
    }

    private static Command askForPlan(Planning state, Agents agents, Instant now) {
        TaskHead head = state.head();
        return new Command.DispatchPlanner(
                Questions.request(state, StepIds.plan(head.taskId()), state.call().attempt(), now),
                PlannerWork.PLAN,
                head.goal(),
                state.feedback(),
                agents.alive(),
                stepsMax(state),
                null,
                List.of());
    }
}
