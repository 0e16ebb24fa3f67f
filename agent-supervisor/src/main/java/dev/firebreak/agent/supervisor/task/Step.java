package dev.firebreak.agent.supervisor.task;

import dev.firebreak.schemas.Dropped;
import dev.firebreak.schemas.PlanStep;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.StepOutput;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step of an accepted plan, and how far it has come. */
public record Step(PlanStep plan, Progress progress) {
    /** How far a step has come. */
    public sealed interface Progress {}

    /** Its inputs are not there yet. */
    public record Waiting() implements Progress {}

    /**
     * Its agent has been asked.
     *
     * @param feedback what its last output lacked; null on the first try
     */
    public record InFlight(Call call, @Nullable String feedback) implements Progress {}

    /**
     * Its agent has answered, and the planner is asked whether the answer will do.
     *
     * @param call to the planner; its attempt is the step's
     * @param feedback what the output before this one lacked
     */
    public record Judging(
            StepOutput output, List<ProposedAction> actions, Call call, @Nullable String feedback)
            implements Progress {
        public Judging {
            actions = List.copyOf(actions);
        }
    }

    /**
     * A dead letter holds its request, or its answer: it goes on when that is replayed.
     *
     * @param attempt that is held
     * @param dropped what the result will say when nothing comes
     */
    public record Held(int attempt, Dropped dropped) implements Progress {}

    /** Its output is accepted. */
    public record Finished(StepOutput output, List<ProposedAction> actions) implements Progress {
        public Finished {
            actions = List.copyOf(actions);
        }
    }

    /** It gives no output any more. */
    public record Gone(Dropped dropped) implements Progress {}

    /**
     * A question that is out.
     *
     * @param attempt which try this is, from 1; an answer echoes it
     * @param due when to stop waiting for the answer
     */
    public record Call(int attempt, Instant due) {
        boolean isOver(Instant now) {
            return !now.isBefore(due);
        }

        Call again(Instant due) {
            return new Call(attempt + 1, due);
        }

        /** The same question, waited for longer. */
        Call until(Instant later) {
            return new Call(attempt, later);
        }
    }

    static Step waiting(PlanStep plan) {
        return new Step(plan, new Waiting());
    }

    Step with(Progress progress) {
        return new Step(plan, progress);
    }

    boolean isSettled() {
        return switch (progress) {
            case Waiting _, InFlight _, Judging _, Held _ -> false;
            case Finished _, Gone _ -> true;
        };
    }

    @Nullable StepOutput output() {
        return progress instanceof Finished(var output, var _) ? output : null;
    }

    /** When the clock has to look at it. */
    Instant due() {
        return switch (progress) {
            case InFlight(Call call, var _) -> call.due();
            case Judging(var _, var _, Call call, var _) -> call.due();
            case Waiting _, Held _, Finished _, Gone _ -> Instant.MAX;
        };
    }

    /** This step without an output. */
    Step gone(
            String taskId,
            RejectionCode code,
            String detail,
            String needed,
            @Nullable String deadLetterId) {
        return with(new Gone(dropped(taskId, code, detail, needed, deadLetterId)));
    }

    /** What a result says of this step when it gives no output. */
    Dropped dropped(
            String taskId,
            RejectionCode code,
            String detail,
            String needed,
            @Nullable String deadLetterId) {
        return Dropped.newBuilder()
                .setWhat(
                        plan.getInstruction().isEmpty()
                                ? "step " + plan.getId()
                                : plan.getInstruction())
                .setStepId(StepIds.of(taskId, plan.getId()))
                .setAgent(plan.getAgent())
                .setCode(code)
                .setDetail(detail)
                .setNeeded(needed)
                .setDeadLetterId(deadLetterId)
                .build();
    }
}
