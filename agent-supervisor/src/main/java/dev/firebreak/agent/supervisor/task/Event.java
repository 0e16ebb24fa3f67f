package dev.firebreak.agent.supervisor.task;

import dev.firebreak.agent.planner.PlannerProfile;
import dev.firebreak.schemas.ActionReceipt;
import dev.firebreak.schemas.ApprovalDecision;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Judgement;
import dev.firebreak.schemas.Plan;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.StepOutput;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.TaskControl;
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

    /** Something about the task's actions, or an order about the task, came in by topic. */
    sealed interface Word extends Event {
        /** Of the task it is about; the principal is who says it. */
        Envelope envelope();
    }

    /** A person has decided on an action. */
    record ApprovalDecided(ApprovalDecision decision) implements Word {
        @Override
        public Envelope envelope() {
            return decision.getEnvelope();
        }
    }

    /**
     * An executor has accounted for an action.
     *
     * @param executor by whose topic it came
     */
    record ReceiptArrived(String executor, ActionReceipt receipt) implements Word {
        @Override
        public Envelope envelope() {
            return receipt.getEnvelope();
        }
    }

    /** A person orders something about the task. */
    record Controlled(TaskControl control) implements Word {
        @Override
        public Envelope envelope() {
            return control.getEnvelope();
        }
    }

    /** What was to be written about an action, a question or an order, can't be. */
    record ActionUnwritable(String actionId, String detail) implements Event {}

    /** Somebody who was asked has answered. */
    sealed interface Answer extends Event {
        /** As the answer echoed it: the task, the step and the attempt it belongs to. */
        Envelope envelope();

        /** Who answered, by the topic that the answer came on. */
        default String agent() {
            return PlannerProfile.NAME;
        }

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

    /** The planner judged a step's output. */
    record JudgementMade(Envelope envelope, Judgement judgement, Agents agents, Usage usage)
            implements Answer {}

    /** The planner did not. */
    record JudgementDeclined(Envelope envelope, Declined declined, Agents agents, Usage usage)
            implements Answer {}

    /** An agent finished a step, or agrees with an action it was asked about. */
    record StepFinished(
            Envelope envelope,
            StepOutput output,
            List<ProposedAction> actions,
            Agents agents,
            Usage usage)
            implements Answer {
        public StepFinished {
            actions = List.copyOf(actions);
        }

        @Override
        public String agent() {
            return output.getAgent();
        }
    }

    /** An agent, or the way to it, gave no output for a step. */
    record StepDeclined(Envelope envelope, String agent, Declined declined, Usage usage)
            implements Answer {}
}
