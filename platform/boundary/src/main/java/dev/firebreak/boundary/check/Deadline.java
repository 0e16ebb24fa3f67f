package dev.firebreak.boundary.check;

import java.time.Instant;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** Where a record says until when it counts: the field deadline of its envelope, if it has one. */
final class Deadline {
    private static final String ENVELOPE = "envelope";
    private static final String DEADLINE = "deadline";
    private static final int ABSENT = -1;

    private final int envelope;
    private final int deadline;

    private Deadline(int envelope, int deadline) {
        this.envelope = envelope;
        this.deadline = deadline;
    }

    static Deadline of(Schema schema) {
        Schema.Field envelope = schema.getField(ENVELOPE);
        if (envelope == null || envelope.schema().getType() != Schema.Type.RECORD) {
            return new Deadline(ABSENT, ABSENT);
        }
        Schema.Field deadline = envelope.schema().getField(DEADLINE);
        return deadline == null
                ? new Deadline(ABSENT, ABSENT)
                : new Deadline(envelope.pos(), deadline.pos());
    }

    @Nullable Instant in(IndexedRecord record) {
        if (envelope == ABSENT || !(record.get(envelope) instanceof IndexedRecord stated)) {
            return null;
        }
        return switch (stated.get(deadline)) {
            case Instant moment -> moment;
            case Long millis -> Instant.ofEpochMilli(millis);
            case null, default -> null;
        };
    }
}
