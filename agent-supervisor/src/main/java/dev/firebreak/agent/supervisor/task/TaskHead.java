package dev.firebreak.agent.supervisor.task;

import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.OnDeadLetter;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.Trust;
import java.time.Instant;
import java.util.List;

/**
 * What stays the same for a task from its admission to its end.
 *
 * @param envelope of the task as it was admitted
 * @param documents what it is about, without the content: that is stored once, not with every
 *     change of state
 * @param deadline the task's own, or the default, whichever is nearer
 * @param stepsMax steps that may be dispatched
 * @param trust UNTRUSTED where the task or any of its documents is. A plan is made from all of
 *     them, so everything that follows from the plan carries this label, whichever documents a step
 *     is given
 */
public record TaskHead(
        Envelope envelope,
        String goal,
        List<DocumentHead> documents,
        OnDeadLetter onDeadLetter,
        Instant startedAt,
        Instant deadline,
        int stepsMax,
        Trust trust) {
    /** A document without its content. */
    public record DocumentHead(String documentId, String name, String contentType) {}

    public TaskHead {
        documents = List.copyOf(documents);
    }

    static TaskHead of(Task task, Limits limits, Instant now) {
        Envelope envelope = task.getEnvelope();
        Instant latest = now.plus(limits.taskTimeMax());
        Instant asked =
                envelope.getDeadline() == null
                        ? now.plus(limits.taskTime())
                        : envelope.getDeadline();
        Integer steps = envelope.getBudget() == null ? null : envelope.getBudget().getSteps();
        boolean trusted =
                envelope.getTrust() == Trust.TRUSTED
                        && task.getDocuments().stream()
                                .allMatch(d -> d.getTrust() == Trust.TRUSTED);
        return new TaskHead(
                envelope,
                task.getGoal(),
                task.getDocuments().stream().map(TaskHead::head).toList(),
                task.getOnDeadLetter(),
                now,
                asked.isBefore(latest) ? asked : latest,
                steps == null ? limits.stepsMax() : Math.min(steps, limits.stepsMax()),
                trusted ? Trust.TRUSTED : Trust.UNTRUSTED);
    }

    private static DocumentHead head(Document document) {
        return new DocumentHead(
                document.getDocumentId(), document.getName(), document.getContentType());
    }

    public String taskId() {
        return envelope.getTaskId();
    }

    boolean isOver(Instant now) {
        return !now.isBefore(deadline);
    }

    /** Two labels joined: what was made from anything untrusted is untrusted. */
    static Trust joined(Trust one, Trust other) {
        return one == Trust.TRUSTED && other == Trust.TRUSTED ? Trust.TRUSTED : Trust.UNTRUSTED;
    }
}
