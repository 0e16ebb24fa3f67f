package dev.firebreak.agent.supervisor.task;

import dev.firebreak.agent.planner.PlannerProfile;
import dev.firebreak.agent.supervisor.task.Event.JudgementDeclined;
import dev.firebreak.agent.supervisor.task.Event.JudgementMade;
import dev.firebreak.agent.supervisor.task.Event.StepFinished;
import dev.firebreak.agent.supervisor.task.Step.Call;
import dev.firebreak.agent.supervisor.task.Step.InFlight;
import dev.firebreak.agent.supervisor.task.Step.Judging;
import dev.firebreak.agent.supervisor.task.TaskState.Running;
import dev.firebreak.agent.supervisor.task.Work.Cut;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.Judgement;
import dev.firebreak.schemas.PlannerWork;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.StepOutput;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Has the planner judge a step's output where {@link Limits#judging} asks for it: continue, retry
 * with feedback, or stop. A planner that does not judge delays the step and changes nothing.
 */
final class Judge {
    private final Limits limits;
    private final Stepping stepping;

    Judge(Limits limits, Stepping stepping) {
        this.limits = limits;
        this.stepping = stepping;
    }

    boolean isAsked(Running state, boolean unsure, Instant now) {
        boolean wanted =
                switch (limits.judging()) {
                    case NEVER -> false;
                    case LOW_CONFIDENCE -> unsure;
                    case ALWAYS -> true;
                };
        return wanted && !state.spent().isExhausted() && !state.isOver(now);
    }

    Running ask(
            Running state,
            Step step,
            StepFinished event,
            StepOutput output,
            Notes notes,
            Instant now) {
        TaskHead head = state.head();
        int attempt = event.envelope().getAttempt();
        String stepId = StepIds.judge(head.taskId(), step.plan().getId());
        String feedback = step.progress() instanceof InFlight(var _, String given) ? given : null;
        Judging judging =
                new Judging(
                        output,
                        event.actions(),
                        new Call(attempt, now.plus(limits.plannerTimeout())),
                        feedback);
        Running next =
                state.with(step.with(judging))
                        .with(
                                state.spent()
                                        .reserve(
                                                PlannerProfile.NAME,
                                                stepId,
                                                attempt,
                                                1 + Dispatch.shares(state)));
        notes.add(
                new Command.DispatchPlanner(
                        Questions.request(next, stepId, attempt, now),
                        PlannerWork.JUDGE,
                        head.goal(),
                        feedback,
                        List.of(),
                        state.spent().ceiling().steps(),
                        output.getStepId(),
                        List.of(output)));
        return next;
    }

    Turn judged(Running state, Step step, JudgementMade event, Instant now) {
        Notes notes = new Notes();
        Judgement judgement = event.judgement();
        String said =
                judgement.getFeedback().isBlank()
                        ? judgement.getVerdict().toString()
                        : judgement.getVerdict() + ": " + judgement.getFeedback();
        notes.note(
                event.envelope(),
                ActivityKind.STEP_JUDGED,
                said,
                Map.of("stepId", StepIds.of(state.head().taskId(), step.plan().getId())),
                event.usage());
        Judging judging = judging(step);
        Running next =
                switch (judgement.getVerdict()) {
                    case CONTINUE, UNKNOWN ->
                            accept(state, step, judging, event.agents(), notes, now);
                    case RETRY ->
                            retry(
                                    state,
                                    step,
                                    judging,
                                    judgement.getFeedback(),
                                    event.agents(),
                                    notes,
                                    now);
                    case STOP -> stop(state, step, judging, judgement, event.agents(), notes, now);
                };
        return stepping.goOn(next, notes, now);
    }

    /**
     * An output that can't be improved is better than none: it counts, with what was said of it.
     */
    private Running retry(
            Running state,
            Step step,
            Judging judging,
            String feedback,
            Agents agents,
            Notes notes,
            Instant now) {
        int attempt = judging.call().attempt();
        if (attempt >= limits.stepAttemptsMax()
                || state.spent().retries() >= state.spent().ceiling().retries()
                || state.spent().steps() >= state.spent().ceiling().steps()
                || state.spent().isExhausted()
                || feedback.equals(judging.feedback())) {
            String why =
                    feedback.equals(judging.feedback())
                            ? "the judge has nothing new to say"
                            : "no retry is left";
            notes.note(
                    state.head(),
                    ActivityKind.NOTE,
                    "%s: the output counts as it is".formatted(why),
                    Map.of("stepId", judging.output().getStepId()));
            return accept(state, step, judging, agents, notes, now);
        }
        Call call = new Call(attempt + 1, now.plus(limits.stepTimeout()));
        return Dispatch.again(state, step, call, feedback, notes, now);
    }

    private Running stop(
            Running state,
            Step step,
            Judging judging,
            Judgement judgement,
            Agents agents,
            Notes notes,
            Instant now) {
        String why =
                judgement.getFeedback().isBlank()
                        ? "the planner said stop after step " + step.plan().getId()
                        : "the planner said stop: " + judgement.getFeedback();
        Running next = accept(state, step, judging, agents, notes, now);
        return next.with(
                next.work()
                        .cutShort(
                                new Cut(
                                        RejectionCode.NOTHING_TO_DO,
                                        why,
                                        "a plan that goes on from there")));
    }

    Turn notJudged(Running state, Step step, JudgementDeclined event, Instant now) {
        Notes notes = new Notes();
        notes.note(
                event.envelope(),
                ActivityKind.STEP_JUDGED,
                "the planner did not judge: " + event.declined().getDetail(),
                Map.of(),
                event.usage());
        Running next = accept(state, step, judging(step), event.agents(), notes, now);
        return stepping.goOn(next, notes, now);
    }

    Running timedOut(
            Running state, Step step, Judging judging, Agents agents, Notes notes, Instant now) {
        notes.timedOut(
                state.head(),
                StepIds.judge(state.head().taskId(), step.plan().getId()),
                "planner",
                judging.call().attempt());
        return accept(state, step, judging, agents, notes, now);
    }

    private Running accept(
            Running state, Step step, Judging judging, Agents agents, Notes notes, Instant now) {
        return stepping.accept(
                state, step, judging.output(), judging.actions(), agents, notes, now);
    }

    private static Judging judging(Step step) {
        if (step.progress() instanceof Judging judging) {
            return judging;
        }
        throw new IllegalStateException("nobody judges step " + step.plan().getId());
    }
}
