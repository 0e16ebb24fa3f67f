package dev.firebreak.boundary.process;

import dev.firebreak.boundary.activity.LiveActivity;
import dev.firebreak.boundary.check.Checked.Accepted;
import dev.firebreak.boundary.check.Checked.Rejected;
import dev.firebreak.boundary.check.Envelopes;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.boundary.config.FailurePolicy;
import dev.firebreak.boundary.deadletter.DeadLetters;
import dev.firebreak.boundary.journal.JournalTopic;
import dev.firebreak.boundary.loop.Handler;
import dev.firebreak.boundary.loop.Outcome;
import dev.firebreak.boundary.loop.Stop;
import dev.firebreak.boundary.loop.Turn;
import dev.firebreak.boundary.registry.RegistryException;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.kit.Agent;
import dev.firebreak.kit.AgentProfile;
import dev.firebreak.kit.DependencyException;
import dev.firebreak.kit.RecordedContext;
import dev.firebreak.kit.Thinking;
import dev.firebreak.kit.answer.AnswerRejectedException;
import dev.firebreak.kit.budget.Allowance;
import dev.firebreak.kit.journal.Journal;
import dev.firebreak.kit.model.Scope;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.BoundaryKind;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.RejectedOutput;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.SchemaReference;
import dev.firebreak.schemas.Usage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From the bytes of a request to the records that answer it: check in, let the agent handle it,
 * check out. What is stopped on the way becomes a dead letter, and where the request could be read,
 * also a declined result, so that nobody waits in vain.
 */
