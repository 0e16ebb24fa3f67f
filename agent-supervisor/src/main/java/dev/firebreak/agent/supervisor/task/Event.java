package dev.firebreak.agent.supervisor.task;

import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Plan;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.StepOutput;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.Usage;
import java.util.List;

/**
 * Something that happened to a task. It carries all that the machine needs to decide; the machine
 * asks nobody.
 */
public sealed interface Event {
    /** Admission let the task in. */
    record TaskAdmitted(Task task, Agents agents) implements Event {}

    /** The clock reached the moment that the state had asked for. */
    record TimerFired(Agents agents) implements Event {}

    /** The host can't go on with the task: its timer failed again and again. */
    record Broken(String detail) implements Event {}

    /** Somebody who was asked has answered. */
    sealed interface Answer extends Event {
        /** As the answer echoed it: the task, the step and the attempt it belongs to. */
        Envelope envelope();

        /** What the answer cost. */
        Usage usage();
    }

    /** The planner made a plan. */
    record PlanMade(Envelope envelope, Plan plan, String why, Agents agents, Usage usage)
            implements Answer {}

    /** The planner made none. */
    record PlanDeclined(Envelope envelope, Declined declined, Agents agents, Usage usage)
            implements Answer {}

    /** The planner wrote the final answer. */
    record AnswerMade(Envelope envelope, String text, Usage usage) implements Answer {}

    /** The planner wrote none. */
    record AnswerDeclined(Envelope envelope, Declined declined, Usage usage) implements Answer {}

    /** An agent finished a step. */
    record StepFinished(
            Envelope envelope, StepOutput output, List<ProposedAction> actions, Usage usage)
            implements Answer {
        public StepFinished {
            actions = List.copyOf(actions);
        }
    }

    /** An agent, or the way to it, gave no output for a step. */
    record StepDeclined(Envelope envelope, String agent, Declined declined, Usage usage)
            implements Answer {}
}
