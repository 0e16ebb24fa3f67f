package dev.firebreak.boundary.deadletter;

/** The Kafka headers that the boundary reads and writes. Their values are UTF-8 text. */
public final class RecordHeaders {
    /** How often this record was replayed, as a decimal number. */
    public static final String REPLAY_COUNT = "firebreak-replay-count";

    /** The id of the dead letter that this record is a replay of. */
    public static final String REPLAY_OF = "firebreak-replay-of";

    /** Who edited the bytes before the replay. */
    public static final String EDITED_BY = "firebreak-edited-by";

    /** W3C trace context. */
    public static final String TRACEPARENT = "traceparent";

    private RecordHeaders() {}
}
