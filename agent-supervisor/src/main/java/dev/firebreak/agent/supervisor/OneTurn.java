package dev.firebreak.agent.supervisor;

import dev.firebreak.agent.planner.PlannerProfile;
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
import dev.firebreak.agent.supervisor.task.TaskState;
import dev.firebreak.agent.supervisor.task.Turn;
import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.ApprovalRequest;
import dev.firebreak.schemas.BoundaryKind;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.InboxItem;
import dev.firebreak.schemas.PlannerRequest;
import dev.firebreak.schemas.PlannerWork;
import dev.firebreak.schemas.RejectedOutput;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One turn of the machine, and what follows from it at once: its commands become checked, encoded
 * bytes, and what can't be written is news to it in the same turn.
 */
final class OneTurn {
    private static final Logger LOG = LoggerFactory.getLogger(OneTurn.class);
    private static final String ACTOR = "supervisor";
    private static final int EVENTS_MAX = 2_100;

    private final Means means;
    private final Cause cause;
    private final Instant now;
    private final Supplier<List<Document>> stored;
    private final List<Outgoing> outgoing = new ArrayList<>();
    private final Deque<Event> events = new ArrayDeque<>();
    private Decision.Files files = new Decision.Keep();
    private @Nullable List<Document> documents;
    private Letters.@Nullable Letter letter;
    private int notes;

    /**
     * @param stored the task's documents, from the store
     */
    OneTurn(Means means, Cause cause, Instant now, Supplier<List<Document>> stored) {
        this.means = means;
        this.cause = cause;
        this.now = now;
        this.stored = stored;
    }

    /** What is done once all is decided. */
    List<Outgoing> outgoing() {
        return outgoing;
    }

    /** What becomes of the task's documents. */
    Decision.Files files() {
        return files;
    }

    @Nullable TaskState play(@Nullable TaskState before, Event first) {
        TaskState state = before;
        events.add(first);
        for (int i = 0; !events.isEmpty(); i++) {
            if (i == EVENTS_MAX) {
                throw new IllegalStateException("a turn does not come to an end: " + events.peek());
            }
            Event event = events.remove();
            Turn turn = means.machine().on(state, event, now);
            state = turn.state();
            turn.commands().forEach(this::carryOut);
            outgoing.addAll(means.charges().of(event, turn.commands(), now));
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
                            means.topics().approvalRequests(),
                            request,
                            request.getAction().getActionId(),
                            request.getEnvelope());
            case OrderAction c ->
                    aboutAction(
                            means.topics().actions(c.executor()),
                            c.order(),
                            c.order().getAction().getActionId(),
                            c.order().getEnvelope());
            case PutInInbox(InboxItem item) -> putInInbox(item);
            case PublishResult c -> publish(c.result());
            case NoteActivity c -> note(c);
        }
    }

    private void ask(DispatchPlanner asked) {
        List<Document> plannedBy = asked.work() == PlannerWork.PLAN ? documents() : List.of();
        PlannerRequest request = PlannerQuestion.of(asked, plannedBy);
        String topic = means.topics().requests(PlannerProfile.NAME);
        switch (means.outbound().write(topic, request)) {
            case Written.Encoded(byte[] value) -> send(topic, asked.envelope().getStepId(), value);
            case Written.Refused(Rejection rejection, var _) -> {
                // No dead letter: nothing is lost, rules stand in for the planner.
                LOG.warn(
                        "A request to the planner for task {} was refused: {}",
                        asked.envelope().getTaskId(),
                        rejection.message());
                events.add(
                        PlannerQuestion.declined(
                                asked, because(rejection, null), means.directory().at(now)));
            }
        }
    }

    private void ask(DispatchStep asked) {
        String agent = asked.step().getAgent();
        AgentContract contract = means.directory().contract(agent).orElse(null);
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
                            .filter(d -> asked.step().getDocumentIds().contains(d.getDocumentId()))
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
                    Arrivals.detail("agent %s can't be asked: %s".formatted(agent, e.getMessage()));
            decline(asked, new Declined(RejectionCode.PLAN_INVALID, detail, null));
            return;
        }
        String topic = means.topics().requests(agent);
        switch (means.outbound().write(topic, request)) {
            case Written.Encoded(byte[] value) -> send(topic, asked.envelope().getStepId(), value);
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
        switch (means.outbound().write(topic, record)) {
            case Written.Encoded(byte[] value) -> send(topic, envelope.getConversationId(), value);
            case Written.Refused(Rejection rejection, RejectedOutput output) -> {
                refused(rejection, output, envelope);
                events.add(
                        new Event.ActionUnwritable(actionId, Arrivals.detail(rejection.message())));
            }
        }
    }

    /** The task's result tells the same; an item that is too large is left without its parts. */
    private void putInInbox(InboxItem item) {
        for (InboxItem one : List.of(item, Bare.item(item))) {
            switch (means.outbound().write(means.topics().inbox(), one)) {
                case Written.Encoded(byte[] value) -> {
                    send(means.topics().inbox(), one.getEnvelope().getConversationId(), value);
                    return;
                }
                case Written.Refused(Rejection rejection, RejectedOutput output) ->
                        refused(rejection, output, one.getEnvelope());
            }
        }
    }

    private void publish(TaskResult result) {
        byte[] value =
                switch (means.outbound().write(means.topics().results(), result)) {
                    case Written.Encoded(byte[] encoded) -> encoded;
                    case Written.Refused(Rejection rejection, RejectedOutput output) -> {
                        refused(rejection, output, result.getEnvelope());
                        yield ours(
                                means.outbound()
                                        .write(
                                                means.topics().results(),
                                                Bare.result(result, rejection)));
                    }
                };
        send(means.topics().results(), result.getEnvelope().getConversationId(), value);
    }

    void note(NoteActivity note) {
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
        switch (means.outbound().write(means.topics().activity(), activity)) {
            case Written.Encoded(byte[] value) -> {
                means.tally().plusOne(note.kind());
                send(means.topics().activity(), envelope.getTaskId(), value);
            }
            // What happened is told as far as it can be; it never stops the task itself.
            case Written.Refused(Rejection rejection, var _) ->
                    LOG.warn(
                            "A note on task {} was refused: {}",
                            envelope.getTaskId(),
                            rejection.message());
        }
    }

    /** One letter per input: its id is derived from the input, a second one would be its twin. */
    private @Nullable String refused(
            Rejection rejection, RejectedOutput output, Envelope envelope) {
        if (letter == null && cause instanceof Cause.Input(var record)) {
            letter =
                    means.letters()
                            .of(
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
                        topic, key == null ? null : key.getBytes(StandardCharsets.UTF_8), value));
    }

    private List<Document> documents() {
        List<Document> known = documents;
        if (known == null) {
            known = stored.get();
            documents = known;
        }
        return known;
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
}
