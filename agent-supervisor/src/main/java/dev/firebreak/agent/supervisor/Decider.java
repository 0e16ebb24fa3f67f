package dev.firebreak.agent.supervisor;

import dev.firebreak.agent.planner.PlannerProfile;
import dev.firebreak.agent.supervisor.Decision.Files;
import dev.firebreak.agent.supervisor.task.Command;
import dev.firebreak.agent.supervisor.task.Command.AskPeople;
import dev.firebreak.agent.supervisor.task.Command.DispatchPlanner;
import dev.firebreak.agent.supervisor.task.Command.DispatchStep;
import dev.firebreak.agent.supervisor.task.Command.DropDocuments;
import dev.firebreak.agent.supervisor.task.Command.NoteActivity;
import dev.firebreak.agent.supervisor.task.Command.OrderAction;
import dev.firebreak.agent.supervisor.task.Command.PublishResult;
import dev.firebreak.agent.supervisor.task.Command.PutInInbox;
import dev.firebreak.agent.supervisor.task.Command.StoreDocuments;
import dev.firebreak.agent.supervisor.task.Event;
import dev.firebreak.agent.supervisor.task.TaskMachine;
import dev.firebreak.agent.supervisor.task.TaskState;
import dev.firebreak.agent.supervisor.task.Turn;
import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.ApprovalRequest;
import dev.firebreak.schemas.BoundaryKind;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.Dropped;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.InboxItem;
import dev.firebreak.schemas.PlannerParams;
import dev.firebreak.schemas.PlannerRequest;
import dev.firebreak.schemas.PlannerWork;
import dev.firebreak.schemas.RejectedOutput;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import dev.firebreak.schemas.Usage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the machine decide and turns its commands into checked, encoded bytes. A request that can't
 * be written is news to the machine in the same turn, as if its agent had declined; so a task never
 * waits for an answer to a question that was not asked.
 */
final class Decider {
    private static final Logger LOG = LoggerFactory.getLogger(Decider.class);
    private static final String ACTOR = "supervisor";
    private static final int EVENTS_MAX = 2_100;

    /**
     * The planner plans by a document's kind, name and beginning; the whole goes to the agent that
     * reads it.
     */
    private static final int PLANNER_DOCUMENT_BYTES_MAX = 4096;

