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

    /** Its agent has been asked. */
    public record InFlight(Call call) implements Progress {}

    /** Its agent has answered. */
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
    }

    static Step waiting(PlanStep plan) {
        return new Step(plan, new Waiting());
    }

    Step with(Progress progress) {
        return new Step(plan, progress);
    }

    boolean isSettled() {
        return switch (progress) {
            case Waiting _, InFlight _ -> false;
            case Finished _, Gone _ -> true;
        };
    }

    @Nullable StepOutput output() {
        return progress instanceof Finished(var output, var _) ? output : null;
    }

    /** This step without an output. */
    Step gone(
            String taskId,
            RejectionCode code,
            String detail,
            String needed,
            @Nullable String deadLetterId) {
        return with(
                new Gone(
                        Dropped.newBuilder()
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
                                .build()));
    }
}
