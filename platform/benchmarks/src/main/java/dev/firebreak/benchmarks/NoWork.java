package dev.firebreak.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many records a second when an agent does nothing: what the machinery itself costs. The
 * contestants take turns, so that what the machine does meanwhile strikes all of them.
 */
final class NoWork implements Scenario {
    static final String NAME = "no-work";
    private static final String WHAT = "records a second, nothing to do";
    private static final int KEYS = 10_000;
    private static final int WARM_UP_PART = 2;
    private static final Duration BOUND = Duration.ofMinutes(10);
    private static final double OF_PARALLEL_CONSUMER = 3;
    private static final double OF_PLAIN_LOOP = 0.5;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Row> run(Lab lab) {
        Contestant ours = new Ours();
        Contestant peer = new ParallelConsumerPeer();
        Contestant plain = new PlainLoop();
        List<Contestant> all =
                lab.peers() == Lab.Peers.NONE ? List.of(ours) : List.of(ours, peer, plain);
        Map<Contestant, List<Double>> speeds = new LinkedHashMap<>();
        int count = lab.sizes().noWorkRecords();
        for (int round = 0; round <= lab.sizes().rounds(); round++) {
            for (Contestant contestant : all) {
                if (round == 0) {
                    speed(lab, contestant, count / WARM_UP_PART);
                    continue;
                }
                double speed = speed(lab, contestant, count);
                lab.note(
                        "%s, %s, round %d: %,.0f/s".formatted(NAME, contestant.name(), round, speed));
                speeds.computeIfAbsent(contestant, c -> new ArrayList<>()).add(speed);
            }
        }
        double ourSpeed = lab.throughput(() -> median(speeds, ours));
        if (all.size() == 1) {
            return List.of(Row.alone(NAME, WHAT, "/s", ourSpeed));
        }
        return List.of(
                new Row(
                        NAME,
                        WHAT,
                        "/s",
                        ourSpeed,
                        peer.name(),
                        median(speeds, peer),
                        new Row.Target.AtLeast(OF_PARALLEL_CONSUMER)),
                new Row(
                        NAME,
                        WHAT,
                        "/s",
                        ourSpeed,
                        plain.name(),
                        median(speeds, plain),
                        new Row.Target.AtLeast(OF_PLAIN_LOOP)));
    }

    /** Ours alone, for scenarios that need to know it. */
    static double throughput(Lab lab) {
        return lab.throughput(
                () -> {
                    int count = lab.sizes().noWorkRecords();
                    speed(lab, new Ours(), count / WARM_UP_PART);
                    return speed(lab, new Ours(), count);
                });
    }

    private static double speed(Lab lab, Contestant contestant, int count) {
        return count
                / new Race(contestant.inFlightWithoutWork(), count, KEYS, BOUND)
                        .seconds(lab.cluster(), contestant, Work.NONE);
    }

    private static double median(Map<Contestant, List<Double>> speeds, Contestant of) {
        return Lab.median(
                speeds.getOrDefault(of, List.of()).stream().mapToDouble(Double::doubleValue));
    }
}
