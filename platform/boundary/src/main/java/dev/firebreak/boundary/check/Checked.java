package dev.firebreak.boundary.check;

import dev.firebreak.schemas.SchemaReference;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** What became of a record on its way in. */
public sealed interface Checked<T> {
    /** It is sound: decoded, allowed here, within its contract and its time. */
    record Accepted<T>(T value, SchemaReference schema) implements Checked<T> {}

    /**
     * It was stopped.
     *
     * @param schema the schema it was framed with, as far as it is known
     * @param decoded the record, where it got that far, so that a {@code Declined} can be addressed
     */
    record Rejected<T>(Rejection rejection, SchemaReference schema, @Nullable IndexedRecord decoded)
            implements Checked<T> {}
}
