package dev.firebreak.agent.supervisor.task;

import dev.firebreak.agent.supervisor.task.Act.Asked;
import dev.firebreak.agent.supervisor.task.Act.Ordered;
import dev.firebreak.agent.supervisor.task.Act.Settled;
import dev.firebreak.agent.supervisor.task.Act.Terms;
import dev.firebreak.agent.supervisor.task.Act.Times;
import dev.firebreak.agent.supervisor.task.Act.Verifying;
import dev.firebreak.agent.supervisor.task.ActionPolicy.Assessment;
import dev.firebreak.agent.supervisor.task.ActionPolicy.Proposal;
import dev.firebreak.agent.supervisor.task.Event.ApprovalDecided;
import dev.firebreak.agent.supervisor.task.Event.ReceiptArrived;
import dev.firebreak.agent.supervisor.task.Event.StepDeclined;
import dev.firebreak.agent.supervisor.task.Event.StepFinished;
import dev.firebreak.agent.supervisor.task.Step.Call;
import dev.firebreak.agent.supervisor.task.TaskState.Open;
import dev.firebreak.kit.ActionDigest;
import dev.firebreak.schemas.ActionAccount;
import dev.firebreak.schemas.ActionOutcome;
import dev.firebreak.schemas.ActionReceipt;
import dev.firebreak.schemas.ActionStatus;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.ApprovalDecision;
import dev.firebreak.schemas.ApprovalState;
import dev.firebreak.schemas.Decision;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.Risk;
import dev.firebreak.schemas.StepOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Between an action that an agent proposes and one that an executor carries out stand policy, where
 * policy names one a verifier, and people. Nothing goes past that is not bound to the digest of the
 * very bytes that were assessed.
 *
 * <pre>
 *   proposed ─policy─► not allowed · not asked (nobody here carries it out)
 *        │ named verifier agrees          it does not ─► denied
 *        ├ LOW ───────────────────────────────────────┐
 *        └ MEDIUM, HIGH ─► asked ─► reminded ─► escalated ─► expired
 *                            │ enough people agree; one says no ─► denied
 *                            ▼
 *                         ordered ─receipt─► done · failed · refused
 *                            └ no receipt, or "unknown" ─► outcome unknown: a person finds out (inbox)
 * </pre>
 */
final class ActionGate {
    /** Who stands behind an action that nobody had to be asked about. */
    static final String POLICY = "policy";

    /**
     * An order's deadline stops its executor; a receipt of what began just before may take a
     * moment.
     */
    private static final Duration RECEIPT_GRACE = Duration.ofMinutes(1);

    private final Limits limits;
    private final ActionPolicy policy;

    ActionGate(Limits limits, ActionPolicy policy) {
        this.limits = limits;
        this.policy = policy;
    }

    // ---- proposed

    /** The actions of a step whose output is accepted. */
    Open proposed(
            Open state,
            Step step,
            StepOutput output,
            List<ProposedAction> actions,
            Agents agents,
            Notes notes,
            Instant now) {
        Open next = state;
        for (ProposedAction proposed : actions) {
            next = proposed(next, step, output, proposed, agents, notes, now);
        }
        return next;
    }

    private Open proposed(
            Open state,
            Step step,
            StepOutput output,
            ProposedAction proposed,
            Agents agents,
            Notes notes,
            Instant now) {
        TaskHead head = state.head();
        ProposedAction action =
                ProposedAction.newBuilder(proposed)
                        .setTrust(
                                TaskHead.joined(
                                        output.getTrust(),
                                        TaskHead.joined(head.trust(), proposed.getTrust())))
                        .build();
        String digest = ActionDigest.of(action);
        String stepId = StepIds.of(head.taskId(), step.plan().getId());
        Optional<Act> twin = state.work().act(action.getActionId());
        if (twin.isPresent() || state.work().acts().size() >= limits.actionsMax()) {
            String why =
                    twin.isPresent()
                            ? "action %s was proposed before".formatted(action.getActionId())
                            : "a task may propose %d actions".formatted(limits.actionsMax());
            note(notes, head, ActivityKind.ACTION_ASSESSED, "left aside: " + why, action, digest);
            return state;
        }
        Assessment said =
                policy.assess(
                        new Proposal(
                                step.plan().getAgent(),
                                action,
                                output,
                                head.envelope().getPrincipal(),
                                action.getTrust(),
                                head.envelope().getConfidentiality()));
        Risk risk = said.risk() == Risk.UNKNOWN ? Risk.HIGH : said.risk();
        Terms terms =
                new Terms(risk, said.reasons(), said.role(), said.approvers(), said.ownAllowed());
        Times times = times(said.times(), head, now);
        Act act = new Act(action, digest, stepId, terms, new Act.Assessed());
        String reasons = said.reasons().isEmpty() ? "" : ": " + String.join("; ", said.reasons());
        note(notes, head, ActivityKind.ACTION_ASSESSED, risk + reasons, action, digest);
        if (!said.allowed()) {
            return state.with(
                    state.work()
                            .with(
                                    act.settled(
                                            ActionStatus.NOT_ALLOWED,
                                            "policy does not allow it" + reasons,
                                            List.of(),
                                            RejectionCode.ACTION_NOT_ALLOWED)));
        }
        if (!agents.execute(action.getKind())) {
            String detail = "nothing here carries out " + action.getKind();
            return state.with(
                    state.work()
                            .with(act.settled(ActionStatus.NOT_ASKED, detail, List.of(), null)));
        }
        String verifier = said.verifier();
        return verifier == null || state.isOver(now)
                ? askOrOrder(state, act, times, notes, now)
                : verify(state, act, verifier, output, times, notes, now);
    }

