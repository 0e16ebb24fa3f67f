package dev.firebreak.agent.supervisor.task;

import dev.firebreak.agent.planner.PlannerProfile;
import dev.firebreak.agent.planner.RulePlanner;
import dev.firebreak.agent.planner.RulePlanner.Nothing;
import dev.firebreak.agent.planner.RulePlanner.Proposed;
import dev.firebreak.agent.supervisor.task.Event.ActionUnwritable;
import dev.firebreak.agent.supervisor.task.Event.Answer;
import dev.firebreak.agent.supervisor.task.Event.AnswerDeclined;
import dev.firebreak.agent.supervisor.task.Event.AnswerMade;
import dev.firebreak.agent.supervisor.task.Event.ApprovalDecided;
import dev.firebreak.agent.supervisor.task.Event.Broken;
import dev.firebreak.agent.supervisor.task.Event.Controlled;
import dev.firebreak.agent.supervisor.task.Event.JudgementDeclined;
import dev.firebreak.agent.supervisor.task.Event.JudgementMade;
import dev.firebreak.agent.supervisor.task.Event.PlanDeclined;
import dev.firebreak.agent.supervisor.task.Event.PlanMade;
import dev.firebreak.agent.supervisor.task.Event.ReceiptArrived;
import dev.firebreak.agent.supervisor.task.Event.StepDeclined;
import dev.firebreak.agent.supervisor.task.Event.StepFinished;
import dev.firebreak.agent.supervisor.task.Event.TaskAdmitted;
import dev.firebreak.agent.supervisor.task.Event.TimerFired;
import dev.firebreak.agent.supervisor.task.Event.Word;
import dev.firebreak.agent.supervisor.task.TaskState.AwaitingAgents;
import dev.firebreak.agent.supervisor.task.TaskState.Ended;
import dev.firebreak.agent.supervisor.task.TaskState.Open;
import dev.firebreak.agent.supervisor.task.TaskState.Planning;
import dev.firebreak.agent.supervisor.task.TaskState.Running;
import dev.firebreak.agent.supervisor.task.TaskState.Settling;
import dev.firebreak.agent.supervisor.task.TaskState.Synthesising;
import dev.firebreak.agent.supervisor.task.TaskState.Unseen;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.AgentCard;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.Dropped;
import dev.firebreak.schemas.Plan;
import dev.firebreak.schemas.PlanStep;
import dev.firebreak.schemas.PlannerWork;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.Violation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task's life as a function: what is known, what happened, and the time give what is known from
 * now on and what to do.
 *
 * <p>It calls nobody and reads no clock. The table in {@link #on} is the whole behaviour; what it
 * names is below it, and what happens between an accepted plan and the last step is in {@link
 * Stepping}. Two rules hold everywhere: a deadline that has passed ends the task at its next event,
 * and an answer that nobody waits for (a repeat, a late one, one to an earlier attempt) is written
 * down and changes nothing but what the task has spent.
 */
public final class TaskMachine {
    private final Limits limits;
    private final RulePlanner rules;
    private final ActionGate gate;
    private final Stepping stepping;
    private final Controls controls;

    /**
     * @param rules plans where the planner can't, so that an ill planner delays a task but does not
     *     fail it
     * @param policy who has to agree to the actions that agents propose
     */
    public TaskMachine(Limits limits, RulePlanner rules, ActionPolicy policy) {
        this.limits = limits;
        this.rules = rules;
        this.gate = new ActionGate(limits, policy);
        this.stepping = new Stepping(limits, gate);
        this.controls = new Controls(limits, stepping);
    }

    private record Situation(TaskState state, Event event) {}

    /**
     * @param state what is known of the event's task; null: nothing
     * @param now in whole milliseconds, as all times that travel
     */
    public Turn on(@Nullable TaskState state, Event event, Instant now) {
        TaskState known = state == null ? new Unseen() : charged(state, event);
        return switch (new Situation(known, event)) {
            case Situation(Unseen s, TaskAdmitted e) -> admit(s, e, now);
            case Situation(AwaitingAgents s, TimerFired e) -> look(s, e.agents(), new Notes(), now);

            case Situation(Planning s, PlanMade e) when s.awaits(e) -> check(s, e, now);
            case Situation(Planning s, PlanDeclined e) when s.awaits(e) -> declined(s, e, now);
            case Situation(Planning s, TimerFired e) -> timedOut(s, e.agents(), now);

            case Situation(Open s, StepFinished e) -> finished(s, e, now);
            case Situation(Open s, StepDeclined e) -> declined(s, e, now);
            case Situation(Running s, JudgementMade e) when s.judging(e.envelope()).isPresent() ->
                    stepping.judge().judged(s, s.judging(e.envelope()).orElseThrow(), e, now);
            case Situation(Running s, JudgementDeclined e)
                    when s.judging(e.envelope()).isPresent() ->
                    stepping.judge().notJudged(s, s.judging(e.envelope()).orElseThrow(), e, now);
            case Situation(Synthesising s, AnswerMade e) when s.awaits(e) ->
                    stepping.answered(s, e, now);
            case Situation(Synthesising s, AnswerDeclined e) when s.awaits(e) ->
                    stepping.unanswered(s, e, now);

            case Situation(Open s, ApprovalDecided e) -> {
                Notes notes = new Notes();
                yield goOn(gate.approvals().decided(s, e, notes, now), notes, now);
            }
            case Situation(Open s, ReceiptArrived e) -> {
                Notes notes = new Notes();
                yield goOn(gate.orders().receipt(s, e, notes, now), notes, now);
            }
            case Situation(Open s, ActionUnwritable(String actionId, String detail)) -> {
                Notes notes = new Notes();
                yield goOn(gate.unwritable(s, actionId, detail, notes), notes, now);
            }
            case Situation(Open s, Controlled e) -> controls.on(s, e, now);
            case Situation(Open s, TimerFired e) -> timedOut(s, e.agents(), now);

            case Situation(Open s, TaskAdmitted e) -> repeated(s, e, "is under way");
            case Situation(Open s, Answer e) -> ignored(s, e, s.whyNot(e));
            case Situation(Open s, Broken e) -> broken(s, e, now);

            case Situation(Ended s, TaskAdmitted e) -> repeated(s, e, "ended as " + s.status());
            case Situation(Ended s, Answer e) ->
                    ignored(s, e, "the task has ended as " + s.status());
            case Situation(Ended s, Word e) -> ignored(s, e, "the task has ended as " + s.status());
            case Situation(Ended s, TimerFired _) -> forget(s, now);
            case Situation(Ended s, Broken _) -> new Turn(s, List.of());
            case Situation(Ended s, ActionUnwritable _) -> new Turn(s, List.of());

            case Situation(Unseen _, Answer e) -> ignored(null, e, "no such task is known here");
            case Situation(Unseen _, Word e) -> ignored(null, e, "no such task is known here");
            case Situation(Unseen _, TimerFired _) -> new Turn(null, List.of());
            case Situation(Unseen _, Broken _) -> new Turn(null, List.of());
            case Situation(Unseen _, ActionUnwritable _) -> new Turn(null, List.of());
        };
    }

    /** An answer costs what it costs, whether or not anybody still waits for it. */
    private static TaskState charged(TaskState state, Event event) {
        return state instanceof Open open && event instanceof Answer answer
                ? open.spent().settled(answer).<TaskState>map(open::with).orElse(state)
                : state;
    }

    /** What follows once something about the task has changed. */
    private Turn goOn(Open state, Notes notes, Instant now) {
        return switch (state) {
            case Running s -> stepping.goOn(s, notes, now);
            case Settling s -> Ending.goOn(s, limits, notes, now);
            case AwaitingAgents _, Planning _, Synthesising _ -> notes.turn(state);
        };
    }

    private Turn finished(Open state, StepFinished event, Instant now) {
        Act act =
                ActionGate.verifying(state, event.envelope(), event.output().getAgent())
                        .orElse(null);
        if (act != null) {
            Notes notes = new Notes();
            return goOn(gate.verified(state, act, event, notes, now), notes, now);
        }
        Step step =
                state instanceof Running s
                        ? s.awaiting(event.envelope(), event.output().getAgent()).orElse(null)
                        : null;
        return state instanceof Running s && step != null
                ? stepping.finished(s, step, event, now)
                : ignored(state, event, state.whyNot(event));
    }

    private Turn declined(Open state, StepDeclined event, Instant now) {
        Act act = ActionGate.verifying(state, event.envelope(), event.agent()).orElse(null);
        if (act != null) {
            Notes notes = new Notes();
            return goOn(gate.notVerified(state, act, event, notes), notes, now);
        }
        Step step =
                state instanceof Running s
                        ? s.awaiting(event.envelope(), event.agent()).orElse(null)
                        : null;
        return state instanceof Running s && step != null
                ? stepping.declined(s, step, event, now)
                : ignored(state, event, state.whyNot(event));
    }

    private Turn timedOut(Open before, Agents agents, Instant now) {
        Notes notes = new Notes();
        Open state = gate.timedOut(before, notes, now);
        return switch (state) {
            case Running s -> stepping.timedOut(s, agents, notes, now);
            case Synthesising s -> stepping.timedOut(s, notes, now);
            case Settling s -> Ending.goOn(s, limits, notes, now);
            case AwaitingAgents _, Planning _ -> notes.turn(state);
        };
    }

    private Turn admit(Unseen unseen, TaskAdmitted event, Instant now) {
        Task task = event.task();
        TaskHead head = TaskHead.of(task, limits, now);
        Spent spent = Spent.nothing(Ceiling.of(task.getEnvelope().getBudget(), limits));
        Notes notes = new Notes();
        notes.add(new Command.StoreDocuments(head.taskId(), task.getDocuments()));
        notes.note(head, ActivityKind.TASK_ACCEPTED, "accepted: " + Ending.title(head), Map.of());
        return look(
                unseen.admitted(head, spent, now.plus(limits.agentsWait()), now),
                event.agents(),
                notes,
                now);
    }

    private Turn look(AwaitingAgents state, Agents agents, Notes notes, Instant now) {
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
        if (agents.alive().isEmpty() && now.isBefore(state.giveUpAt())) {
            return notes.turn(state.lookAgain(now.plus(limits.agentsPoll())));
        }
        Planning planning = state.planning(names(agents), now.plus(limits.plannerTimeout()));
        return notes.turn(planning, askForPlan(planning, agents, now));
    }

    private Turn check(Planning state, PlanMade event, Instant now) {
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

    private Turn declined(Planning state, PlanDeclined event, Instant now) {
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

    private Turn timedOut(Planning state, Agents agents, Instant now) {
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

    private Turn repeated(TaskState state, TaskAdmitted event, String how) {
        Notes notes = new Notes();
        String text = "published again and not run again: the task %s".formatted(how);
        notes.note(event.task().getEnvelope(), ActivityKind.TASK_REPEATED, text, Map.of(), null);
        return notes.turn(state);
    }

    private Turn ignored(@Nullable TaskState state, Answer event, String why) {
        Notes notes = new Notes();
        String text = "an answer changes nothing: " + why;
        notes.note(
                event.envelope(),
                ActivityKind.RESULT_IGNORED,
                text,
                Notes.details(event.envelope()),
                event.usage());
        return notes.turn(state);
    }

    private static Turn ignored(@Nullable TaskState state, Word event, String why) {
        Notes notes = new Notes();
        switch (event) {
            case ApprovalDecided e -> Approvals.ignored(notes, e, why);
            case ReceiptArrived e -> Orders.lateReceipt(e, why, notes);
            case Controlled e -> Controls.ignored(notes, e, why);
        }
        return notes.turn(state);
    }

    private Turn broken(Open state, Broken event, Instant now) {
        Dropped dropped =
                Ending.plan(
                        RejectionCode.HANDLER_EXCEPTION,
                        event.detail(),
                        "a repaired supervisor; then publish it again");
        return Ending.broken(state, dropped, limits, new Notes(), now);
    }

    private Turn forget(Ended state, Instant now) {
        return new Turn(now.isBefore(state.due()) ? state : null, List.of());
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
