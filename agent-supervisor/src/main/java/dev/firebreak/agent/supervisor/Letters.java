package dev.firebreak.agent.supervisor;

import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.boundary.deadletter.DeadLetters;
import dev.firebreak.schemas.BoundaryKind;
import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.RejectedOutput;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.SchemaReference;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Dead letters, encoded. */
final class Letters {
    static final SchemaReference NO_SCHEMA = SchemaReference.newBuilder().build();

    private final DeadLetters deadLetters;
    private final Outbound outbound;
    private final String topic;

    Letters(DeadLetters deadLetters, Outbound outbound, String topic) {
        this.deadLetters = deadLetters;
        this.outbound = outbound;
        this.topic = topic;
    }

    /** A letter and the bytes it is sent as. */
    record Letter(String id, Outgoing outgoing) {}

    /** Finds the schema before the first letter needs it. */
    void prepare() {
        outbound.prepare(topic, Contracts.schema(DeadLetter.class));
    }

    /** A record that was refused on its way in. */
    Letter refused(
            ConsumerRecord<byte[], byte[]> record,
            Rejection rejection,
            SchemaReference schema,
            @Nullable Envelope envelope) {
        return of(record, BoundaryKind.INBOUND, rejection, schema, null, envelope);
    }

    /**
     * A record on which we failed.
     *
     * @param message says of whom, and on what
     */
    Letter failed(ConsumerRecord<byte[], byte[]> record, String message, Throwable failure) {
        Rejection failed = new Rejection.Failed(RejectionCode.HANDLER_EXCEPTION, message, failure);
        return of(record, BoundaryKind.SUPERVISOR, failed, NO_SCHEMA, null, null);
    }

    Letter of(
            ConsumerRecord<byte[], byte[]> record,
            BoundaryKind stage,
            Rejection rejection,
            SchemaReference schema,
            @Nullable RejectedOutput output,
            @Nullable Envelope envelope) {
        DeadLetter letter =
                deadLetters.of(record, stage, rejection, schema, output, envelope, List.of());
        return switch (outbound.write(topic, letter)) {
            case Written.Encoded(byte[] value) ->
                    new Letter(
                            letter.getDeadLetterId(),
                            new Outgoing(topic, DeadLetters.key(record), value));
            case Written.Refused(Rejection refusal, var _) ->
                    throw new IllegalStateException(
                            "a dead letter breaks its own contract: " + refusal.message());
        };
    }
}
