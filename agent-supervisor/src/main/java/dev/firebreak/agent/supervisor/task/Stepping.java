package dev.firebreak.agent.supervisor.task;

import dev.firebreak.agent.planner.Composition;
import dev.firebreak.agent.supervisor.task.Event.AnswerDeclined;
import dev.firebreak.agent.supervisor.task.Event.AnswerMade;
import dev.firebreak.agent.supervisor.task.Event.StepDeclined;
import dev.firebreak.agent.supervisor.task.Event.StepFinished;
import dev.firebreak.agent.supervisor.task.Step.Call;
import dev.firebreak.agent.supervisor.task.Step.Finished;
import dev.firebreak.agent.supervisor.task.Step.Gone;
import dev.firebreak.agent.supervisor.task.Step.InFlight;
import dev.firebreak.agent.supervisor.task.Step.Waiting;
import dev.firebreak.agent.supervisor.task.TaskState.Running;
import dev.firebreak.agent.supervisor.task.TaskState.Synthesising;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.PlannerWork;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.StepOutput;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * From an accepted plan to the end: which step goes next, what an answer means, and when all is
 * done.
 */
final class Stepping {
    private final Limits limits;

    Stepping(Limits limits) {
        this.limits = limits;
    }

    Turn finished(Running state, StepFinished event, Instant now) {
        Step step = state.step(event.envelope());
        StepOutput output = labelled(state.head(), step, event.output());
        Notes notes = new Notes();
        Map<String, String> details = new HashMap<>(Notes.details(event.envelope()));
        details.put("agent", step.plan().getAgent());
        details.put("confidence", String.format(Locale.ROOT, "%.2f", output.getConfidence()));
        String text = output.getSummary().isBlank() ? "finished" : output.getSummary();
        notes.note(event.envelope(), ActivityKind.STEP_FINISHED, text, details, event.usage());
        if (output.getConfidence() < limits.confidenceMin()) {
            String low =
                    String.format(
                            Locale.ROOT,
                            "low confidence: %s is %.2f sure, below %.2f",
                            step.plan().getAgent(),
                            output.getConfidence(),
                            limits.confidenceMin());
            notes.note(event.envelope(), ActivityKind.NOTE, low, details, null);
        }
        return goOn(state.with(step.with(new Finished(output, event.actions()))), notes, now);
    }

    Turn declined(Running state, StepDeclined event, Instant now) {
        Step step = state.step(event.envelope());
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
        Step gone =
                step.gone(
                        state.head().taskId(),
                        declined.getCode(),
                        declined.getDetail(),
                        Ending.needed(declined),
                        declined.getDeadLetterId());
        return goOn(state.with(gone), notes, now);
    }

    Turn timedOut(Running state, Instant now) {
        Notes notes = new Notes();
        Running next = state;
        for (Step step : state.steps()) {
            if (step.progress() instanceof InFlight(Call call)
                    && call.isOver(now)
                    && !state.head().isOver(now)) {
                next = overdue(next, step, call, notes, now);
            }
        }
        return goOn(next, notes, now);
    }

