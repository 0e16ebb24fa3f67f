package dev.firebreak.agent.supervisor;

import dev.firebreak.agent.supervisor.task.Command.NoteActivity;
import dev.firebreak.agent.supervisor.task.Event;
import dev.firebreak.agent.supervisor.task.TaskMachine;
import dev.firebreak.agent.supervisor.task.TaskState;
import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.RejectionCode;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets the machine decide and turns its commands into checked, encoded bytes. A request that can't
 * be written is news to the machine in the same turn, as if its agent had declined; so a task never
 * waits for an answer to a question that was not asked.
 */
final class Decider {
    private final Means means;
    private final int stateBytesMax;

    Decider(
            TaskMachine machine,
            AgentDirectory directory,
            Outbound outbound,
            Letters letters,
            TopicNames topics,
            Charges charges,
            Tally tally,
            int stateBytesMax) {
        means = new Means(machine, directory, outbound, letters, topics, charges, tally);
        this.stateBytesMax = stateBytesMax;
    }

    /**
     * @param stored the task's documents, from the store
     */
    Decision.Move decide(
            String taskId,
            @Nullable TaskState before,
            Event event,
            Cause cause,
            Instant now,
            Supplier<List<Document>> stored) {
        OneTurn turn = new OneTurn(means, cause, now, stored);
        TaskState after = turn.play(before, event);
        Map<String, String> texts = new HashMap<>();
        byte[] state = after == null ? null : StateCodec.encode(LargeTexts.taken(after, texts));
        int size = state == null ? 0 : state.length;
        for (String text : texts.values()) {
            size += text.length();
        }
        if (state == null || size <= stateBytesMax) {
            Map<String, byte[]> beside = new HashMap<>();
            texts.forEach((sha256, text) -> beside.put(sha256, StateCodec.encode(text, cause)));
            return new Decision.Move(
                    taskId, before, after, state, beside, turn.files(), turn.outgoing());
        }
        String detail =
                "with it the task's state has %d bytes, at most %d are kept"
                        .formatted(size, stateBytesMax);
        Event smaller =
                withoutOutput(event, new Declined(RejectionCode.OUTPUT_TOO_LARGE, detail, null));
        return decide(taskId, before, smaller, cause, now, stored);
    }

    /** That a task's timer failed and is put aside, for the task's timeline. */
    List<Outgoing> timerFailed(
            TaskState.Open state, Timers.Timer timer, Throwable failure, Instant now) {
        int times = timer.failures() + 1;
        Cause cause = new Cause.Timer(timer.taskId() + "/failed-" + times, timer.due());
        OneTurn turn = new OneTurn(means, cause, now, List::of);
        turn.note(
                new NoteActivity(
                        state.head().envelope(),
                        ActivityKind.NOTE,
                        Arrivals.detail(
                                "its timer failed for the %d. time and is put aside; after %d the task is given up: %s"
                                        .formatted(times, Timers.FAILURES_MAX, failure)),
                        Map.of("timer", "quarantined", "failures", Integer.toString(times)),
                        null));
        return turn.outgoing();
    }

    private static Event withoutOutput(Event event, Declined declined) {
        return switch (event) {
            case Event.StepFinished e ->
                    new Event.StepDeclined(
                            e.envelope(), e.output().getAgent(), declined, e.usage());
            case Event.PlanMade e ->
                    new Event.PlanDeclined(e.envelope(), declined, e.agents(), e.usage());
            case Event.JudgementMade e ->
                    new Event.JudgementDeclined(e.envelope(), declined, e.agents(), e.usage());
            case Event.TaskAdmitted _,
                    Event.TimerFired _,
                    Event.Broken _,
                    Event.ApprovalDecided _,
                    Event.ReceiptArrived _,
                    Event.Controlled _,
                    Event.ActionUnwritable _,
                    Event.JudgementDeclined _,
                    Event.PlanDeclined _,
                    Event.AnswerMade _,
                    Event.AnswerDeclined _,
                    Event.StepDeclined _ ->
                    throw new IllegalStateException(declined.getDetail());
        };
    }
}
