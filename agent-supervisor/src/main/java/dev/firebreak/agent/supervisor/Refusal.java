package dev.firebreak.agent.supervisor;

import dev.firebreak.agent.supervisor.admission.Limit;
import dev.firebreak.agent.supervisor.admission.Quotas;
import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.Dropped;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import dev.firebreak.schemas.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * What a user hears whose task is over a limit. A refused task was not accepted: it may come again
 * under its id and then ends as any other. So the id of its result is made from the record that was
 * refused, not from the task alone as that of the task's one result: whoever drops repeats by
 * message id must not drop the later one.
 */
final class Refusal {
    static final String ACTOR = "admission";

    private final Task task;
    private final Quotas.Refused refused;
    private final Cause cause;
    private final Instant now;
    private final long retryAfterMs;

    Refusal(Task task, Quotas.Refused refused, Cause cause, Instant now) {
        this.task = task;
        this.refused = refused;
        this.cause = cause;
        this.now = now;
        this.retryAfterMs = Duration.between(now, refused.until()).toMillis();
    }

    TaskResult result() {
        String needed =
                "to be published again after %s, in %d ms".formatted(refused.until(), retryAfterMs);
        return TaskResult.newBuilder()
                .setEnvelope(envelope(cause.nth(0)))
                .setStatus(TaskStatus.REJECTED)
                .setSummary("The task was not let in. " + text())
                .setDropped(refused.over().stream().map(limit -> dropped(limit, needed)).toList())
                .setUsage(Usage.newBuilder().build())
                .setStartedAt(now)
                .setEndedAt(now)
                .setRetryAfterMs(retryAfterMs)
                .build();
    }

    Activity activity() {
        return Activity.newBuilder()
                .setEnvelope(envelope(cause.nth(1)))
                .setAt(now)
                .setKind(ActivityKind.TASK_REFUSED)
                .setActor(ACTOR)
                .setText(text())
                .setDetails(
                        Map.of(
                                "user",
                                Charges.user(task.getEnvelope()),
                                "retryAfterMs",
                                Long.toString(retryAfterMs)))
                .build();
    }

    private String text() {
        return "Over the limit of %s. There is room again at %s."
                .formatted(
                        String.join("; of ", refused.over().stream().map(Limit::toString).toList()),
                        refused.until());
    }

    private static Dropped dropped(Limit limit, String needed) {
        return Dropped.newBuilder()
                .setWhat("task")
                .setCode(RejectionCode.RATE_LIMITED)
                .setDetail("over the limit of " + limit)
                .setNeeded(needed)
                .build();
    }

    private Envelope envelope(UUID id) {
        return Envelope.newBuilder(task.getEnvelope())
                .setMessageId(id)
                .setStepId(null)
                .setAttempt(1)
                .setCreatedAt(now)
                .setDeadline(null)
                .build();
    }
}
