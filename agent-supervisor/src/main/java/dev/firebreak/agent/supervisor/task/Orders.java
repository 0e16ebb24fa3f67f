package dev.firebreak.agent.supervisor.task;

import dev.firebreak.agent.supervisor.task.Act.Ordered;
import dev.firebreak.agent.supervisor.task.Act.Settled;
import dev.firebreak.agent.supervisor.task.Event.ReceiptArrived;
import dev.firebreak.agent.supervisor.task.TaskState.Open;
import dev.firebreak.schemas.ActionAccount;
import dev.firebreak.schemas.ActionOutcome;
import dev.firebreak.schemas.ActionReceipt;
import dev.firebreak.schemas.ActionStatus;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.RejectionCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What executors are told to do, and what they say came of it. An action is ordered at most once;
 * where nobody knows whether it was done, a person finds out.
 */
final class Orders {
    /** Who stands behind an action that nobody had to be asked about. */
    static final String POLICY = "policy";

    /**
     * An order's deadline stops its executor; a receipt of what began just before may take a
     * moment.
     */
    private static final Duration RECEIPT_GRACE = Duration.ofMinutes(1);

    private final Limits limits;

    Orders(Limits limits) {
        this.limits = limits;
    }

    Open order(
            Open state,
            Act act,
            String approvalId,
            List<String> approvedBy,
            Notes notes,
            Instant now) {
        Instant by = now.plus(limits.orderTime());
        Act next = act.with(new Ordered(approvalId, approvedBy, by.plus(RECEIPT_GRACE)));
        Settlement.note(
                notes,
                state.head(),
                ActivityKind.ACTION_ORDERED,
                "approved by " + String.join(", ", approvedBy),
                act.action(),
                act.digest());
        notes.add(Questions.order(state.head(), act, approvalId, approvedBy, by, now));
        return state.with(state.work().with(next));
    }

    Open receipt(Open state, ReceiptArrived event, Notes notes, Instant now) {
        ActionReceipt receipt = event.receipt();
        Act act = state.work().act(receipt.getActionId()).orElse(null);
        if (act == null || !Questions.executor(act.action()).equals(event.executor())) {
            return lateReceipt(state, event, "nothing of the kind was ordered there", notes);
        }
        boolean unknownSoFar =
                act.progress() instanceof Settled(ActionAccount account, var _)
                        && account.getStatus() == ActionStatus.OUTCOME_UNKNOWN;
        if (!(act.progress() instanceof Ordered) && !unknownSoFar) {
            return lateReceipt(
                    state,
                    event,
                    "the action is not under way: " + act.account().getStatus(),
                    notes);
        }
        notes.note(
                receipt.getEnvelope(),
                ActivityKind.ACTION_RECEIPT,
                "%s: %s".formatted(receipt.getOutcome(), receipt.getDetail()),
                Settlement.details(act.action(), act.digest()),
                null);
        List<String> approvedBy = act.account().getApprovedBy();
        if (!receipt.getDigest().equals(act.digest())
                || receipt.getOutcome() == ActionOutcome.UNKNOWN) {
            if (unknownSoFar) {
                return state;
            }
            String detail =
                    receipt.getDigest().equals(act.digest())
                            ? receipt.getDetail()
                            : "the receipt is for other bytes: " + receipt.getDigest();
            return outcomeUnknown(state, act, detail, notes, now);
        }
        ActionStatus status =
                switch (receipt.getOutcome()) {
                    case DONE -> ActionStatus.DONE;
                    case REFUSED -> ActionStatus.REFUSED;
                    case FAILED, UNKNOWN -> ActionStatus.FAILED;
                };
        RejectionCode code = status == ActionStatus.DONE ? null : RejectionCode.ACTION_FAILED;
        Act settled = act.settled(status, receipt.getDetail(), approvedBy, code);
        return state.with(state.work().with(withExternalId(settled, receipt.getExternalId())));
    }

    private static Act withExternalId(Act act, @Nullable String externalId) {
        return act.progress() instanceof Settled(ActionAccount account, RejectionCode code)
                ? act.with(
                        new Settled(
                                ActionAccount.newBuilder(account).setExternalId(externalId).build(),
                                code))
                : act;
    }

    private static Open lateReceipt(Open state, ReceiptArrived event, String why, Notes notes) {
        lateReceipt(event, why, notes);
        return state;
    }

    static void lateReceipt(ReceiptArrived event, String why, Notes notes) {
        notes.note(
                event.envelope(),
                ActivityKind.RESULT_IGNORED,
                "a receipt changes nothing: " + why,
                Map.of("actionId", event.receipt().getActionId(), "executor", event.executor()),
                null);
    }

    static Open outcomeUnknown(Open state, Act act, String detail, Notes notes, Instant now) {
        List<String> approvedBy = act.account().getApprovedBy();
        Open next =
                Settlement.settle(
                        state,
                        act,
                        ActionStatus.OUTCOME_UNKNOWN,
                        "nobody knows whether it was done: " + detail,
                        approvedBy,
                        RejectionCode.ACTION_OUTCOME_UNKNOWN,
                        notes);
        notes.add(Questions.outcomeUnknown(next, act, detail, now));
        return next;
    }
}