    private static Times times(ActionPolicy.Times asked, TaskHead head, Instant now) {
        Instant deny = now.plus(asked.denyAfter());
        Duration remind = asked.remindAfter();
        Duration escalate = asked.escalateAfter();
        return new Times(
                remind == null ? null : now.plus(remind),
                escalate == null ? null : now.plus(escalate),
                asked.escalationRole(),
                deny.isBefore(head.patience()) ? deny : head.patience());
    }

    // ---- the verifier

    private Open verify(
            Open state,
            Act act,
            String verifier,
            StepOutput output,
            Times times,
            Notes notes,
            Instant now) {
        TaskHead head = state.head();
        String stepId = StepIds.verify(head.taskId(), act.action().getActionId());
        Call call = new Call(1, now.plus(limits.stepTimeout()));
        Open next =
                state.with(state.work().with(act.with(new Verifying(verifier, call, times))))
                        .with(
                                state.spent()
                                        .reserve(verifier, stepId, 1, TaskState.PLANNING_SHARES));
        notes.add(Questions.verify(next, stepId, verifier, act.action(), output, now));
        String text = "%s is asked whether it agrees".formatted(verifier);
        note(notes, head, ActivityKind.NOTE, text, act.action(), act.digest());
        return next;
    }

    /** The action that this answer is about, if its verifier's word is awaited. */
    static Optional<Act> verifying(Open state, Envelope answer, String agent) {
        String taskId = state.head().taskId();
        return state.work().acts().stream()
                .filter(
                        a ->
                                a.progress() instanceof Verifying(String verifier, Call call, var _)
                                        && verifier.equals(agent)
                                        && call.attempt() == answer.getAttempt()
                                        && StepIds.verify(taskId, a.action().getActionId())
                                                .equals(answer.getStepId()))
                .findAny();
    }

    Open verified(Open state, Act act, StepFinished event, Notes notes, Instant now) {
        if (event.output().getConfidence() < limits.confidenceMin()) {
            return disagreed(
                    state,
                    act,
                    "it agrees, but is not sure: " + event.output().getConfidence(),
                    notes);
        }
        String text = "the verifier agrees: " + event.output().getSummary();
        note(notes, state.head(), ActivityKind.NOTE, text, act.action(), act.digest());
        return act.progress() instanceof Verifying(var _, var _, Times times)
                ? askOrOrder(state, act, times, notes, now)
                : state;
    }

    Open notVerified(Open state, Act act, StepDeclined event, Notes notes) {
        return disagreed(state, act, event.declined().getDetail(), notes);
    }

    private static Open disagreed(Open state, Act act, String why, Notes notes) {
        return settle(
                state,
                act,
                ActionStatus.DENIED,
                "its verifier did not agree: " + why,
                List.of(),
                RejectionCode.VERIFIER_DISAGREED,
                notes);
    }

    // ---- people

