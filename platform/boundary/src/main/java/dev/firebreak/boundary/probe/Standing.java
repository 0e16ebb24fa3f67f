package dev.firebreak.boundary.probe;

import dev.firebreak.boundary.loop.LoopGauges;
import dev.firebreak.boundary.loop.LoopHealth;

/**
 * What a probe wants to know of a part of a process. Who restarts what is {@link Stuck}, and sends
 * no work to what is {@link Waiting}, does right by it.
 */
public sealed interface Standing {
    /**
     * The longest honest wait of a loop's threads is some 30 s: a commit, then the offsets of new
     * partitions, with the broker away.
     */
    long TICK_MAX_MS = 60_000;

    /** It takes work. */
    record Ready() implements Standing {}

    /** It is alive and goes on by itself; this is what it lacks. */
    record Waiting(String what) implements Standing {}

    /** It will not go on by itself, and this is why. */
    record Stuck(String why) implements Standing {}

    /**
     * How an agent loop stands. It is alive as long as its threads go round; how long a record has
     * been handled says nothing, a model may think for minutes. A loop that stops is left to it:
     * its threads end, and whoever told it to stop has a bound of their own.
     */
    static Standing of(LoopHealth health, LoopGauges gauges) {
        return switch (health) {
            case LoopHealth.Starting() -> ticking(gauges, new Waiting("a place in its group"));
            case LoopHealth.Running(int inFlight, int outstanding) -> ticking(gauges, new Ready());
            case LoopHealth.Waiting(String dependency, String message, int inFlight) ->
                    ticking(gauges, new Waiting(dependency + ": " + message));
            case LoopHealth.Stopping(int inFlight) ->
                    new Waiting("its end: it was told to stop, records in flight: " + inFlight);
            case LoopHealth.Stopped() -> new Waiting("its end: it has stopped");
            case LoopHealth.Failed(String message) -> new Stuck("it has given up: " + message);
        };
    }

    private static Standing ticking(LoopGauges gauges, Standing otherwise) {
        if (gauges.pollTickMs() > TICK_MAX_MS) {
            return still("poll", gauges.pollTickMs());
        }
        if (gauges.commitTickMs() > TICK_MAX_MS) {
            return still("commit", gauges.commitTickMs());
        }
        return otherwise;
    }

    private static Stuck still(String thread, long tickMs) {
        return new Stuck(
                "its %s thread has not gone round for %d s, at most %d s would be right"
                        .formatted(thread, tickMs / 1000, TICK_MAX_MS / 1000));
    }
}
