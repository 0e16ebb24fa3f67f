package dev.firebreak.console.deadletter;

/** What is replayed: the letter's own bytes, or what a person made of them. */
public sealed interface Mend {
    /** The bytes as they were. */
    record AsIs() implements Mend {}

    /**
     * The record as JSON, as {@code dead-letters show --save-record} writes it; it is written anew.
     */
    record Json(String json) implements Mend {}

    /** Other bytes, with their frame. */
    @SuppressWarnings("ArrayRecordComponent") // handed on to the producer; nobody compares it
    record Bytes(byte[] value) implements Mend {}
}
