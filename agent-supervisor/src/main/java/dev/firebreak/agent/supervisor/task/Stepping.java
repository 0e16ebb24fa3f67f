package dev.firebreak.agent.supervisor.task;

import dev.firebreak.agent.planner.Composition;
import dev.firebreak.agent.supervisor.task.Event.AnswerDeclined;
import dev.firebreak.agent.supervisor.task.Event.AnswerMade;
import dev.firebreak.agent.supervisor.task.Event.StepDeclined;
import dev.firebreak.agent.supervisor.task.Event.StepFinished;
import dev.firebreak.agent.supervisor.task.Step.Call;
import dev.firebreak.agent.supervisor.task.Step.Finished;
import dev.firebreak.agent.supervisor.task.Step.Gone;
import dev.firebreak.agent.supervisor.task.Step.Held;
import dev.firebreak.agent.supervisor.task.Step.InFlight;
import dev.firebreak.agent.supervisor.task.Step.Judging;
import dev.firebreak.agent.supervisor.task.Step.Waiting;
import dev.firebreak.agent.supervisor.task.TaskState.Running;
import dev.firebreak.agent.supervisor.task.TaskState.Synthesising;
import dev.firebreak.agent.supervisor.task.Work.Cut;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.Dropped;
import dev.firebreak.schemas.OnDeadLetter;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.StepOutput;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * From an accepted plan to the end: which step goes next, what an answer means, and when all is
 * done.
 */
final class Stepping {
    private final Limits limits;
    private final ActionGate gate;
    private final Judge judge;

    Stepping(Limits limits, ActionGate gate) {
        this.limits = limits;
        this.gate = gate;
        this.judge = new Judge(limits, this);
    }

    Judge judge() {
        return judge;
    }

    // ---- answers

    Turn finished(Running before, Step step, StepFinished event, Instant now) {
        Running state = before;
        if (step.progress() instanceof Held) {
            state = before.with(before.head().goingOn(limits.taskTime(), now));
        }
        StepOutput output = labelled(state.head(), step, event.output());
        Notes notes = new Notes();
        Map<String, String> details = new HashMap<>(Notes.details(event.envelope()));
        details.put("agent", step.plan().getAgent());
        details.put("confidence", String.format(Locale.ROOT, "%.2f", output.getConfidence()));
        String text = output.getSummary().isBlank() ? "finished" : output.getSummary();
        notes.note(event.envelope(), ActivityKind.STEP_FINISHED, text, details, event.usage());
        boolean unsure = output.getConfidence() < limits.confidenceMin();
        if (unsure) {
            String low =
                    String.format(
                            Locale.ROOT,
                            "low confidence: %s is %.2f sure, below %.2f",
                            step.plan().getAgent(),
                            output.getConfidence(),
                            limits.confidenceMin());
            notes.note(event.envelope(), ActivityKind.NOTE, low, details, null);
        }
        if (judge.isAsked(state, unsure, now)) {
            return goOn(judge.ask(state, step, event, output, notes, now), notes, now);
        }
        Running next = accept(state, step, output, event.actions(), event.agents(), notes, now);
        return goOn(next, notes, now);
    }

    /** The step's output counts, and its actions go to the gate. */
    Running accept(
            Running state,
            Step step,
            StepOutput output,
            List<ProposedAction> actions,
            Agents agents,
            Notes notes,
            Instant now) {
        Running next = state.with(step.with(new Finished(output, actions)));
        if (gate.proposed(next, step, output, actions, agents, notes, now)
                instanceof Running after) {
            return after;
        }
        throw new IllegalStateException("the gate changes a state's work, never its kind");
    }

    Turn declined(Running state, Step step, StepDeclined event, Instant now) {
        Declined declined = event.declined();
        Notes notes = new Notes();
        Map<String, String> details = new HashMap<>(Notes.details(event.envelope()));
        details.put("agent", step.plan().getAgent());
        details.put("code", declined.getCode().toString());
        if (declined.getDeadLetterId() != null) {
            details.put("deadLetterId", declined.getDeadLetterId());
        }
        notes.note(
                event.envelope(),
                ActivityKind.STEP_DECLINED,
                declined.getDetail(),
                details,
                event.usage());
        Dropped dropped =
                step.dropped(
                        state.head().taskId(),
                        declined.getCode(),
                        declined.getDetail(),
                        Ending.needed(declined),
                        declined.getDeadLetterId());
        if (state.head().onDeadLetter() == OnDeadLetter.HOLD
                && declined.getDeadLetterId() != null) {
            return goOn(hold(state, step, event, dropped, notes), notes, now);
        }
        return goOn(state.with(step.with(new Gone(dropped))), notes, now);
    }

