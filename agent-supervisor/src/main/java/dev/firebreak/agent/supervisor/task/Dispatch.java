package dev.firebreak.agent.supervisor.task;

import dev.firebreak.agent.supervisor.task.Step.Call;
import dev.firebreak.agent.supervisor.task.Step.InFlight;
import dev.firebreak.agent.supervisor.task.Step.Waiting;
import dev.firebreak.agent.supervisor.task.TaskState.Running;
import dev.firebreak.agent.supervisor.task.Work.Cut;
import dev.firebreak.kit.Derived;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.StepOutput;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks agents: within the hard limits, never the same question twice with nothing new, and with a
 * share of what the task may still spend.
 */
final class Dispatch {
    private Dispatch() {}

    /** Asks a step's agent once more, if the limits allow it; else the step is gone. */
    static Running again(
            Running state,
            Step step,
            Call call,
            @Nullable String feedback,
            Notes notes,
            Instant now) {
        Cut cut = limit(state, true).orElse(null);
        return cut == null
                ? ask(state, step, call, feedback, true, notes, now)
                : drop(state, step, cut);
    }

    /** The hard limit that forbids another dispatch. */
    static Optional<Cut> limit(Running state, boolean retry) {
        Spent spent = state.spent();
        Ceiling ceiling = spent.ceiling();
        if (spent.steps() >= ceiling.steps()) {
            return Optional.of(
                    new Cut(
                            RejectionCode.STEP_LIMIT,
                            "the task may dispatch %d steps and has".formatted(ceiling.steps()),
                            "a budget of more steps"));
        }
        if (retry && spent.retries() >= ceiling.retries()) {
            return Optional.of(
                    new Cut(
                            RejectionCode.RETRY_LIMIT,
                            "the task may repeat %d steps and has".formatted(ceiling.retries()),
                            "an agent that answers well at once"));
        }
        if (spent.isExhausted()) {
            return Optional.of(
                    new Cut(
                            RejectionCode.BUDGET_EXCEEDED,
                            "its tokens or money are spent or set aside: %d tokens, %d millionths"
                                    .formatted(
                                            Spent.tokens(spent.usage()),
                                            spent.usage().getCostMicros()),
                            "a larger budget"));
        }
        return Optional.empty();
    }

    static Running drop(Running state, Step step, Cut why) {
        return state.with(
                step.gone(state.head().taskId(), why.code(), why.detail(), why.needed(), null));
    }

    static Running ask(
            Running state,
            Step step,
            Call call,
            @Nullable String feedback,
            boolean retry,
            Notes notes,
            Instant now) {
        TaskHead head = state.head();
        List<StepOutput> context =
                inputs(state, step).stream().map(Step::output).filter(Objects::nonNull).toList();
        String question = fingerprint(step, feedback, context);
        boolean sameAgain = state.work().questions().contains(question);
        // Who did not answer may be asked the same once more; who did has said what it has to say.
        if (sameAgain && (!retry || feedback != null) && !(step.progress() instanceof InFlight)) {
            String detail =
                    "the %s agent was asked just this before".formatted(step.plan().getAgent());
            return drop(
                    state,
                    step,
                    new Cut(RejectionCode.LOOP_DETECTED, detail, "something new to ask"));
        }
        String stepId = StepIds.of(head.taskId(), step.plan().getId());
        String text = "%s: %s".formatted(step.plan().getAgent(), step.plan().getInstruction());
        notes.note(
                head,
                ActivityKind.STEP_DISPATCHED,
                text,
                Notes.details(stepId, step.plan().getAgent(), call.attempt()));
        Running next =
                state.with(
                                state.work()
                                        .asked(question)
                                        .with(step.with(new InFlight(call, feedback))))
                        .with(
                                state.spent()
                                        .plusStep(retry)
                                        .reserve(
                                                step.plan().getAgent(),
                                                stepId,
                                                call.attempt(),
                                                shares(state)));
        notes.add(
                new Command.DispatchStep(
                        Questions.request(next, stepId, call.attempt(), now),
                        step.plan(),
                        feedback,
                        context));
        return next;
    }

    /** Steps that are still to be asked, this one counted, and the answer. */
    static int shares(Running state) {
        return 1
                + (int)
                        Math.max(
                                1,
                                state.work().steps().stream()
                                        .filter(s -> s.progress() instanceof Waiting)
                                        .count());
    }

    private static String fingerprint(
            Step step, @Nullable String feedback, List<StepOutput> context) {
        List<String> parts = new ArrayList<>();
        parts.add(step.plan().getAgent());
        parts.add(step.plan().getInstruction());
        parts.add(step.plan().getParamsJson());
        parts.add(String.join("\n", step.plan().getDocumentIds()));
        parts.add(feedback == null ? "" : feedback);
        context.forEach(output -> parts.add(output.getJson()));
        return Derived.id(parts.toArray(String[]::new));
    }

    static List<Step> inputs(Running state, Step step) {
        return state.work().steps().stream()
                .filter(s -> step.plan().getDependsOn().contains(s.plan().getId()))
                .toList();
    }
}
