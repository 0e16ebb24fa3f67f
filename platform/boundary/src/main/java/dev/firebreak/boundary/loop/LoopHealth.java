package dev.firebreak.boundary.loop;

/**
 * How a loop is doing. Liveness is its tick, never the age of a record: a model may think for
 * minutes.
 */
public sealed interface LoopHealth {
    /** Not yet assigned to a group. */
    record Starting() implements LoopHealth {}

    /** Reading and handling. */
    record Running(int inFlight, int outstanding) implements LoopHealth {}

    /** Intake is paused because something is away; it goes on by itself. */
    record Waiting(String dependency, String message, int inFlight) implements LoopHealth {}

    /** It was told to stop and finishes what it has begun. */
    record Stopping(int inFlight) implements LoopHealth {}

    /** It has stopped in good order. */
    record Stopped() implements LoopHealth {}

    /** It has given up; a person must look. */
    record Failed(String message) implements LoopHealth {}
}