    private static Running hold(
            Running state, Step step, StepDeclined event, Dropped dropped, Notes notes) {
        int attempt = event.envelope().getAttempt();
        String stepId = StepIds.of(state.head().taskId(), step.plan().getId());
        notes.note(
                event.envelope(),
                ActivityKind.STEP_HELD,
                "held until dead letter %s is replayed, or until %s"
                        .formatted(dropped.getDeadLetterId(), state.head().patience()),
                Notes.details(event.envelope()),
                null);
        // What the replay will cost is set aside again; the decline settled the first time.
        return state.with(step.with(new Held(attempt, dropped)))
                .with(
                        state.spent()
                                .reserve(
                                        step.plan().getAgent(),
                                        stepId,
                                        attempt,
                                        Dispatch.shares(state)));
    }

    /** Asks again for every step that is held. */
    Running resume(Running state, Notes notes, Instant now) {
        Running next = state.with(state.head().goingOn(limits.taskTime(), now));
        for (Step step : state.work().steps()) {
            if (step.progress() instanceof Held(int attempt, var _)) {
                Call call = new Call(attempt + 1, now.plus(limits.stepTimeout()));
                next = Dispatch.again(next, step, call, null, notes, now);
            }
        }
        return next;
    }

    // ---- time

    Turn timedOut(Running state, Agents agents, Notes notes, Instant now) {
        Running next = state;
        for (Step step : state.work().steps()) {
            if (step.due().isAfter(now) || state.isOver(now)) {
                continue;
            }
            next =
                    switch (step.progress()) {
                        case InFlight inFlight -> overdue(next, step, inFlight, agents, notes, now);
                        case Judging judging ->
                                judge.timedOut(next, step, judging, agents, notes, now);
                        case Waiting _, Held _, Finished _, Gone _ -> next;
                    };
        }
        return goOn(next, notes, now);
    }

    /**
     * An agent that says it waits, for a model or a registry, still has the question; asking it
     * again would only make more of them. The task's own deadline holds all the same.
     */
    private Running overdue(
            Running state, Step step, InFlight inFlight, Agents agents, Notes notes, Instant now) {
        TaskHead head = state.head();
        Call call = inFlight.call();
        String feedback = inFlight.feedback();
        String stepId = StepIds.of(head.taskId(), step.plan().getId());
        String agent = step.plan().getAgent();
        String awaited = agents.waiting().get(agent);
        if (awaited != null) {
            notes.waits(head, stepId, agent, call.attempt(), awaited);
            return state.with(
                    step.with(new InFlight(call.until(now.plus(limits.stepTimeout())), feedback)));
        }
        notes.timedOut(head, stepId, agent, call.attempt());
        if (call.attempt() < limits.stepAttemptsMax()) {
            Call again = call.again(now.plus(limits.stepTimeout()));
            return Dispatch.again(state, step, again, feedback, notes, now);
        }
        String detail =
                "the %s agent did not answer in %s, asked %d times"
                        .formatted(step.plan().getAgent(), limits.stepTimeout(), call.attempt());
        return state.with(
                step.gone(
                        head.taskId(),
                        RejectionCode.STEP_TIMEOUT,
                        detail,
                        "an agent that answers in time",
                        null));
    }

    // ---- going on

    /**
     * Dispatches what is ready, drops what can't be any more, and ends the task when nothing is
     * left to wait for.
     */
    Turn goOn(Running state, Notes notes, Instant now) {
        if (state.isOver(now)) {
            return Ending.expired(state, limits, notes, now);
        }
        Running next = wrapUp(state, notes, now);
        // One step that is dropped can make the next one ready or drop it too; each round settles
        // or dispatches at least one.
        for (int round = 0; round <= state.work().steps().size(); round++) {
            for (Step step : next.work().steps()) {
                if (step.progress() instanceof Waiting
                        && Dispatch.inputs(next, step).stream().allMatch(Step::isSettled)) {
                    next = begin(next, step, notes, now);
                }
            }
        }
        if (!next.work().isSettled()) {
            return notes.turn(next);
        }
        List<StepOutput> outputs = next.work().outputs();
        if (outputs.isEmpty()) {
            return Ending.nothing(next, List.of(), limits, notes, now);
        }
        if (outputs.size() == 1) {
            return Ending.done(next, Composition.of(outputs), limits, notes, now);
        }
        if (next.spent().isExhausted()) {
            notes.note(
                    next.head(),
                    ActivityKind.NOTE,
                    "the budget is spent; the summaries stand in for an answer",
                    Map.of());
            return Ending.done(next, Composition.of(outputs), limits, notes, now);
        }
        Synthesising asked = next.synthesising(now.plus(limits.plannerTimeout()));
        return notes.turn(asked, Questions.answer(asked, now));
    }

