package dev.firebreak.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** Calls that all take the same time: how near the records a second come to slots ÷ time. */
final class EqualCalls implements Scenario {
    private static final Duration BOUND = Duration.ofMinutes(10);

    private final String name;
    private final Duration each;
    private final ToIntFunction<Sizes> inFlight;
    private final ToIntFunction<Sizes> count;
    private final double ofIdeal;
    private final boolean withPeer;
    private final boolean withMemory;

    private EqualCalls(
            String name,
            Duration each,
            ToIntFunction<Sizes> inFlight,
            ToIntFunction<Sizes> count,
            double ofIdeal,
            boolean withPeer,
            boolean withMemory) {
        this.name = name;
        this.each = each;
        this.inFlight = inFlight;
        this.count = count;
        this.ofIdeal = ofIdeal;
        this.withPeer = withPeer;
        this.withMemory = withMemory;
    }

    /** A quick model: 50 ms, 1,000 at once. */
    static EqualCalls brief() {
        return new EqualCalls(
                "50ms",
                Duration.ofMillis(50),
                sizes -> 1_000,
                Sizes::shortCalls,
                0.95,
                true,
                false);
    }

    /**
     * A usual model: 1 s, 10,000 at once. A peer with a platform thread per call has no place here.
     */
    static EqualCalls usual() {
        return new EqualCalls(
                "1s",
                Duration.ofSeconds(1),
                Sizes::longInFlight,
                Sizes::longCalls,
                0.90,
                false,
                true);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Row> run(Lab lab) {
        int slots = inFlight.applyAsInt(lab.sizes());
        String what = "records a second, %,d calls of %s at once".formatted(slots, name);
        List<Row> rows = new ArrayList<>();
        double ours = speed(lab, new Ours(), slots);
        double ideal = slots / (each.toMillis() / 1e3);
        rows.add(new Row(name, what, "/s", ours, "ideal", ideal, new Row.Target.AtLeast(ofIdeal)));
        if (withPeer && lab.peers() != Lab.Peers.NONE) {
            Contestant peer = new ParallelConsumerPeer();
            rows.add(new Row(name, what, "/s", ours, peer.name(), speed(lab, peer, slots), null));
        }
        if (withMemory) {
            rows.add(
                    Row.alone(
                            name,
                            "heap for each call in flight, request of 1 KiB included",
                            "bytes",
                            HeapPerCall.bytes(lab.cluster(), slots)));
        }
        return rows;
    }

    private double speed(Lab lab, Contestant contestant, int slots) {
        int calls = count.applyAsInt(lab.sizes());
        // Each call has a conversation of its own, so that no key waits for another of its calls.
        Race race = new Race(slots, calls, calls, BOUND);
        // The first run warms the JVM: it starts a second late, and that is not what is asked.
        race.run(lab.cluster(), contestant, Work.lasting(each));
        double speed = calls / race.run(lab.cluster(), contestant, Work.lasting(each)).seconds();
        lab.note("%s, %s: %,.0f/s".formatted(name, contestant.name(), speed));
        return speed;
    }
}
