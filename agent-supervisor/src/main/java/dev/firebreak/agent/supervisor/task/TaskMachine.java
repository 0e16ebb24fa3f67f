package dev.firebreak.agent.supervisor.task;

import dev.firebreak.agent.planner.RulePlanner;
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
import dev.firebreak.schemas.Dropped;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.Task;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task's life as a function: what is known, what happened, and the time give what is known from
 * now on and what to do.
 *
 * <p>It calls nobody and reads no clock. The table in {@link #on} is the whole behaviour; what it
 * names is below it, how a plan comes about is in {@link PlanMaking}, and what happens between an
 * accepted plan and the last step is in {@link Stepping}. Two rules hold everywhere: a deadline
 * that has passed ends the task at its next event, and an answer that nobody waits for (a repeat, a
 * late one, one to an earlier attempt) is written down and changes nothing but what the task has
 * spent.
 */
public final class TaskMachine {
    private final Limits limits;
    private final ActionGate gate;
    private final Stepping stepping;
    private final PlanMaking plans;
    private final Controls controls;

    /**
     * @param rules plans where the planner can't, so that an ill planner delays a task but does not
     *     fail it
     * @param policy who has to agree to the actions that agents propose
     */
    public TaskMachine(Limits limits, RulePlanner rules, ActionPolicy policy) {
        this.limits = limits;
        this.gate = new ActionGate(limits, policy);
        this.stepping = new Stepping(limits, gate);
        this.plans = new PlanMaking(limits, rules, stepping);
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
            case Situation(AwaitingAgents s, TimerFired e) ->
                    plans.look(s, e.agents(), new Notes(), now);

            case Situation(Planning s, PlanMade e) when s.awaits(e) -> plans.check(s, e, now);
            case Situation(Planning s, PlanDeclined e) when s.awaits(e) ->
                    plans.declined(s, e, now);
            case Situation(Planning s, TimerFired e) -> plans.timedOut(s, e.agents(), now);

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
        return plans.look(
                unseen.admitted(head, spent, now.plus(limits.agentsWait()), now),
                event.agents(),
                notes,
                now);
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
}
