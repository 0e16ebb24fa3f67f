package dev.firebreak.standalone;

import dev.firebreak.boundary.loop.LoopHealth;
import dev.firebreak.boundary.probe.Standing;
import java.util.Locale;

/**
 * How one part of the stack is doing, as the status page tells it.
 *
 * @param name such as {@code broker} or {@code agent email}
 * @param detail what it waits for, or why it failed; else empty
 * @param inFlight requests it works on
 */
record Part(String name, State state, String detail, int inFlight) {
    /** READY takes work; WAITING goes on by itself; FAILED needs a person. */
    enum State {
        STARTING,
        READY,
        WAITING,
        STOPPING,
        STOPPED,
        FAILED
    }

    static Part of(String name, State state) {
        return new Part(name, state, "", 0);
    }

    static Part of(String name, LoopHealth health) {
        return switch (health) {
            case LoopHealth.Starting() -> of(name, State.STARTING);
            case LoopHealth.Running(int inFlight, int outstanding) ->
                    new Part(name, State.READY, "", inFlight);
            case LoopHealth.Waiting(String dependency, String message, int inFlight) ->
                    new Part(name, State.WAITING, dependency + ": " + message, inFlight);
            case LoopHealth.Stopping(int inFlight) -> new Part(name, State.STOPPING, "", inFlight);
            case LoopHealth.Stopped() -> of(name, State.STOPPED);
            case LoopHealth.Failed(String message) -> new Part(name, State.FAILED, message, 0);
        };
    }

    static Part of(String name, Standing standing) {
        return switch (standing) {
            case Standing.Ready() -> of(name, State.READY);
            case Standing.Waiting(String what) -> new Part(name, State.WAITING, what, 0);
            case Standing.Stuck(String why) -> new Part(name, State.FAILED, why, 0);
        };
    }

    /** The same as its probes tell it. */
    Standing standing() {
        return switch (state) {
            case READY -> new Standing.Ready();
            case FAILED -> new Standing.Stuck(detail.isEmpty() ? "it has failed" : detail);
            case STARTING, WAITING, STOPPING, STOPPED ->
                    new Standing.Waiting(
                            detail.isEmpty()
                                    ? "its " + (state == State.STARTING ? "start" : "end")
                                    : detail);
        };
    }

    boolean ready() {
        return state == State.READY;
    }

    /** What stands between this part and being ready, in words. */
    String lacks() {
        String what = name + " is " + state.name().toLowerCase(Locale.ROOT);
        return detail.isEmpty() ? what : what + " (" + detail + ")";
    }
}
