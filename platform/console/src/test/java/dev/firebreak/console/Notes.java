package dev.firebreak.console;

import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.ActivityKind;
import java.time.Instant;

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
}
