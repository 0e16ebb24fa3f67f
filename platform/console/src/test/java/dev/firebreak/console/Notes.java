package dev.firebreak.console;

import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.TaskStatus;
import java.time.Instant;
import java.util.Map;

/** What happened to a task, as the supervisor notes it. */
public final class Notes {
    private Notes() {}

    public static Activity.Builder note(String taskId, ActivityKind kind, Instant at) {
        return Activity.newBuilder()
                .setEnvelope(Pipeline.envelope(taskId).build())
                .setAt(at)
                .setKind(kind)
                .setActor("supervisor")
                .setText(kind.name() + " of " + taskId);
    }

    /** Its end, in this way. */
    public static Activity.Builder ended(String taskId, TaskStatus status, Instant at) {
        return note(taskId, ActivityKind.TASK_ENDED, at)
                .setDetails(Map.of("status", status.name()));
    }
}