    private final TaskMachine machine;
    private final AgentDirectory directory;
    private final Outbound outbound;
    private final Letters letters;
    private final TopicNames topics;
    private final Charges charges;
    private final Tally tally;
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
        this.machine = machine;
        this.directory = directory;
        this.outbound = outbound;
        this.letters = letters;
        this.topics = topics;
        this.charges = charges;
        this.tally = tally;
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
        OneTurn turn = new OneTurn(cause, now, stored);
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
                    taskId, before, after, state, beside, turn.files, turn.outgoing);
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
        OneTurn turn = new OneTurn(cause, now, List::of);
        turn.note(
                new NoteActivity(
                        state.head().envelope(),
                        ActivityKind.NOTE,
                        Arrivals.detail(
                                "its timer failed for the %d. time and is put aside; after %d the task is given up: %s"
                                        .formatted(times, Timers.FAILURES_MAX, failure)),
                        Map.of("timer", "quarantined", "failures", Integer.toString(times)),
                        null));
        return turn.outgoing;
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

    /** One turn of the machine, and what follows from it at once. */
    private final class OneTurn {
        private final Cause cause;
        private final Instant now;
        private final Supplier<List<Document>> stored;
        private final List<Outgoing> outgoing = new ArrayList<>();
        private final Deque<Event> events = new ArrayDeque<>();
        private Files files = new Decision.Keep();
        private @Nullable List<Document> documents;
        private Letters.@Nullable Letter letter;
        private int notes;

        OneTurn(Cause cause, Instant now, Supplier<List<Document>> stored) {
            this.cause = cause;
            this.now = now;
            this.stored = stored;
        }

        @Nullable TaskState play(@Nullable TaskState before, Event first) {
            TaskState state = before;
            events.add(first);
            for (int i = 0; !events.isEmpty(); i++) {
                if (i == EVENTS_MAX) {
                    throw new IllegalStateException(
                            "a turn does not come to an end: " + events.peek());
                }
                Event event = events.remove();
                Turn turn = machine.on(state, event, now);
                state = turn.state();
                turn.commands().forEach(this::carryOut);
                outgoing.addAll(charges.of(event, turn.commands(), now));
            }
            return state;
        }

        private void carryOut(Command command) {
            switch (command) {
                case StoreDocuments c -> {
                    documents = c.documents();
                    files =
                            c.documents().isEmpty()
                                    ? new Decision.Keep()
                                    : new Decision.Store(StateCodec.encode(c.documents()));
                }
                case DropDocuments _ -> files = new Decision.Drop();
                case DispatchPlanner c -> ask(c);
                case DispatchStep c -> ask(c);
                case AskPeople(ApprovalRequest request) ->
                        aboutAction(
                                topics.approvalRequests(),
                                request,
                                request.getAction().getActionId(),
                                request.getEnvelope());
                case OrderAction c ->
                        aboutAction(
                                topics.actions(c.executor()),
                                c.order(),
                                c.order().getAction().getActionId(),
                                c.order().getEnvelope());
                case PutInInbox(InboxItem item) -> putInInbox(item);
                case PublishResult c -> publish(c.result());
                case NoteActivity c -> note(c);
            }
        }

        private void ask(DispatchPlanner asked) {
            PlannerRequest request =
                    PlannerRequest.newBuilder()
                            .setEnvelope(asked.envelope())
                            .setInstruction(asked.goal())
                            .setFeedback(asked.feedback())
                            .setDocuments(
                                    asked.work() == PlannerWork.PLAN ? beginnings() : List.of())
                            .setContext(asked.context())
                            .setParams(
                                    PlannerParams.newBuilder()
                                            .setWork(asked.work())
                                            .setGoal(asked.goal())
                                            .setAgents(asked.agents())
                                            .setStepsMax(asked.stepsMax())
                                            .setJudgedStepId(asked.judgedStepId())
                                            .build())
                            .build();
            String topic = topics.requests(PlannerProfile.NAME);
            switch (outbound.write(topic, request)) {
                case Written.Encoded(byte[] value) ->
                        send(topic, asked.envelope().getStepId(), value);
                case Written.Refused(Rejection rejection, var _) -> {
                    // No dead letter: nothing is lost, rules stand in for the planner.
                    LOG.warn(
                            "A request to the planner for task {} was refused: {}",
                            asked.envelope().getTaskId(),
                            rejection.message());
                    events.add(declined(asked, because(rejection, null)));
                }
            }
        }

        private Event declined(DispatchPlanner asked, Declined declined) {
            Usage none = Usage.newBuilder().build();
            return switch (asked.work()) {
                case PLAN ->
                        new Event.PlanDeclined(asked.envelope(), declined, directory.at(now), none);
                case JUDGE ->
                        new Event.JudgementDeclined(
                                asked.envelope(), declined, directory.at(now), none);
                case SYNTHESISE, UNKNOWN ->
                        new Event.AnswerDeclined(asked.envelope(), declined, none);
            };
        }

        private void ask(DispatchStep asked) {
            String agent = asked.step().getAgent();
            AgentContract contract = directory.contract(agent).orElse(null);
            if (contract == null) {
                decline(
                        asked,
                        new Declined(
                                RejectionCode.AGENT_UNKNOWN,
                                "agent %s is gone".formatted(agent),
                                null));
                return;
            }
            IndexedRecord request;
            try {
                List<Document> given =
                        documents().stream()
                                .filter(
                                        d ->
                                                asked.step()
                                                        .getDocumentIds()
                                                        .contains(d.getDocumentId()))
                                .toList();
                request =
                        contract.request(
                                asked.envelope(),
                                asked.step().getInstruction(),
                                asked.feedback(),
                                given,
                                asked.context(),
                                asked.step().getParamsJson());
            } catch (IllegalArgumentException | AvroRuntimeException e) {
                String detail =
                        Arrivals.detail(
                                "agent %s can't be asked: %s".formatted(agent, e.getMessage()));
                decline(asked, new Declined(RejectionCode.PLAN_INVALID, detail, null));
                return;
            }
            String topic = topics.requests(agent);
            switch (outbound.write(topic, request)) {
                case Written.Encoded(byte[] value) ->
                        send(topic, asked.envelope().getStepId(), value);
                case Written.Refused(Rejection rejection, RejectedOutput output) ->
                        decline(
                                asked,
                                because(rejection, refused(rejection, output, asked.envelope())));
            }
        }

        private void decline(DispatchStep asked, Declined declined) {
            events.add(
                    new Event.StepDeclined(
                            asked.envelope(),
                            asked.step().getAgent(),
                            declined,
                            Usage.newBuilder().build()));
        }

        /** What is not asked or ordered can't be waited for: the machine hears of it at once. */
        private void aboutAction(
                String topic, SpecificRecord record, String actionId, Envelope envelope) {
            switch (outbound.write(topic, record)) {
                case Written.Encoded(byte[] value) ->
                        send(topic, envelope.getConversationId(), value);
                case Written.Refused(Rejection rejection, RejectedOutput output) -> {
                    refused(rejection, output, envelope);
                    events.add(
                            new Event.ActionUnwritable(
                                    actionId, Arrivals.detail(rejection.message())));
                }
            }
        }

        /**
         * The task's result tells the same; an item that is too large is left without its parts.
         */
        private void putInInbox(InboxItem item) {
            InboxItem bare =
                    InboxItem.newBuilder(item)
                            .setOutputs(List.of())
                            .setDropped(List.of())
                            .setActions(List.of())
                            .build();
            for (InboxItem one : List.of(item, bare)) {
                switch (outbound.write(topics.inbox(), one)) {
                    case Written.Encoded(byte[] value) -> {
                        send(topics.inbox(), one.getEnvelope().getConversationId(), value);
                        return;
                    }
                    case Written.Refused(Rejection rejection, RejectedOutput output) ->
                            refused(rejection, output, one.getEnvelope());
                }
            }
        }

        private void publish(TaskResult result) {
            byte[] value =
                    switch (outbound.write(topics.results(), result)) {
                        case Written.Encoded(byte[] encoded) -> encoded;
                        case Written.Refused(Rejection rejection, RejectedOutput output) -> {
                            refused(rejection, output, result.getEnvelope());
                            yield ours(outbound.write(topics.results(), bare(result, rejection)));
                        }
                    };
            send(topics.results(), result.getEnvelope().getConversationId(), value);
        }

        private void note(NoteActivity note) {
            Envelope envelope =
                    Envelope.newBuilder(note.of())
                            .setMessageId(cause.nth(notes++))
                            .setCreatedAt(now)
                            .setDeadline(null)
                            .build();
            Activity activity =
                    Activity.newBuilder()
                            .setEnvelope(envelope)
                            .setAt(now)
                            .setKind(note.kind())
                            .setActor(ACTOR)
                            .setText(note.text())
                            .setDetails(note.details())
                            .setUsage(note.usage())
                            .build();
            switch (outbound.write(topics.activity(), activity)) {
                case Written.Encoded(byte[] value) -> {
                    tally.plusOne(note.kind());
                    send(topics.activity(), envelope.getTaskId(), value);
                }
                // What happened is told as far as it can be; it never stops the task itself.
                case Written.Refused(Rejection rejection, var _) ->
                        LOG.warn(
                                "A note on task {} was refused: {}",
                                envelope.getTaskId(),
                                rejection.message());
            }
        }

        /**
         * One letter per input: its id is derived from the input, a second one would be its twin.
         */
        private @Nullable String refused(
                Rejection rejection, RejectedOutput output, Envelope envelope) {
            if (letter == null && cause instanceof Cause.Input(var record)) {
                letter =
                        letters.of(
                                record,
                                BoundaryKind.OUTBOUND,
                                rejection,
                                Letters.NO_SCHEMA,
                                output,
                                envelope);
                outgoing.add(letter.outgoing());
            }
            if (letter == null) {
                LOG.warn(
                        "An output of task {} was refused: {}",
                        envelope.getTaskId(),
                        rejection.message());
            }
            return letter == null ? null : letter.id();
        }

        private void send(String topic, @Nullable String key, byte[] value) {
            outgoing.add(
                    new Outgoing(
                            topic,
                            key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                            value));
        }

        private List<Document> documents() {
            List<Document> known = documents;
            if (known == null) {
                known = stored.get();
                documents = known;
            }
            return known;
        }

        private List<Document> beginnings() {
            return documents().stream().map(Decider::beginning).toList();
        }
    }

    private static Declined because(Rejection rejection, @Nullable String letterId) {
        return new Declined(rejection.code(), Arrivals.detail(rejection.message()), letterId);
    }

    private static byte[] ours(Written written) {
        return switch (written) {
            case Written.Encoded(byte[] value) -> value;
            case Written.Refused(Rejection rejection, var _) ->
                    throw new IllegalStateException(
                            "our own result breaks its contract: " + rejection.message());
        };
    }

    /**
     * The result without what may have made it unwritable: that the task ended must be told in any
     * case.
     */
    private static TaskResult bare(TaskResult result, Rejection rejection) {
        String detail = Arrivals.detail("the result could not be written: " + rejection.message());
        return TaskResult.newBuilder(result)
                .setStatus(TaskStatus.FAILED)
                .setSummary("Nothing came of the task: " + detail)
                .setOutputs(List.of())
                .setProposedActions(List.of())
                .setUsage(Usage.newBuilder().build())
                .setDropped(
                        List.of(
                                Dropped.newBuilder()
                                        .setWhat("result")
                                        .setCode(rejection.code())
                                        .setDetail(detail)
                                        .setNeeded(
                                                "smaller outputs; then publish the task again under another id")
                                        .build()))
                .build();
    }

    private static Document beginning(Document document) {
        ByteBuffer content = document.getContent();
        if (content.remaining() <= PLANNER_DOCUMENT_BYTES_MAX) {
            return document;
        }
        byte[] first = new byte[PLANNER_DOCUMENT_BYTES_MAX];
        content.duplicate().get(first);
        return Document.newBuilder(document).setContent(ByteBuffer.wrap(first)).build();
    }
}
