package dev.firebreak.boundary.process;

import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.boundary.config.FailurePolicy;
import dev.firebreak.boundary.deadletter.DeadLetters;
import dev.firebreak.boundary.loop.Outcome;
import dev.firebreak.boundary.loop.Stop;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.kit.AgentProfile;
import dev.firebreak.kit.RecordedContext;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.RejectedOutput;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.Usage;
import java.time.InstantSource;
import java.util.List;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What is sent for a request that was stopped: a dead letter and, where the request could be read,
 * a declined result. A request that is only declined leaves no letter.
 */
final class StoppedAnswers<R extends SpecificRecord> {
    private final String agent;
    private final Outbound outbound;
    private final DeadLetters deadLetters;
    private final DeclinedResults<R> declined;
    private final TopicNames topics;
    private final FailurePolicy policy;
    private final InstantSource clock;

    StoppedAnswers(
            AgentProfile<?, R> profile,
            Outbound outbound,
            DeadLetters deadLetters,
            TopicNames topics,
            FailurePolicy policy,
            InstantSource clock) {
        this.agent = profile.name();
        this.outbound = outbound;
        this.deadLetters = deadLetters;
        this.declined = new DeclinedResults<>(profile.result(), clock);
        this.topics = topics;
        this.policy = policy;
        this.clock = clock;
    }

    /** A letter, and a result that says so. */
    Outcome of(Stopped stop, List<RecordedContext.Note> notes) {
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
            String topic = topics.results(agent);
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

    /** Only a result: what was refused is an answer. */
    Outcome declined(
            ConsumerRecord<byte[], byte[]> input,
            Envelope envelope,
            Rejection why,
            Usage usage,
            List<RecordedContext.Note> notes) {
        String topic = topics.results(agent);
        Answer answer = answer(input);
        R no = declined.of(envelope, why, null, usage);
        answer.add(topic, Answer.conversation(envelope, input), encoded(topic, no));
        answer.notes(envelope, notes);
        return answer.outcome(Answer.tokens(no), null);
    }

    /** Why a record was stopped by the loop, in the words of its letter. */
    Rejection rejection(Stop stop) {
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
                                    + agent
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

    private Answer answer(ConsumerRecord<byte[], byte[]> input) {
        return new Answer(input, agent, topics.activity(), outbound, clock);
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
}