final class RequestHandler<Q extends SpecificRecord, R extends SpecificRecord> implements Handler {
    private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);

    private final AgentProfile<Q, R> profile;
    private final Agent<Q, R> agent;
    private final Inbound<Q> inbound;
    private final Outbound outbound;
    private final DeadLetters deadLetters;
    private final DeclinedResults<R> declined;
    private final TopicNames topics;
    private final JournalTopic journal;
    private final FailurePolicy policy;
    private final Thinking thinking;
    private final LiveActivity live;
    private final InstantSource clock;
    private final AtomicLong journalHits = new AtomicLong();
    private final GuardCounts guards = new GuardCounts();

    RequestHandler(
            AgentProfile<Q, R> profile,
            Agent<Q, R> agent,
            Inbound<Q> inbound,
            Outbound outbound,
            DeadLetters deadLetters,
            TopicNames topics,
            JournalTopic journal,
            FailurePolicy policy,
            Thinking thinking,
            LiveActivity live,
            InstantSource clock) {
        this.profile = profile;
        this.agent = agent;
        this.inbound = inbound;
        this.outbound = outbound;
        this.deadLetters = deadLetters;
        this.declined = new DeclinedResults<>(profile.result(), clock);
        this.topics = topics;
        this.journal = journal;
        this.policy = policy;
        this.thinking = thinking;
        this.live = live;
        this.clock = clock;
    }

    /** How often guard layers fired. */
    GuardCounts guards() {
        return guards;
    }

    /** Calls that were answered from what an earlier run had recorded. */
    long journalHits() {
        return journalHits.get();
    }

    @Override
    public long bookmark(TopicPartition partition) {
        return journal.bookmark(partition);
    }

    @Override
    public void takenOver(TopicPartition partition, long bookmark) {
        journal.takenOver(partition, bookmark);
    }

    @Override
    public Outcome handle(ConsumerRecord<byte[], byte[]> input, Turn turn)
            throws InterruptedException {
        try {
            return switch (inbound.check(input)) {
                case Accepted<Q>(Q request, SchemaReference schema) ->
                        accepted(input, turn, request, schema);
                case Rejected<Q>(
                                Rejection rejection,
                                SchemaReference schema,
                                IndexedRecord decoded) ->
                        stopped(
                                new Stopped(
                                        input,
                                        BoundaryKind.INBOUND,
                                        rejection,
                                        schema,
                                        null,
                                        Envelopes.in(decoded)),
                                List.of());
            };
        } catch (RegistryException e) {
            throw new DependencyException("registry", String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Outcome stopped(ConsumerRecord<byte[], byte[]> input, Stop stop) {
        try {
            boolean readable = !(stop instanceof Stop.Poisoned poisoned) || poisoned.readable();
            return stopped(
                    new Stopped(
                            input,
                            stop instanceof Stop.TooLarge
                                    ? BoundaryKind.OUTBOUND
                                    : BoundaryKind.HANDLER,
                            rejection(stop),
                            SchemaReference.newBuilder().build(),
                            null,
                            readable ? envelopeOf(input) : null),
                    List.of());
        } catch (RegistryException e) {
            throw new DependencyException("registry", String.valueOf(e.getMessage()), e);
        }
    }

    private Rejection rejection(Stop stop) {
        return switch (stop) {
            case Stop.TooLarge(var _, Exception refusal) ->
                    new Rejection.Unwritable(
                            RejectionCode.OUTPUT_TOO_LARGE,
                            "the broker takes no record of this size; the largest limit of the topics concerned is max.message.bytes",
                            refusal);
            case Stop.TimedOut(long afterMs) ->
                    new Rejection.Refused(
                            RejectionCode.STEP_TIMEOUT,
                            "agent "
                                    + profile.name()
                                    + " was stopped after "
                                    + afterMs
                                    + " ms: the request's deadline or process.record-max-ms was reached");
            case Stop.Poisoned(int crashes, var _) ->
                    new Rejection.Refused(
                            RejectionCode.POISON_CRASH,
                            crashes
                                    + " processes ended while they handled this record; it is not handled again");
        };
    }

    /** Whose request it is, also when its deadline has passed by now. */
    private @Nullable Envelope envelopeOf(ConsumerRecord<byte[], byte[]> input) {
        return switch (inbound.check(input)) {
            case Accepted<Q>(Q request, var _) -> Envelopes.in(request);
            case Rejected<Q> rejected -> Envelopes.in(rejected.decoded());
        };
    }

    private Outcome accepted(
            ConsumerRecord<byte[], byte[]> input, Turn turn, Q request, SchemaReference schema)
            throws InterruptedException {
        Envelope envelope = Envelopes.in(request);
        if (envelope != null && envelope.getDeadline() != null) {
            turn.endWithin(Duration.between(clock.instant(), envelope.getDeadline()).toMillis());
        }
        Journal calls =
                journal.open(
                        envelope == null ? turn.toString() : envelope.getMessageId().toString(),
                        turn.partition());
        RequestStreams streams = new RequestStreams(live, envelope, profile.name());
        RecordedContext context =
                new RecordedContext(clock, calls, thinking, scope(envelope), streams::of);
        R result;
        try {
            result = handled(request, context, turn);
        } catch (DependencyException e) {
            throw e;
        } catch (AnswerRejectedException e) {
            return rejected(input, schema, envelope, context, e);
        } catch (RuntimeException | Error e) {
            if (Thread.interrupted() || turn.isOverdue()) {
                throw new InterruptedException(
                        "the request was taken away, or its time was up, while the agent handled it");
            }
            Rejection failed =
                    new Rejection.Failed(
                            RejectionCode.HANDLER_EXCEPTION,
                            "agent " + profile.name() + " failed: " + e,
                            e);
            return stopped(
                    new Stopped(input, BoundaryKind.HANDLER, failed, schema, null, envelope)
                            .after(null, "", context.usage("")),
                    context.notes());
        } finally {
            streams.close();
            guards.add(context.notes());
            journalHits.addAndGet(calls.hits());
        }
        String topic = topics.results(profile.name());
        return switch (outbound.write(topic, result)) {
            case Written.Encoded(byte[] value) -> {
                Answer answer = answer(input);
                answer.add(topic, Answer.conversation(envelope, input), value);
                answer.notes(envelope, context.notes());
                yield answer.outcome(tokens(result), null);
            }
            case Written.Refused(Rejection rejection, RejectedOutput output) ->
                    stopped(
                            new Stopped(
                                            input,
                                            BoundaryKind.OUTBOUND,
                                            rejection,
                                            schema,
                                            output,
                                            envelope)
                                    .after(null, "", context.usage("")),
                            context.notes());
        };
    }

    /** Tries as often as the policy says; then the simpler answer, where it asks for one. */
    private R handled(Q request, RecordedContext context, Turn turn) throws InterruptedException {
        for (int failures = 0; ; failures++) {
            try {
                return agent.handle(request, context);
            } catch (DependencyException e) {
                throw e;
            } catch (AnswerRejectedException e) {
                // The model was asked again already, as often as makes sense.
                return degraded(request, context, e).orElseThrow(() -> e);
            } catch (RuntimeException | StackOverflowError e) {
                if (Thread.currentThread().isInterrupted() || turn.isOverdue()) {
                    throw e;
                }
                if (failures >= policy.retriesMax()) {
                    Optional<R> simpler = degraded(request, context, e);
                    if (simpler.isPresent()) {
                        return simpler.get();
                    }
                    throw e;
                }
                LOG.info("Agent {} failed and tries again: {}", profile.name(), e.toString());
            }
            turn.pause(policy.backoffMs(failures));
        }
    }

    /** What a model said can't be used. A budget that is used up is an answer, and no letter. */
    private Outcome rejected(
            ConsumerRecord<byte[], byte[]> input,
            SchemaReference schema,
            @Nullable Envelope envelope,
            RecordedContext context,
            AnswerRejectedException e) {
        String message = String.valueOf(e.getMessage());
        Rejection why =
                e.violations().isEmpty()
                        ? new Rejection.Refused(e.code(), message)
                        : new Rejection.Invalid(e.code(), message, e.violations());
        if (e.code() == RejectionCode.BUDGET_EXCEEDED && envelope != null) {
            Answer answer = answer(input);
            R no = declined.of(envelope, why, null, context.usage(""));
            answer.add(
                    topics.results(profile.name()),
                    Answer.conversation(envelope, input),
                    encoded(topics.results(profile.name()), no));
            answer.notes(envelope, context.notes());
            return answer.outcome(tokens(no), null);
        }
        String said = e.answer();
        RejectedOutput output =
                said == null
                        ? null
                        : new RejectedOutput(
                                topics.results(profile.name()), e.answerType(), said, null);
        return stopped(
                new Stopped(input, BoundaryKind.HANDLER, why, schema, output, envelope)
                        .after(e.model(), e.prompt().toString(), context.usage("")),
                context.notes());
    }

    private Scope scope(@Nullable Envelope envelope) {
        return envelope == null
                ? Scope.open()
                : new Scope(
                        profile.name(),
                        envelope.getPrincipal().getTenant(),
                        envelope.getPrincipal().getRoles(),
                        envelope.getTaskId(),
                        envelope.getConfidentiality(),
                        envelope.getDeadline(),
                        Allowance.of(envelope.getBudget()));
    }

    private Optional<R> degraded(Q request, RecordedContext context, Throwable failure) {
        if (policy.then() != FailurePolicy.Then.DEGRADE) {
            return Optional.empty();
        }
        Optional<R> simpler = agent.degraded(request, context);
        if (simpler.isPresent()) {
            context.note(
                    ActivityKind.NOTE,
                    "The agent failed and answered by simpler means: " + failure);
        }
        return simpler;
    }

    private Outcome stopped(Stopped stop, List<RecordedContext.Note> notes) {
        DeadLetter letter =
                DeadLetter.newBuilder(
                                deadLetters.of(
                                        stop.input(),
                                        stop.where(),
                                        stop.rejection(),
                                        stop.schema(),
                                        stop.output(),
                                        stop.envelope(),
                                        List.of()))
                        .setModel(stop.model())
                        .setPromptId(stop.prompt())
                        .setUsage(stop.usage())
                        .build();
        if (policy.then() == FailurePolicy.Then.HOLD_KEY && stop.input().key() != null) {
            letter = DeadLetter.newBuilder(letter).setHoldsKey(true).build();
        }
        Answer answer = answer(stop.input());
        answer.add(
                topics.deadLetters(),
                DeadLetters.key(stop.input()),
                encoded(topics.deadLetters(), letter));
        Envelope envelope = stop.envelope();
        if (envelope != null) {
            String topic = topics.results(profile.name());
            // A refusal that can't be written either is not worth losing the letter for.
            if (outbound.write(
                            topic,
                            declined.of(
                                    envelope,
                                    stop.rejection(),
                                    letter.getDeadLetterId(),
                                    stop.usage()))
                    instanceof Written.Encoded(byte[] value)) {
                answer.add(topic, Answer.conversation(envelope, stop.input()), value);
            }
            answer.notes(envelope, notes);
        }
        return answer.outcome(0, letter.getDeadLetterId());
    }

    private Answer answer(ConsumerRecord<byte[], byte[]> input) {
        return new Answer(input, profile.name(), topics.activity(), outbound, clock);
    }

    private byte[] encoded(String topic, IndexedRecord record) {
        return switch (outbound.write(topic, record)) {
            case Written.Encoded(byte[] value) -> value;
            case Written.Refused(Rejection rejection, RejectedOutput output) ->
                    throw new IllegalStateException(
                            "our own "
                                    + output.getRecordName()
                                    + " breaks its contract: "
                                    + rejection.message());
        };
    }

    private static long tokens(SpecificRecord result) {
        Schema.Field usage = result.getSchema().getField("usage");
        return usage != null && result.get(usage.pos()) instanceof Usage paid
                ? paid.getInputTokens() + paid.getOutputTokens()
                : 0;
    }
}
