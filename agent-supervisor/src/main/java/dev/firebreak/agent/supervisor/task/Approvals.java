package dev.firebreak.agent.supervisor.task;

import dev.firebreak.agent.supervisor.task.Act.Asked;
import dev.firebreak.agent.supervisor.task.Act.Times;
import dev.firebreak.agent.supervisor.task.Event.ApprovalDecided;
import dev.firebreak.agent.supervisor.task.TaskState.Open;
import dev.firebreak.schemas.ActionStatus;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.ApprovalDecision;
import dev.firebreak.schemas.ApprovalState;
import dev.firebreak.schemas.Decision;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.RejectionCode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What people are asked about an action, and what their words count for. A decision is for one
 * question, by somebody who may decide, in time, and for the very bytes that were asked about; any
 * other is written down and changes nothing.
 */
final class Approvals {
    private final Orders orders;

    Approvals(Orders orders) {
        this.orders = orders;
    }

    Open ask(Open state, Act act, Times times, Notes notes, Instant now) {
        String approvalId = Questions.approvalId(state.head(), act);
        Asked asked = new Asked(approvalId, now, ApprovalState.ASKED, List.of(), times);
        Act next = act.with(asked);
        Settlement.note(
                notes,
                state.head(),
                ActivityKind.APPROVAL_ASKED,
                "%s: %s is asked (%s)"
                        .formatted(act.terms().risk(), act.terms().role(), approvalId),
                act.action(),
                act.digest());
        notes.add(Questions.people(state.head(), next, asked, ApprovalState.ASKED, now));
        return state.with(state.work().with(next));
    }

    Open decided(Open state, ApprovalDecided event, Notes notes, Instant now) {
        ApprovalDecision decision = event.decision();
        Act act = null;
        for (Act each : state.work().acts()) {
            if (Questions.approvalId(state.head(), each).equals(decision.getApprovalId())) {
                act = each;
            }
        }
        if (act == null) {
            ignored(notes, event, "no such question was asked");
            return state;
        }
        if (!(act.progress() instanceof Asked asked)) {
            ignored(notes, event, "it is decided: " + act.account().getStatus());
            return state;
        }
        String why = whyVoid(state.head(), act, asked, decision, now);
        if (why != null) {
            ignored(notes, event, why);
            return state;
        }
        String user = decision.getEnvelope().getPrincipal().getUser();
        String because = decision.getReason().isBlank() ? "" : ": " + decision.getReason();
        if (decision.getDecision() != Decision.APPROVE) {
            notes.note(
                    decision.getEnvelope(),
                    ActivityKind.APPROVAL_DECIDED,
                    user + " says no" + because,
                    Settlement.details(act.action(), act.digest()),
                    null);
            notes.add(Questions.people(state.head(), act, asked, ApprovalState.DENIED, now));
            return Settlement.settle(
                    state,
                    act,
                    ActionStatus.DENIED,
                    user + " said no" + because,
                    List.of(),
                    RejectionCode.APPROVAL_DENIED,
                    notes);
        }
        Asked agreed = asked.plus(user);
        notes.note(
                decision.getEnvelope(),
                ActivityKind.APPROVAL_DECIDED,
                "%s agrees, %d of %d%s"
                        .formatted(
                                user, agreed.approvedBy().size(), act.terms().approvers(), because),
                Settlement.details(act.action(), act.digest()),
                null);
        if (agreed.approvedBy().size() < act.terms().approvers()) {
            notes.add(Questions.people(state.head(), act, agreed, agreed.state(), now));
            return state.with(state.work().with(act.with(agreed)));
        }
        notes.add(Questions.people(state.head(), act, agreed, ApprovalState.APPROVED, now));
        return orders.order(state, act, agreed.approvalId(), agreed.approvedBy(), notes, now);
    }

    /** Why a decision counts for nothing; null when it counts. */
    private static @Nullable String whyVoid(
            TaskHead head, Act act, Asked asked, ApprovalDecision decision, Instant now) {
        Principal who = decision.getEnvelope().getPrincipal();
        Principal owner = head.envelope().getPrincipal();
        if (!decision.getDigest().equals(act.digest())) {
            return "it is for other bytes: %s, not %s"
                    .formatted(decision.getDigest(), act.digest());
        }
        if (!now.isBefore(asked.times().denyAt())) {
            return "it came after " + asked.times().denyAt();
        }
        if (!who.getTenant().equals(owner.getTenant())) {
            return "%s is of tenant %s".formatted(who.getUser(), who.getTenant());
        }
        String other =
                asked.state() == ApprovalState.ESCALATED ? asked.times().escalationRole() : null;
        if (!who.getRoles().contains(act.terms().role())
                && (other == null || !who.getRoles().contains(other))) {
            return "%s has not the role %s but %s"
                    .formatted(who.getUser(), act.terms().role(), who.getRoles());
        }
        if (!act.terms().ownAllowed() && who.getUser().equals(owner.getUser())) {
            return "%s may not decide on a task of their own".formatted(who.getUser());
        }
        if (decision.getDecision() == Decision.APPROVE
                && asked.approvedBy().contains(who.getUser())) {
            return "%s has agreed already".formatted(who.getUser());
        }
        return null;
    }

    static void ignored(Notes notes, ApprovalDecided event, String why) {
        ApprovalDecision decision = event.decision();
        notes.note(
                decision.getEnvelope(),
                ActivityKind.APPROVAL_IGNORED,
                "a decision changes nothing: " + why,
                Map.of(
                        "approvalId",
                        decision.getApprovalId(),
                        "decision",
                        decision.getDecision().toString(),
                        "user",
                        decision.getEnvelope().getPrincipal().getUser(),
                        "messageId",
                        decision.getEnvelope().getMessageId().toString()),
                null);
    }

    static Open overdue(Open state, Act act, Asked asked, Notes notes, Instant now) {
        Times t = asked.times();
        if (!now.isBefore(t.denyAt())) {
            return expired(state, act, asked, "nobody decided before " + t.denyAt(), notes, now);
        }
        boolean escalates = t.escalateAt() != null && !now.isBefore(t.escalateAt());
        ApprovalState to = escalates ? ApprovalState.ESCALATED : ApprovalState.REMINDED;
        Asked next =
                new Asked(
                        asked.approvalId(),
                        asked.askedAt(),
                        to,
                        asked.approvedBy(),
                        new Times(
                                null,
                                escalates ? null : t.escalateAt(),
                                t.escalationRole(),
                                t.denyAt()));
        String text =
                escalates
                        ? "nobody has decided; %s may decide as well".formatted(t.escalationRole())
                        : "nobody has decided; %s is reminded".formatted(act.terms().role());
        Settlement.note(
                notes, state.head(), ActivityKind.APPROVAL_ASKED, text, act.action(), act.digest());
        notes.add(Questions.people(state.head(), act, next, to, now));
        return state.with(state.work().with(act.with(next)));
    }

    static Open expired(Open state, Act act, Asked asked, String why, Notes notes, Instant now) {
        notes.add(Questions.people(state.head(), act, asked, ApprovalState.EXPIRED, now));
        return Settlement.settle(
                state,
                act,
                ActionStatus.EXPIRED,
                why,
                List.of(),
                RejectionCode.APPROVAL_EXPIRED,
                notes);
    }
}
