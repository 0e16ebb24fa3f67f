package dev.firebreak.agent.supervisor.task;

import dev.firebreak.agent.supervisor.task.Act.Asked;
import dev.firebreak.agent.supervisor.task.TaskState.Open;
import dev.firebreak.agent.supervisor.task.TaskState.Synthesising;
import dev.firebreak.kit.Derived;
import dev.firebreak.schemas.ActionOrder;
import dev.firebreak.schemas.ApprovalRequest;
import dev.firebreak.schemas.ApprovalState;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.InboxItem;
import dev.firebreak.schemas.InboxReason;
import dev.firebreak.schemas.PlanStep;
import dev.firebreak.schemas.PlannerWork;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.StepOutput;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** What the machine sends to agents, people and executors, as records. All ids are derived. */
final class Questions {
    private static final String ACTION_TYPE = ProposedAction.class.getName();

    private Questions() {}

    // ---- agents

    /** The envelope of a question to an agent, with what the answer may cost. */
    static Envelope request(Open state, String stepId, int attempt, Instant now) {
        TaskHead head = state.head();
        return Envelope.newBuilder(head.envelope())
                .setMessageId(
                        Derived.uuid(head.taskId(), stepId, Integer.toString(attempt), "request"))
                .setStepId(stepId)
                .setAttempt(attempt)
                .setTrust(head.trust())
                .setCreatedAt(now)
                // It counts until the task's end: a slow agent's answer is still an answer.
                .setDeadline(head.answerBy())
                .setBudget(state.spent().grant(stepId, attempt))
                .build();
    }

    static Command answer(Synthesising state, Instant now) {
        TaskHead head = state.head();
        String stepId = StepIds.answer(head.taskId());
        return new Command.DispatchPlanner(
                request(state, stepId, state.call().attempt(), now),
                PlannerWork.SYNTHESISE,
                head.goal(),
                null,
                List.of(),
                state.spent().ceiling().steps(),
                null,
                state.work().outputs());
    }

    static Command verify(
            Open state,
            String stepId,
            String verifier,
            ProposedAction action,
            StepOutput output,
            Instant now) {
        String instruction =
                "Check this %s before it is carried out. Agree by giving an output, disagree by declining and say why."
                        .formatted(action.getKind());
        PlanStep step =
                PlanStep.newBuilder()
                        .setId("verify")
                        .setAgent(verifier)
                        .setInstruction(instruction)
                        .setDocumentIds(
                                state.head().documents().stream()
                                        .map(TaskHead.DocumentHead::documentId)
                                        .toList())
                        .build();
        StepOutput proposal =
                StepOutput.newBuilder()
                        .setStepId(stepId)
                        .setAgent(output.getAgent())
                        .setType(ACTION_TYPE)
                        .setSummary(action.getSummary())
                        .setJson(action.getArgumentsJson())
                        .setConfidence(output.getConfidence())
                        .setTrust(action.getTrust())
                        .build();
        return new Command.DispatchStep(
                request(state, stepId, 1, now), step, null, List.of(output, proposal));
    }

    // ---- people

    static String approvalId(TaskHead head, Act act) {
        return Derived.id(head.taskId(), act.action().getActionId(), act.digest());
    }

    static Command people(TaskHead head, Act act, Asked asked, ApprovalState state, Instant now) {
        String what = "approval-" + state + asked.approvedBy().size();
        return new Command.AskPeople(
                ApprovalRequest.newBuilder()
                        .setEnvelope(word(head, act, what, now))
                        .setApprovalId(asked.approvalId())
                        .setAction(act.action())
                        .setDigest(act.digest())
                        .setRisk(act.terms().risk())
                        .setReasons(act.terms().reasons())
                        .setRequiredRole(act.terms().role())
                        .setApprovers(act.terms().approvers())
                        .setExpiresAt(asked.times().denyAt())
                        .setState(state)
                        .setEscalationRole(asked.times().escalationRole())
                        .setApprovedBy(asked.approvedBy())
                        .setOwnAllowed(act.terms().ownAllowed())
                        .setAskedAt(asked.askedAt())
                        .build());
    }

    static Command outcomeUnknown(Open state, Act act, String detail, Instant now) {
        return inbox(
                state,
                Derived.id(state.head().taskId(), act.action().getActionId(), "outcome"),
                InboxReason.ACTION_OUTCOME_UNKNOWN,
                act.terms().role(),
                "%s may or may not have been carried out: %s. Look in the world outside; it is not done again."
                        .formatted(act.action().getSummary(), detail),
                now);
    }

    static Command inbox(
            Open state, String itemId, InboxReason reason, String role, String text, Instant now) {
        TaskHead head = state.head();
        return new Command.PutInInbox(
                InboxItem.newBuilder()
                        .setEnvelope(
                                Envelope.newBuilder(head.envelope())
                                        .setMessageId(Derived.uuid(head.taskId(), itemId, "inbox"))
                                        .setStepId(null)
                                        .setCreatedAt(now)
                                        .setDeadline(null)
                                        .build())
                        .setItemId(itemId)
                        .setReason(reason)
                        .setRole(role)
                        .setText(Notes.cut(text))
                        .setGoal(head.goal())
                        .setDocumentIds(
                                head.documents().stream()
                                        .map(TaskHead.DocumentHead::documentId)
                                        .toList())
                        .setOutputs(state.work().outputs())
                        .setDropped(Ending.missing(state))
                        .setActions(state.work().acts().stream().map(Act::account).toList())
                        .setUsage(state.spent().usage())
                        .build());
    }

    // ---- executors

    /** Whose executor carries out an action: the agent that its kind names. */
    static String executor(ProposedAction action) {
        String kind = action.getKind();
        return kind.substring(0, Math.max(0, kind.indexOf('.')));
    }

    static Command order(
            TaskHead head,
            Act act,
            String approvalId,
            List<String> approvedBy,
            Instant by,
            Instant now) {
        return new Command.OrderAction(
                ActionOrder.newBuilder()
                        .setEnvelope(
                                Envelope.newBuilder(word(head, act, "order", now))
                                        .setDeadline(by)
                                        .build())
                        .setAction(act.action())
                        .setDigest(act.digest())
                        .setApprovalId(approvalId)
                        .setApprovedBy(approvedBy)
                        .build());
    }

    private static Envelope word(TaskHead head, Act act, String what, Instant now) {
        return Envelope.newBuilder(head.envelope())
                .setMessageId(Derived.uuid(head.taskId(), act.action().getActionId(), what))
                .setStepId(act.stepId())
                .setAttempt(1)
                .setTrust(Objects.requireNonNull(act.action().getTrust()))
                .setCreatedAt(now)
                .setDeadline(null)
                .setBudget(null)
                .build();
    }
}
