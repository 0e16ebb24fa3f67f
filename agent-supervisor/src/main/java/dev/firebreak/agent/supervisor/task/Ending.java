package dev.firebreak.agent.supervisor.task;

import dev.firebreak.agent.planner.Composition;
import dev.firebreak.agent.supervisor.task.Act.Settled;
import dev.firebreak.agent.supervisor.task.Step.Finished;
import dev.firebreak.agent.supervisor.task.Step.Gone;
import dev.firebreak.agent.supervisor.task.Step.Held;
import dev.firebreak.agent.supervisor.task.Step.InFlight;
import dev.firebreak.agent.supervisor.task.Step.Judging;
import dev.firebreak.agent.supervisor.task.Step.Waiting;
import dev.firebreak.agent.supervisor.task.TaskHead.DocumentHead;
import dev.firebreak.agent.supervisor.task.TaskState.Open;
import dev.firebreak.agent.supervisor.task.TaskState.Settling;
import dev.firebreak.kit.Derived;
import dev.firebreak.schemas.ActionAccount;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.Dropped;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Plan;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.StepOutput;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import dev.firebreak.schemas.Trust;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The one result of a task. Every way to end goes through {@link #settle}: that is why there is
 * exactly one.
 */
final class Ending {
    /** Codes of what a limit left undone. */
    private static final Set<RejectionCode> LIMITS =
            EnumSet.of(
                    RejectionCode.BUDGET_EXCEEDED,
                    RejectionCode.STEP_LIMIT,
                    RejectionCode.RETRY_LIMIT);

    private Ending() {}

    /** All steps are settled and at least one gave an output. */
    static Turn done(Open state, String answer, Limits limits, Notes notes, Instant now) {
        List<Dropped> dropped =
                Stream.concat(gone(state).stream(), unread(state).stream()).toList();
        TaskStatus status = dropped.isEmpty() ? TaskStatus.COMPLETED : TaskStatus.PARTIAL;
        return settle(state, status, answer, dropped, limits, notes, now);
    }

    /** Nothing came of it. */
    static Turn nothing(Open state, List<Dropped> why, Limits limits, Notes notes, Instant now) {
        List<Dropped> dropped = Stream.concat(why.stream(), gone(state).stream()).toList();
        String summary =
                dropped.isEmpty()
                        ? "Nothing came of the task."
                        : "Nothing came of the task: " + dropped.getFirst().getDetail();
        // A task that a limit cut short did not fail: with a larger one it goes on.
        boolean cut =
                state.spent().steps() > 0
                        && dropped.stream().anyMatch(d -> LIMITS.contains(d.getCode()));
        TaskStatus status = cut ? TaskStatus.PARTIAL : TaskStatus.FAILED;
        return settle(state, status, summary, dropped, limits, notes, now);
    }

    /** An agent of its plan has used up what it may: nothing was begun, and later it can be. */
    static Turn rejected(Open state, Agents.Known closed, Limits limits, Notes notes, Instant now) {
        Instant until = Objects.requireNonNull(closed.closedUntil());
        String agent = closed.card().getAgent();
        Dropped dropped =
                Dropped.newBuilder()
                        .setWhat("task")
                        .setAgent(agent)
                        .setCode(RejectionCode.RATE_LIMITED)
                        .setDetail(
                                "agent %s has used up what it may until %s".formatted(agent, until))
                        .setNeeded("the same task after " + until)
                        .build();
        Settling settling =
                new Settling(
                        state.head(),
                        state.spent(),
                        state.work(),
                        TaskStatus.REJECTED,
                        dropped.getDetail(),
                        List.of(dropped));
        return end(settling, Duration.between(now, until).toMillis(), limits, notes, now);
    }

    /** The host can't go on with it. */
    static Turn broken(Open state, Dropped why, Limits limits, Notes notes, Instant now) {
        Open given =
                ActionGate.abandon(
                        ActionGate.withdraw(state, why.getDetail(), false, notes, now), notes, now);
        return nothing(given, List.of(why), limits, notes, now);
    }

    /** The deadline has passed; what is finished is kept. */
    static Turn expired(Open state, Limits limits, Notes notes, Instant now) {
        String passed = "the deadline passed: " + state.endsAt();
        String summary = "The deadline passed before the task was done.";
        return cutOff(
                state,
                TaskStatus.EXPIRED,
                plan(RejectionCode.DEADLINE_EXCEEDED, passed, "more time"),
                summary,
                limits,
                notes,
                now);
    }

    /** A person stops it; what is finished is kept. */
    static Turn stopped(
            Open state,
            TaskStatus status,
            RejectionCode code,
            String summary,
            Limits limits,
            Notes notes,
            Instant now) {
        return cutOff(state, status, plan(code, summary, "nothing"), summary, limits, notes, now);
    }

    private static Turn cutOff(
            Open state,
            TaskStatus status,
            Dropped why,
            String summary,
            Limits limits,
            Notes notes,
            Instant now) {
        List<Dropped> dropped = new ArrayList<>(missing(state, why));
        if (state instanceof Settling settling) {
            dropped.addAll(settling.dropped());
        } else if (state.work().steps().isEmpty()) {
            dropped.add(why);
        }
        List<StepOutput> outputs = state.work().outputs();
        String answer = outputs.isEmpty() ? "" : "\n" + Composition.of(outputs);
        boolean expired = status == TaskStatus.EXPIRED;
        Open withdrawn = ActionGate.withdraw(state, why.getDetail(), expired, notes, now);
        return settle(withdrawn, status, summary + answer, dropped, limits, notes, now);
    }

    /** Ends the task, or waits for what people and executors still have. */
    static Turn settle(
            Open state,
            TaskStatus status,
            String summary,
            List<Dropped> dropped,
            Limits limits,
            Notes notes,
            Instant now) {
        Settling settling =
                new Settling(state.head(), state.spent(), state.work(), status, summary, dropped);
        return goOn(settling, limits, notes, now);
    }

    /** Ends the task when none of its actions is under way any more. */
    static Turn goOn(Settling state, Limits limits, Notes notes, Instant now) {
        Settling next = state;
        if (state.isOver(now)) {
            String passed = "the deadline passed: " + state.endsAt();
            next = (Settling) ActionGate.withdraw(state, passed, true, notes, now);
        }
        return next.work().acts().stream().allMatch(Act::isSettled)
                ? end(next, null, limits, notes, now)
                : notes.turn(next);
    }

    private static Turn end(
            Settling state, @Nullable Long retryAfterMs, Limits limits, Notes notes, Instant now) {
        TaskHead head = state.head();
        List<Dropped> dropped =
                Stream.concat(state.dropped().stream(), undone(state).stream()).toList();
        TaskStatus status =
                state.status() == TaskStatus.COMPLETED && !dropped.isEmpty()
                        ? TaskStatus.PARTIAL
                        : state.status();
        TaskResult result =
                TaskResult.newBuilder()
                        .setEnvelope(answer(state, now))
                        .setStatus(status)
                        .setSummary(state.summary())
                        .setOutputs(state.work().outputs())
                        .setDropped(dropped)
                        .setProposedActions(state.work().acts().stream().map(Act::action).toList())
                        .setActions(state.work().acts().stream().map(Act::account).toList())
                        .setUsage(state.spent().usage())
                        .setSteps(state.spent().steps())
                        .setStartedAt(head.startedAt())
                        .setEndedAt(now)
                        .setRetryAfterMs(retryAfterMs)
                        .build();
        notes.note(
                head.envelope(),
                ActivityKind.TASK_ENDED,
                status + ": " + state.summary(),
                Map.of(
                        "status",
                        status.toString(),
                        "steps",
                        Integer.toString(state.spent().steps())),
                state.spent().usage());
        notes.add(new Command.DropDocuments(head.taskId()));
        // What was rejected may come again under its id, when it is told to.
        Instant forgetAt =
                retryAfterMs == null
                        ? now.plus(limits.retention())
                        : now.plusMillis(Math.max(1, retryAfterMs));
        return notes.turn(state.ended(status, forgetAt), new Command.PublishResult(result));
    }

    private static Envelope answer(Open state, Instant now) {
        TaskHead head = state.head();
        Trust trust =
                state.work().outputs().stream()
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

    private static List<Dropped> gone(Open state) {
        return state.work().steps().stream()
                .flatMap(
                        s ->
                                s.progress() instanceof Gone(Dropped dropped)
                                        ? Stream.of(dropped)
                                        : Stream.empty())
                .toList();
    }

    /** What is missing so far. */
    static List<Dropped> missing(Open state) {
        return missing(state, plan(RejectionCode.UNKNOWN, "not done so far", ""));
    }

    private static List<Dropped> missing(Open state, Dropped why) {
        if (state instanceof Settling) {
            return List.of(); // it knows already
        }
        List<Dropped> dropped = new ArrayList<>();
        for (Step step : state.work().steps()) {
            switch (step.progress()) {
                case Gone(Dropped gone) -> dropped.add(gone);
                case Held(int _, Dropped held) -> dropped.add(held);
                case Finished _ -> {}
                case Waiting _, InFlight _, Judging _ ->
                        dropped.add(
                                step.dropped(
                                        state.head().taskId(),
                                        why.getCode(),
                                        why.getDetail(),
                                        why.getNeeded(),
                                        null));
            }
        }
        return dropped;
    }

    /** Actions that were to be done and are not, or nobody knows. */
    private static List<Dropped> undone(Open state) {
        List<Dropped> dropped = new ArrayList<>();
        for (Act act : state.work().acts()) {
            if (act.progress() instanceof Settled(ActionAccount account, RejectionCode code)
                    && code != null) {
                dropped.add(
                        Dropped.newBuilder()
                                .setWhat(act.action().getSummary())
                                .setStepId(act.stepId())
                                .setAgent(Questions.executor(act.action()))
                                .setCode(code)
                                .setDetail(account.getDetail())
                                .setNeeded(neededFor(code))
                                .build());
            }
        }
        return dropped;
    }

    private static String neededFor(RejectionCode code) {
        return switch (code) {
            case APPROVAL_DENIED, VERIFIER_DISAGREED, CANCELLED -> "somebody who agrees";
            case APPROVAL_EXPIRED, DEADLINE_EXCEEDED -> "a decision in time";
            case ACTION_NOT_ALLOWED -> "a policy that allows it";
            case ACTION_OUTCOME_UNKNOWN -> "a look at the world outside; see the inbox";
            // The codes that an action can settle with are named above.
            default -> "an executor that can do it";
        };
    }

    /** Documents that no step was given: whoever sent them should know that nobody looked. */
    private static List<Dropped> unread(Open state) {
        Set<String> read =
                state.work().steps().stream()
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
