package dev.firebreak.agent.supervisor.task;

import dev.firebreak.agent.supervisor.task.Act.Asked;
import dev.firebreak.agent.supervisor.task.Act.Ordered;
import dev.firebreak.agent.supervisor.task.Act.Settled;
import dev.firebreak.agent.supervisor.task.Act.Terms;
import dev.firebreak.agent.supervisor.task.Act.Times;
import dev.firebreak.agent.supervisor.task.Act.Verifying;
import dev.firebreak.agent.supervisor.task.ActionPolicy.Assessment;
import dev.firebreak.agent.supervisor.task.ActionPolicy.Proposal;
import dev.firebreak.agent.supervisor.task.Event.StepDeclined;
import dev.firebreak.agent.supervisor.task.Event.StepFinished;
import dev.firebreak.agent.supervisor.task.Step.Call;
import dev.firebreak.agent.supervisor.task.TaskState.Open;
import dev.firebreak.kit.ActionDigest;
import dev.firebreak.schemas.ActionStatus;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.ApprovalState;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.Risk;
import dev.firebreak.schemas.StepOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

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
    private final Limits limits;
    private final ActionPolicy policy;
    private final Orders orders;
    private final Approvals approvals;

    ActionGate(Limits limits, ActionPolicy policy) {
        this.limits = limits;
        this.policy = policy;
        this.orders = new Orders(limits);
        this.approvals = new Approvals(orders);
    }

    Orders orders() {
        return orders;
    }

    Approvals approvals() {
        return approvals;
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
            Settlement.note(
                    notes,
                    head,
                    ActivityKind.ACTION_ASSESSED,
                    "left aside: " + why,
                    action,
                    digest);
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
        Settlement.note(notes, head, ActivityKind.ACTION_ASSESSED, risk + reasons, action, digest);
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
        Settlement.note(notes, head, ActivityKind.NOTE, text, act.action(), act.digest());
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
        Settlement.note(notes, state.head(), ActivityKind.NOTE, text, act.action(), act.digest());
        return act.progress() instanceof Verifying(var _, var _, Times times)
                ? askOrOrder(state, act, times, notes, now)
                : state;
    }

    Open notVerified(Open state, Act act, StepDeclined event, Notes notes) {
        return disagreed(state, act, event.declined().getDetail(), notes);
    }

    private static Open disagreed(Open state, Act act, String why, Notes notes) {
        return Settlement.settle(
                state,
                act,
                ActionStatus.DENIED,
                "its verifier did not agree: " + why,
                List.of(),
                RejectionCode.VERIFIER_DISAGREED,
                notes);
    }

    private Open askOrOrder(Open state, Act act, Times times, Notes notes, Instant now) {
        if (!now.isBefore(times.denyAt()) || state.isOver(now)) {
            return Settlement.settle(
                    state,
                    act,
                    ActionStatus.EXPIRED,
                    "the time was over before anybody could be asked",
                    List.of(),
                    RejectionCode.DEADLINE_EXCEEDED,
                    notes);
        }
        if (act.terms().risk() == Risk.LOW) {
            return orders.order(state, act, Orders.POLICY, List.of(Orders.POLICY), notes, now);
        }
        return approvals.ask(state, act, times, notes, now);
    }

    /** A question or an order can't be written: then it is not asked, or not done. */
    Open unwritable(Open state, String actionId, String detail, Notes notes) {
        return state.work()
                .act(actionId)
                .filter(a -> !a.isSettled())
                .map(
                        a ->
                                Settlement.settle(
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
            case Asked asked -> Approvals.overdue(state, act, asked, notes, now);
            case Ordered _ ->
                    Orders.outcomeUnknown(state, act, "its executor gave no receipt", notes, now);
            case Act.Assessed _, Settled _ -> state;
        };
    }

    /** Takes back every question; what is ordered can't be taken back. */
    static Open withdraw(Open state, String why, boolean expired, Notes notes, Instant now) {
        Open next = state;
        for (Act act : state.work().acts()) {
            if (act.progress() instanceof Asked asked) {
                if (expired) {
                    next = Approvals.expired(next, act, asked, why, notes, now);
                    continue;
                }
                notes.add(Questions.people(state.head(), act, asked, ApprovalState.WITHDRAWN, now));
            }
            if (act.progress() instanceof Asked || act.progress() instanceof Verifying) {
                next =
                        Settlement.settle(
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
                next = Orders.outcomeUnknown(next, act, "the task was given up", notes, now);
            }
        }
        return next;
    }
}
