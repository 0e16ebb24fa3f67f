package dev.firebreak.agent.supervisor.task;

import dev.firebreak.agent.supervisor.task.Event.Controlled;
import dev.firebreak.agent.supervisor.task.TaskState.Open;
import dev.firebreak.agent.supervisor.task.TaskState.Running;
import dev.firebreak.kit.Derived;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.Budget;
import dev.firebreak.schemas.CancelTask;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.InboxReason;
import dev.firebreak.schemas.RaiseBudget;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.TaskStatus;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What people order about a task that is under way: cancel, hand over, raise its budget, resume.
 */
final class Controls {
    private final Limits limits;
    private final Stepping stepping;

    Controls(Limits limits, Stepping stepping) {
        this.limits = limits;
        this.stepping = stepping;
    }

    Turn on(Open state, Controlled event, Instant now) {
        Notes notes = new Notes();
        Envelope order = event.envelope();
        String tenant = state.head().envelope().getPrincipal().getTenant();
        if (!order.getPrincipal().getTenant().equals(tenant)) {
            ignored(notes, event, "the task belongs to another tenant");
            return notes.turn(state);
        }
        return switch (event.control().getCommand()) {
            case CancelTask cancel -> cancel(state, event, cancel, notes, now);
            case RaiseBudget raise -> raise(state, event, raise, notes, now);
            case Object other -> {
                ignored(notes, event, "it is no order known here: " + other.getClass());
                yield notes.turn(state);
            }
        };
    }

    private Turn cancel(Open state, Controlled event, CancelTask cancel, Notes notes, Instant now) {
        String user = event.envelope().getPrincipal().getUser();
        String role = cancel.getHandOverTo();
        if (role == null) {
            note(notes, event, "cancelled by %s: %s".formatted(user, cancel.getReason()));
            String summary = "Cancelled by %s: %s".formatted(user, cancel.getReason());
            return Ending.stopped(
                    state,
                    TaskStatus.CANCELLED,
                    RejectionCode.CANCELLED,
                    summary,
                    limits,
                    notes,
                    now);
        }
        note(notes, event, "handed over to %s by %s: %s".formatted(role, user, cancel.getReason()));
        notes.add(
                Questions.inbox(
                        state,
                        Derived.id(state.head().taskId(), "handed-over"),
                        InboxReason.HANDED_OVER,
                        role,
                        "%s handed it over: %s".formatted(user, cancel.getReason()),
                        now));
        String summary = "Handed over to %s by %s: %s".formatted(role, user, cancel.getReason());
        return Ending.stopped(
                state,
                TaskStatus.ESCALATED,
                RejectionCode.HANDED_OVER,
                summary,
                limits,
                notes,
                now);
    }

    private Turn raise(Open state, Controlled event, RaiseBudget raise, Notes notes, Instant now) {
        String user = event.envelope().getPrincipal().getUser();
        Open raised = state.with(state.spent().raised(raise.getAdd()));
        note(
                notes,
                event,
                "%s gives it more: %s; %s"
                        .formatted(user, inWords(raise.getAdd()), raise.getReason()));
        if (!(raised instanceof Running running)) {
            return notes.turn(raised);
        }
        if (!raise.getResume()) {
            return stepping.goOn(running, notes, now);
        }
        return stepping.goOn(stepping.resume(running, notes, now), notes, now);
    }

    private static String inWords(Budget more) {
        return "%s steps, %s tokens, %s millionths"
                .formatted(
                        zero(more.getSteps()), zero(more.getTokens()), zero(more.getCostMicros()));
    }

    private static Number zero(@Nullable Number number) {
        return number == null ? 0 : number;
    }

    private static void note(Notes notes, Controlled event, String text) {
        notes.note(event.envelope(), ActivityKind.CONTROL, text, details(event), null);
    }

    static void ignored(Notes notes, Controlled event, String why) {
        notes.note(
                event.envelope(),
                ActivityKind.CONTROL_IGNORED,
                "an order changes nothing: " + why,
                details(event),
                null);
    }

    private static Map<String, String> details(Controlled event) {
        return Map.of(
                "user",
                event.envelope().getPrincipal().getUser(),
                "messageId",
                event.envelope().getMessageId().toString());
    }
}
