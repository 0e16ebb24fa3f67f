package dev.firebreak.boundary.check;

import dev.firebreak.schemas.RejectedOutput;

/** What became of a record on its way out. */
public sealed interface Written {
    /** The bytes that may be sent. */
    @SuppressWarnings(
            "ArrayRecordComponent") // handed on to the producer at once; nobody compares it
    record Encoded(byte[] value) implements Written {}

    /** It must not be sent. */
    record Refused(Rejection rejection, RejectedOutput output) implements Written {}
}