    private Running overdue(Running state, Step step, Call call, Notes notes, Instant now) {
        TaskHead head = state.head();
        notes.timedOut(
                head,
                StepIds.of(head.taskId(), step.plan().getId()),
                step.plan().getAgent(),
                call.attempt());
        if (call.attempt() < limits.stepAttemptsMax() && state.spent().steps() < head.stepsMax()) {
            return dispatch(state, step, call.again(now.plus(limits.stepTimeout())), notes, now);
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

    /**
     * Dispatches what is ready, drops what can't be any more, and ends the task when nothing is
     * left to wait for.
     */
    Turn goOn(Running state, Notes notes, Instant now) {
        if (state.head().isOver(now)) {
            return Ending.expired(state, limits, notes, now);
        }
        Running next = state;
        // One step that is dropped can make the next one ready or drop it too; each round settles
        // or dispatches at least one.
        for (int round = 0; round <= state.steps().size(); round++) {
            for (Step step : next.steps()) {
                if (step.progress() instanceof Waiting
                        && inputs(next, step).stream().allMatch(Step::isSettled)) {
                    next = begin(next, step, notes, now);
                }
            }
        }
        if (!next.steps().stream().allMatch(Step::isSettled)) {
            return notes.turn(next);
        }
        List<StepOutput> outputs = next.outputs();
        if (outputs.isEmpty()) {
            return Ending.failed(next, List.of(), limits, notes, now);
        }
        if (outputs.size() == 1) {
            return Ending.done(next, Composition.of(outputs), limits, notes, now);
        }
        Synthesising asked = next.synthesising(now.plus(limits.plannerTimeout()));
        return notes.turn(asked, askForAnswer(asked, now));
    }

    private Running begin(Running state, Step step, Notes notes, Instant now) {
        TaskHead head = state.head();
        List<Step> inputs = inputs(state, step);
        // It can go on with a part of its inputs; without any there is nothing to build on.
        if (!inputs.isEmpty() && inputs.stream().allMatch(s -> s.progress() instanceof Gone)) {
            String detail =
                    "it builds on %s, which gave no output"
                            .formatted(String.join(", ", step.plan().getDependsOn()));
            return state.with(
                    step.gone(
                            head.taskId(),
                            RejectionCode.DEPENDENCY_DECLINED,
                            detail,
                            "their outputs",
                            null));
        }
        if (state.spent().steps() >= head.stepsMax()) {
            String detail = "the task may dispatch %d steps and has".formatted(head.stepsMax());
            return state.with(
                    step.gone(
                            head.taskId(),
                            RejectionCode.STEP_LIMIT,
                            detail,
                            "a budget of more steps",
                            null));
        }
        return dispatch(state, step, new Call(1, now.plus(limits.stepTimeout())), notes, now);
    }

    private static Running dispatch(Running state, Step step, Call call, Notes notes, Instant now) {
        TaskHead head = state.head();
        String stepId = StepIds.of(head.taskId(), step.plan().getId());
        String text = "%s: %s".formatted(step.plan().getAgent(), step.plan().getInstruction());
        notes.note(
                head,
                ActivityKind.STEP_DISPATCHED,
                text,
                Notes.details(stepId, step.plan().getAgent(), call.attempt()));
        List<StepOutput> context =
                inputs(state, step).stream().map(Step::output).filter(Objects::nonNull).toList();
        notes.add(
                new Command.DispatchStep(
                        Ending.request(head, stepId, call.attempt(), now), step.plan(), context));
        return state.dispatched(step, call);
    }

    private static List<Step> inputs(Running state, Step step) {
        return state.steps().stream()
                .filter(s -> step.plan().getDependsOn().contains(s.plan().getId()))
                .toList();
    }

    Turn answered(Synthesising state, AnswerMade event, Instant now) {
        Notes notes = new Notes();
        if (state.head().isOver(now)) {
            return Ending.expired(state, limits, notes, now);
        }
        String answer = event.text().isBlank() ? Composition.of(state.outputs()) : event.text();
        return Ending.done(state, answer, limits, notes, now);
    }

    Turn unanswered(Synthesising state, AnswerDeclined event, Instant now) {
        return compose(
                state,
                "the planner wrote no answer: " + event.declined().getDetail(),
                new Notes(),
                now);
    }

    Turn timedOut(Synthesising state, Instant now) {
        Notes notes = new Notes();
        if (state.head().isOver(now)) {
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
        if (state.call().attempt() < limits.plannerAttemptsMax()) {
            Synthesising asked = state.again(now.plus(limits.plannerTimeout()));
            return notes.turn(asked, askForAnswer(asked, now));
        }
        return compose(state, "the planner wrote no answer in time", notes, now);
    }

    private Turn compose(Synthesising state, String why, Notes notes, Instant now) {
        if (state.head().isOver(now)) {
            return Ending.expired(state, limits, notes, now);
        }
        notes.note(
                state.head(), ActivityKind.NOTE, why + "; the summaries stand in for it", Map.of());
        return Ending.done(state, Composition.of(state.outputs()), limits, notes, now);
    }

    private static Command askForAnswer(Synthesising state, Instant now) {
        TaskHead head = state.head();
        return new Command.DispatchPlanner(
                Ending.request(head, StepIds.answer(head.taskId()), state.call().attempt(), now),
                PlannerWork.SYNTHESISE,
                head.goal(),
                null,
                List.of(),
                head.stepsMax(),
                state.outputs());
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
