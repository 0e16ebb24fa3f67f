package dev.firebreak.agent.supervisor.task;

import dev.firebreak.agent.supervisor.task.Step.Call;
import dev.firebreak.schemas.ActionAccount;
import dev.firebreak.schemas.ActionStatus;
import dev.firebreak.schemas.ApprovalState;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.Risk;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An action that a step proposed, and how far it has come.
 *
 * @param action as it would be carried out; never changed after it was assessed
 * @param digest of its bytes; approvals, orders and receipts are for these only
 * @param stepId the step that proposed it, as it travels
 * @param terms who has to agree
 */
public record Act(
        ProposedAction action, String digest, String stepId, Terms terms, Progress progress) {
    /**
     * What policy asks for.
     *
     * @param reasons why, for people
     * @param role who may decide
     * @param ownAllowed whether the user whose task it is may decide
     */
    public record Terms(
            Risk risk, List<String> reasons, String role, int approvers, boolean ownAllowed) {
        public Terms {
            reasons = List.copyOf(reasons);
        }
    }

    /** How far an action has come. */
    public sealed interface Progress {}

    /** Policy has looked at it; what follows is decided in the same turn, so it is never stored. */
    public record Assessed() implements Progress {}

    /**
     * The agent that has to agree first was asked.
     *
     * @param times what follows when it does
     */
    public record Verifying(String verifier, Call call, Times times) implements Progress {}

    /**
     * When what happens to a question to people, absolute.
     *
     * @param remindAt null: never, or done
     * @param escalateAt null: never, or done
     * @param escalationRole who may then decide as well
     */
    public record Times(
            @Nullable Instant remindAt,
            @Nullable Instant escalateAt,
            @Nullable String escalationRole,
            Instant denyAt) {}

    /**
     * People were asked.
     *
     * @param state ASKED, REMINDED or ESCALATED
     * @param approvedBy who has agreed so far
     */
    public record Asked(
            String approvalId,
            Instant askedAt,
            ApprovalState state,
            List<String> approvedBy,
            Times times)
            implements Progress {
        public Asked {
            approvedBy = List.copyOf(approvedBy);
        }

        Asked plus(String user) {
            List<String> more = new ArrayList<>(approvedBy);
            more.add(user);
            return new Asked(approvalId, askedAt, state, more, times);
        }

        Instant due() {
            Instant due = times.denyAt();
            if (times.remindAt() != null && times.remindAt().isBefore(due)) {
                due = times.remindAt();
            }
            if (times.escalateAt() != null && times.escalateAt().isBefore(due)) {
                due = times.escalateAt();
            }
            return due;
        }
    }

    /**
     * Its executor has the order.
     *
     * @param due when to stop waiting for the receipt
     */
    public record Ordered(String approvalId, List<String> approvedBy, Instant due)
            implements Progress {
        public Ordered {
            approvedBy = List.copyOf(approvedBy);
        }
    }

    /**
     * It is over.
     *
     * @param code why it was not done; null where that is no loss
     */
    public record Settled(ActionAccount account, @Nullable RejectionCode code)
            implements Progress {}

    Act with(Progress next) {
        return new Act(action, digest, stepId, terms, next);
    }

    boolean isSettled() {
        return progress instanceof Settled;
    }

    /** Whether nobody can take it back. */
    boolean isOrdered() {
        return progress instanceof Ordered;
    }

    /** When the clock has to look at it. */
    Instant due() {
        return switch (progress) {
            case Verifying(var _, Call call, var _) -> call.due();
            case Asked asked -> asked.due();
            case Ordered ordered -> ordered.due();
            case Assessed _, Settled _ -> Instant.MAX;
        };
    }

    /** The account as it is now, also of an action that is not over. */
    public ActionAccount account() {
        return switch (progress) {
            case Settled(ActionAccount account, var _) -> account;
            case Assessed _, Verifying _, Asked _ ->
                    account(ActionStatus.UNKNOWN, "not decided", List.of());
            case Ordered(var _, List<String> approvedBy, var _) ->
                    account(ActionStatus.OUTCOME_UNKNOWN, "ordered, not confirmed", approvedBy);
        };
    }

    Act settled(
            ActionStatus status,
            String detail,
            List<String> approvedBy,
            @Nullable RejectionCode code) {
        return with(new Settled(account(status, detail, approvedBy), code));
    }

    private ActionAccount account(ActionStatus status, String detail, List<String> approvedBy) {
        return ActionAccount.newBuilder()
                .setActionId(action.getActionId())
                .setKind(action.getKind())
                .setDigest(digest)
                .setRisk(terms.risk())
                .setStatus(status)
                .setDetail(detail)
                .setApprovedBy(approvedBy)
                .build();
    }
}