    private Open askOrOrder(Open state, Act act, Times times, Notes notes, Instant now) {
        if (!now.isBefore(times.denyAt()) || state.isOver(now)) {
            return settle(
                    state,
                    act,
                    ActionStatus.EXPIRED,
                    "the time was over before anybody could be asked",
                    List.of(),
                    RejectionCode.DEADLINE_EXCEEDED,
                    notes);
        }
        if (act.terms().risk() == Risk.LOW) {
            return order(state, act, POLICY, List.of(POLICY), notes, now);
        }
        String approvalId = Questions.approvalId(state.head(), act);
        Asked asked = new Asked(approvalId, now, ApprovalState.ASKED, List.of(), times);
        Act next = act.with(asked);
        note(
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
                    details(act.action(), act.digest()),
                    null);
            notes.add(Questions.people(state.head(), act, asked, ApprovalState.DENIED, now));
            return settle(
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
                details(act.action(), act.digest()),
                null);
        if (agreed.approvedBy().size() < act.terms().approvers()) {
            notes.add(Questions.people(state.head(), act, agreed, agreed.state(), now));
            return state.with(state.work().with(act.with(agreed)));
        }
        notes.add(Questions.people(state.head(), act, agreed, ApprovalState.APPROVED, now));
        return order(state, act, agreed.approvalId(), agreed.approvedBy(), notes, now);
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

    // ---- executors

    private Open order(
            Open state,
            Act act,
            String approvalId,
            List<String> approvedBy,
            Notes notes,
            Instant now) {
        Instant by = now.plus(limits.orderTime());
        Act next = act.with(new Ordered(approvalId, approvedBy, by.plus(RECEIPT_GRACE)));
        note(
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
                details(act.action(), act.digest()),
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

    private static Open outcomeUnknown(
            Open state, Act act, String detail, Notes notes, Instant now) {
        List<String> approvedBy = act.account().getApprovedBy();
        Open next =
                settle(
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

    /** A question or an order can't be written: then it is not asked, or not done. */
    Open unwritable(Open state, String actionId, String detail, Notes notes) {
        return state.work()
                .act(actionId)
                .filter(a -> !a.isSettled())
                .map(
                        a ->
                                settle(
                                        state,
                                        a,
                                        ActionStatus.FAILED,
                                        "it could not be put on its topic: " + detail,
                                        List.of(),
                                        RejectionCode.ACTION_FAILED,
                                        notes))
                .orElse(state);
    }

    // ---- time, and the end

    Open timedOut(Open state, Notes notes, Instant now) {
        Open next = state;
        for (Act act : state.work().acts()) {
            if (!act.due().isAfter(now)) {
                next = overdue(next, act, notes, now);
            }
        }
        return next;
    }

    private Open overdue(Open state, Act act, Notes notes, Instant now) {
        return switch (act.progress()) {
            case Verifying(String verifier, var _, var _) ->
                    disagreed(state, act, verifier + " did not answer in time", notes);
            case Asked asked -> overdue(state, act, asked, notes, now);
            case Ordered _ ->
                    outcomeUnknown(state, act, "its executor gave no receipt", notes, now);
            case Act.Assessed _, Settled _ -> state;
        };
    }

    private Open overdue(Open state, Act act, Asked asked, Notes notes, Instant now) {
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
        note(notes, state.head(), ActivityKind.APPROVAL_ASKED, text, act.action(), act.digest());
        notes.add(Questions.people(state.head(), act, next, to, now));
        return state.with(state.work().with(act.with(next)));
    }

    private static Open expired(
            Open state, Act act, Asked asked, String why, Notes notes, Instant now) {
        notes.add(Questions.people(state.head(), act, asked, ApprovalState.EXPIRED, now));
        return settle(
                state,
                act,
                ActionStatus.EXPIRED,
                why,
                List.of(),
                RejectionCode.APPROVAL_EXPIRED,
                notes);
    }

    /** Takes back every question; what is ordered can't be taken back. */
    static Open withdraw(Open state, String why, boolean expired, Notes notes, Instant now) {
        Open next = state;
        for (Act act : state.work().acts()) {
            if (act.progress() instanceof Asked asked) {
                if (expired) {
                    next = expired(next, act, asked, why, notes, now);
                    continue;
                }
                notes.add(Questions.people(state.head(), act, asked, ApprovalState.WITHDRAWN, now));
            }
            if (act.progress() instanceof Asked || act.progress() instanceof Verifying) {
                next =
                        settle(
                                next,
                                act,
                                ActionStatus.WITHDRAWN,
                                why,
                                List.of(),
                                RejectionCode.CANCELLED,
                                notes);
            }
        }
        return next;
    }

    /** Gives up receipts too, when the host can't wait for them. */
    static Open abandon(Open state, Notes notes, Instant now) {
        Open next = state;
        for (Act act : state.work().acts()) {
            if (act.isOrdered()) {
                next = outcomeUnknown(next, act, "the task was given up", notes, now);
            }
        }
        return next;
    }

    private static Open settle(
            Open state,
            Act act,
            ActionStatus status,
            String detail,
            List<String> approvedBy,
            @Nullable RejectionCode code,
            Notes notes) {
        note(
                notes,
                state.head(),
                ActivityKind.APPROVAL_DECIDED,
                status + ": " + detail,
                act.action(),
                act.digest());
        return state.with(
                state.work().with(act.settled(status, Notes.cut(detail), approvedBy, code)));
    }

    private static void note(
            Notes notes,
            TaskHead head,
            ActivityKind kind,
            String text,
            ProposedAction action,
            String digest) {
        String said = "%s: %s".formatted(action.getKind(), text);
        notes.note(head, kind, said, details(action, digest));
    }

    private static Map<String, String> details(ProposedAction action, String digest) {
        return Map.of("actionId", action.getActionId(), "kind", action.getKind(), "digest", digest);
    }
}
