package dev.firebreak.boundary.check;

import dev.firebreak.kit.json.AvroJson;
import dev.firebreak.schemas.Envelope;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * Finds the envelope of a record, also of one that only its writer's schema could read, so that a
 * refusal can be addressed.
 */
public final class Envelopes {
    private Envelopes() {}

    /** The record's envelope; null where it has none, or none that can be read. */
    public static @Nullable Envelope in(@Nullable IndexedRecord record) {
        Schema.Field field = record == null ? null : record.getSchema().getField("envelope");
        if (record == null || field == null) {
            return null;
        }
        return switch (record.get(field.pos())) {
            case Envelope envelope -> envelope;
            case GenericRecord plain -> read(plain);
            case null, default -> null;
        };
    }

    private static @Nullable Envelope read(GenericRecord plain) {
        try {
            return AvroJson.specific(plain, Envelope.class);
        } catch (RuntimeException e) {
            // It is what made the record unreadable, or another program's envelope.
            return null;
        }
    }
}
