package dev.firebreak.agent.supervisor.task;

import dev.firebreak.agent.supervisor.task.TaskState.Open;
import dev.firebreak.schemas.ActionStatus;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.RejectionCode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How an action's end, and what leads there, is written down. */
final class Settlement {
    private Settlement() {}

    static Open settle(
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

    static void note(
            Notes notes,
            TaskHead head,
            ActivityKind kind,
            String text,
            ProposedAction action,
            String digest) {
        String said = "%s: %s".formatted(action.getKind(), text);
        notes.note(head, kind, said, details(action, digest));
    }

    static Map<String, String> details(ProposedAction action, String digest) {
        return Map.of("actionId", action.getActionId(), "kind", action.getKind(), "digest", digest);
    }
}
