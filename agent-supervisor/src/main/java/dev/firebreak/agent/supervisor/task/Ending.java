package dev.firebreak.agent.supervisor.task;

import dev.firebreak.agent.planner.Composition;
import dev.firebreak.agent.supervisor.task.Step.Finished;
import dev.firebreak.agent.supervisor.task.Step.Gone;
import dev.firebreak.agent.supervisor.task.TaskHead.DocumentHead;
import dev.firebreak.agent.supervisor.task.TaskState.Open;
import dev.firebreak.kit.Derived;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.Dropped;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Plan;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.StepOutput;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import dev.firebreak.schemas.Trust;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The one result of a task. Every way to end goes through {@link #end}: that is why there is
 * exactly one.
 */
final class Ending {
    private Ending() {}

    /** All steps are settled and at least one gave an output. */
    static Turn done(Open state, String answer, Limits limits, Notes notes, Instant now) {
        List<Dropped> dropped =
                Stream.concat(gone(state).stream(), unread(state).stream()).toList();
        TaskStatus status = dropped.isEmpty() ? TaskStatus.COMPLETED : TaskStatus.PARTIAL;
        return end(state, status, answer, dropped, limits, notes, now);
    }

    /** Nothing came of it. */
    static Turn failed(Open state, List<Dropped> why, Limits limits, Notes notes, Instant now) {
        List<Dropped> dropped = Stream.concat(why.stream(), gone(state).stream()).toList();
        String summary =
                dropped.isEmpty()
                        ? "Nothing came of the task."
                        : "Nothing came of the task: " + dropped.getFirst().getDetail();
        return end(state, TaskStatus.FAILED, summary, dropped, limits, notes, now);
    }

    /** The deadline has passed; what is finished is kept. */
    static Turn expired(Open state, Limits limits, Notes notes, Instant now) {
        String passed = "the deadline passed: " + state.head().deadline();
        List<Dropped> dropped = new ArrayList<>(gone(state));
        if (state.steps().isEmpty()) {
            dropped.add(plan(RejectionCode.DEADLINE_EXCEEDED, passed, "more time"));
        }
        for (Step step : state.steps()) {
            if (!step.isSettled()) {
                Step late =
                        step.gone(
                                state.head().taskId(),
                                RejectionCode.DEADLINE_EXCEEDED,
                                passed,
                                "more time",
                                null);
                dropped.addAll(late.progress() instanceof Gone(Dropped d) ? List.of(d) : List.of());
            }
        }
        String answer = state.outputs().isEmpty() ? "" : "\n" + Composition.of(state.outputs());
        String summary = "The deadline passed before the task was done." + answer;
        return end(state, TaskStatus.EXPIRED, summary, dropped, limits, notes, now);
    }

    private static Turn end(
            Open state,
            TaskStatus status,
            String summary,
            List<Dropped> dropped,
            Limits limits,
            Notes notes,
            Instant now) {
        TaskHead head = state.head();
        TaskResult result =
                TaskResult.newBuilder()
                        .setEnvelope(answer(state, now))
                        .setStatus(status)
                        .setSummary(summary)
                        .setOutputs(state.outputs())
                        .setDropped(dropped)
                        .setProposedActions(actions(state))
                        .setUsage(state.spent().usage())
                        .setSteps(state.spent().steps())
                        .setStartedAt(head.startedAt())
                        .setEndedAt(now)
                        .build();
        notes.note(
                head.envelope(),
                ActivityKind.TASK_ENDED,
                status + ": " + summary,
                Map.of(
                        "status",
                        status.toString(),
                        "steps",
                        Integer.toString(state.spent().steps())),
                state.spent().usage());
        notes.add(new Command.DropDocuments(head.taskId()));
        return notes.turn(
                state.ended(status, now.plus(limits.retention())),
                new Command.PublishResult(result));
    }

    private static Envelope answer(Open state, Instant now) {
        TaskHead head = state.head();
        Trust trust =
                state.outputs().stream()
                        .map(StepOutput::getTrust)
                        .reduce(head.trust(), TaskHead::joined);
        return Envelope.newBuilder(head.envelope())
                .setMessageId(Derived.uuid(head.taskId(), "task-result"))
                .setStepId(null)
                .setAttempt(1)
                .setTrust(trust)
                .setCreatedAt(now)
                .setDeadline(null)
                .build();
    }

    /**
     * The envelope of a question to an agent. It counts until the task's deadline: a slow agent's
     * answer is still an answer.
     */
    static Envelope request(TaskHead head, String stepId, int attempt, Instant now) {
        return Envelope.newBuilder(head.envelope())
                .setMessageId(
                        Derived.uuid(head.taskId(), stepId, Integer.toString(attempt), "request"))
                .setStepId(stepId)
                .setAttempt(attempt)
                .setTrust(head.trust())
                .setCreatedAt(now)
                .setDeadline(head.deadline())
                .build();
    }

    private static List<Dropped> gone(Open state) {
        return state.steps().stream()
                .flatMap(
                        s ->
                                s.progress() instanceof Gone(Dropped dropped)
                                        ? Stream.of(dropped)
                                        : Stream.empty())
                .toList();
    }

    private static List<ProposedAction> actions(Open state) {
        return state.steps().stream()
                .flatMap(
                        s ->
                                s.progress() instanceof Finished(var _, var actions)
                                        ? actions.stream()
                                        : Stream.empty())
                .toList();
    }

    /** Documents that no step was given: whoever sent them should know that nobody looked. */
    private static List<Dropped> unread(Open state) {
        Set<String> read =
                state.steps().stream()
                        .flatMap(s -> s.plan().getDocumentIds().stream())
                        .collect(Collectors.toSet());
        return state.head().documents().stream()
                .filter(d -> !read.contains(d.documentId()))
                .map(Ending::unread)
                .toList();
    }

    private static Dropped unread(DocumentHead document) {
        return Dropped.newBuilder()
                .setWhat("document " + document.documentId())
                .setCode(RejectionCode.NOTHING_TO_DO)
                .setDetail("no step of the plan reads it")
                .setNeeded("an agent that reads " + document.contentType())
                .build();
    }

    /** What is missing when there is no plan. */
    static Dropped plan(RejectionCode code, String detail, String needed) {
        return Dropped.newBuilder()
                .setWhat("plan")
                .setCode(code)
                .setDetail(detail)
                .setNeeded(needed)
                .build();
    }

    static String needed(Declined declined) {
        return declined.getDeadLetterId() == null
                ? "an input that the agent can use"
                : "dead letter %s mended and replayed".formatted(declined.getDeadLetterId());
    }

    /** What a task is about, in a few words. */
    static String title(TaskHead head) {
        String documents =
                head.documents().stream()
                        .map(DocumentHead::contentType)
                        .collect(Collectors.joining(", "));
        return head.goal().isBlank() ? documents : head.goal();
    }

    /** A plan in one line, such as {@code s1 email; s2 report <- s1}. */
    static String shape(Plan plan) {
        return plan.getSteps().stream()
                .map(
                        s ->
                                s.getDependsOn().isEmpty()
                                        ? s.getId() + " " + s.getAgent()
                                        : "%s %s <- %s"
                                                .formatted(
                                                        s.getId(),
                                                        s.getAgent(),
                                                        String.join(", ", s.getDependsOn())))
                .collect(Collectors.joining("; "));
    }
}
