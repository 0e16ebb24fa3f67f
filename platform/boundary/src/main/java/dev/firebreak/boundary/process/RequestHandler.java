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
import dev.firebreak.kit.journal.Paid;
import dev.firebreak.kit.model.Scope;
import dev.firebreak.schemas.BoundaryKind;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.JournalEntry;
import dev.firebreak.schemas.RejectedOutput;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.SchemaReference;
import dev.firebreak.schemas.Usage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * From the bytes of a request to the records that answer it: check in, let the agent handle it,
 * check out. What is stopped on the way becomes a dead letter, and where the request could be read,
 * also a declined result, so that nobody waits in vain.
 */
final class RequestHandler<Q extends SpecificRecord, R extends SpecificRecord> implements Handler {
    private final AgentProfile<Q, R> profile;
    private final AgentTries<Q, R> tries;
    private final Inbound<Q> inbound;
    private final Outbound outbound;
    private final StoppedAnswers<R> stopped;
    private final TopicNames topics;
    private final JournalTopic journal;
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
        this.tries = new AgentTries<>(profile.name(), agent, policy);
        this.inbound = inbound;
        this.outbound = outbound;
        this.stopped = new StoppedAnswers<>(profile, outbound, deadLetters, topics, policy, clock);
        this.topics = topics;
        this.journal = journal;
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
                        stopped.of(
                                new Stopped(
                                                input,
                                                BoundaryKind.INBOUND,
                                                rejection,
                                                schema,
                                                null,
                                                Envelopes.in(decoded))
                                        .after(paid(Envelopes.in(decoded), turn.partition())),
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
            Envelope envelope = readable ? envelopeOf(input) : null;
            return stopped.of(
                    new Stopped(
                                    input,
                                    stop instanceof Stop.TooLarge
                                            ? BoundaryKind.OUTBOUND
                                            : BoundaryKind.HANDLER,
                                    stopped.rejection(stop),
                                    SchemaReference.newBuilder().build(),
                                    null,
                                    envelope)
                            .after(
                                    paid(
                                            envelope,
                                            new TopicPartition(input.topic(), input.partition()))),
                    List.of());
        } catch (RegistryException e) {
            throw new DependencyException("registry", String.valueOf(e.getMessage()), e);
        }
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
        String id = envelope == null ? turn.toString() : envelope.getMessageId().toString();
        Journal calls = journal.open(id, turn.partition());
        boolean ended = false;
        try {
            Outcome outcome = answered(input, turn, request, schema, envelope, calls);
            ended = true;
            return outcome;
        } finally {
            if (!ended && !turn.isEnded()) {
                journal.keep(id, turn.partition(), calls.entries());
            }
        }
    }

    /** What a request had paid that ends without being handled; null when nothing was recorded. */
    private @Nullable Usage paid(@Nullable Envelope envelope, TopicPartition partition) {
        if (envelope == null) {
            return null;
        }
        List<JournalEntry> entries = journal.forget(envelope.getMessageId().toString(), partition);
        return entries.isEmpty() ? null : Paid.of(entries);
    }

    private Outcome answered(
            ConsumerRecord<byte[], byte[]> input,
            Turn turn,
            Q request,
            SchemaReference schema,
            @Nullable Envelope envelope,
            Journal calls)
            throws InterruptedException {
        RequestStreams streams = new RequestStreams(live, envelope, profile.name());
        RecordedContext context =
                new RecordedContext(clock, calls, thinking, scope(envelope), streams::of);
        R result;
        try {
            result = tries.answer(request, context, turn);
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
            return stopped.of(
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
                yield answer.outcome(Answer.tokens(result), null);
            }
            case Written.Refused(Rejection rejection, RejectedOutput output) ->
                    stopped.of(
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
            return stopped.declined(input, envelope, why, context.usage(""), context.notes());
        }
        String said = e.answer();
        RejectedOutput output =
                said == null
                        ? null
                        : new RejectedOutput(
                                topics.results(profile.name()), e.answerType(), said, null);
        return stopped.of(
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

    private Answer answer(ConsumerRecord<byte[], byte[]> input) {
        return new Answer(input, profile.name(), topics.activity(), outbound, clock);
    }
}
