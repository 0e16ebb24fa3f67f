package dev.firebreak.agent.supervisor.task;

import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.OnDeadLetter;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.Trust;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What stays the same for a task from its admission to its end.
 *
 * @param envelope of the task as it was admitted
 * @param documents what it is about, without the content: that is stored once, not with every
 *     change of state
 * @param deadline the task's own, or the default, whichever is nearer
 * @param latest until when the task is open at most, while it waits for people
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
        Instant latest,
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
                latest,
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

    /**
     * Until when people are waited for. A task that brings a deadline means it; one that does not
     * has only its working time bounded by the default.
     */
    Instant patience() {
        return envelope.getDeadline() == null ? latest : deadline;
    }

    /** Time to work again, after people were waited for. */
    TaskHead goingOn(Duration taskTime, Instant now) {
        if (envelope.getDeadline() != null) {
            return this;
        }
        Instant until = now.plus(taskTime);
        Instant extended = until.isBefore(latest) ? until : latest;
        return new TaskHead(
                envelope,
                goal,
                documents,
                onDeadLetter,
                startedAt,
                extended.isAfter(deadline) ? extended : deadline,
                latest,
                trust);
    }

    /** Until when an agent's answer may come. A held step's may come as long as people have. */
    Instant answerBy() {
        return onDeadLetter == OnDeadLetter.HOLD ? patience() : deadline;
    }

    /** Two labels joined: what was made from anything untrusted is untrusted. */
    static Trust joined(Trust one, Trust other) {
        return one == Trust.TRUSTED && other == Trust.TRUSTED ? Trust.TRUSTED : Trust.UNTRUSTED;
    }
}