    /** The soft limits: once one is reached no further step begins, and the answer is written. */
    private Running wrapUp(Running state, Notes notes, Instant now) {
        if (state.work().cut() != null || state.work().isHeld()) {
            return state;
        }
        boolean waiting =
                state.work().steps().stream().anyMatch(s -> s.progress() instanceof Waiting);
        String spent = state.spent().near(limits.softShare()).orElse(null);
        boolean late = !now.isBefore(state.wrapUpAt(limits.softShare()));
        if (!waiting || (spent == null && !late)) {
            return state;
        }
        Cut cut =
                spent == null
                        ? new Cut(
                                RejectionCode.DEADLINE_EXCEEDED,
                                "the deadline is near: " + state.head().deadline(),
                                "more time")
                        : new Cut(RejectionCode.BUDGET_EXCEEDED, spent, "a larger budget");
        notes.note(
                state.head(),
                ActivityKind.LIMIT_REACHED,
                "no further step begins: " + cut.detail(),
                Map.of("code", cut.code().toString(), "limit", "soft"));
        return state.with(state.work().cutShort(cut));
    }

    private Running begin(Running state, Step step, Notes notes, Instant now) {
        List<Step> inputs = Dispatch.inputs(state, step);
        // It can go on with a part of its inputs; without any there is nothing to build on.
        if (!inputs.isEmpty() && inputs.stream().allMatch(s -> s.progress() instanceof Gone)) {
            String detail =
                    "it builds on %s, which gave no output"
                            .formatted(String.join(", ", step.plan().getDependsOn()));
            return Dispatch.drop(
                    state,
                    step,
                    new Cut(RejectionCode.DEPENDENCY_DECLINED, detail, "their outputs"));
        }
        Cut cut = state.work().cut();
        if (cut == null) {
            cut = Dispatch.limit(state, false).orElse(null);
        }
        return cut == null
                ? Dispatch.ask(
                        state,
                        step,
                        new Call(1, now.plus(limits.stepTimeout())),
                        null,
                        false,
                        notes,
                        now)
                : Dispatch.drop(state, step, cut);
    }

    // ---- the answer

    Turn answered(Synthesising state, AnswerMade event, Instant now) {
        Notes notes = new Notes();
        if (state.isOver(now)) {
            return Ending.expired(state, limits, notes, now);
        }
        String answer =
                event.text().isBlank() ? Composition.of(state.work().outputs()) : event.text();
        return Ending.done(state, answer, limits, notes, now);
    }

    Turn unanswered(Synthesising state, AnswerDeclined event, Instant now) {
        return compose(
                state,
                "the planner wrote no answer: " + event.declined().getDetail(),
                new Notes(),
                now);
    }

    Turn timedOut(Synthesising state, Notes notes, Instant now) {
        if (state.isOver(now)) {
            return Ending.expired(state, limits, notes, now);
        }
        if (!state.call().isOver(now)) {
            return notes.turn(state);
        }
        notes.timedOut(
                state.head(),
                StepIds.answer(state.head().taskId()),
                "planner",
                state.call().attempt());
        if (state.call().attempt() < limits.plannerAttemptsMax() && !state.spent().isExhausted()) {
            Synthesising asked = state.again(now.plus(limits.plannerTimeout()));
            return notes.turn(asked, Questions.answer(asked, now));
        }
        return compose(state, "the planner wrote no answer in time", notes, now);
    }

    private Turn compose(Synthesising state, String why, Notes notes, Instant now) {
        if (state.isOver(now)) {
            return Ending.expired(state, limits, notes, now);
        }
        notes.note(
                state.head(), ActivityKind.NOTE, why + "; the summaries stand in for it", Map.of());
        return Ending.done(state, Composition.of(state.work().outputs()), limits, notes, now);
    }

    /**
     * The output under the step's own names: what an agent says of itself is not believed where the
     * plan knows better.
     */
    private static StepOutput labelled(TaskHead head, Step step, StepOutput output) {
        return StepOutput.newBuilder(output)
                .setStepId(StepIds.of(head.taskId(), step.plan().getId()))
                .setAgent(step.plan().getAgent())
                .setTrust(TaskHead.joined(head.trust(), output.getTrust()))
                .build();
    }
}
