package dev.firebreak.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * How many records a second when an agent does nothing: what the machinery itself costs. The
 * contestants take turns, so that what the machine does meanwhile strikes all of them; a first turn
 * of each warms the JVM and does not count.
 */
final class NoWork implements Scenario {
    static final String NAME = "no-work";
    private static final String WHAT = "records a second, nothing to do";
    private static final int KEYS = 10_000;
    private static final String WHAT_CPU = "µs of processor time a record, without the broker";
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
        List<Contestant> peers =
                lab.peers() == Lab.Peers.NONE
                        ? List.of()
                        : List.of(new ParallelConsumerPeer(), new PlainLoop());
        Map<Contestant, List<Race.Took>> rounds = new LinkedHashMap<>();
        for (int round = 1 - lab.sizes().warmUpRounds(); round <= lab.sizes().rounds(); round++) {
            for (Contestant contestant : Stream.concat(Stream.of(ours), peers.stream()).toList()) {
                Race.Took took = run(lab, contestant);
                lab.note(
                        "%s, %s, %s: %,.0f/s, %.1f µs of processor time a record"
                                .formatted(
                                        NAME,
                                        contestant.name(),
                                        round < 1 ? "warm-up" : "round " + round,
                                        speed(lab, took),
                                        cpuMicros(lab, took)));
                if (round > 0) {
                    rounds.computeIfAbsent(contestant, c -> new ArrayList<>()).add(took);
                }
            }
        }
        return rows(lab, ours, peers, rounds);
    }

    /** Ours alone, for scenarios that need to know it. */
    static double throughput(Lab lab) {
        return lab.throughput(
                () -> {
                    for (int n = 0; n < lab.sizes().warmUpRounds(); n++) {
                        run(lab, new Ours());
                    }
                    return speed(lab, run(lab, new Ours()));
                });
    }

    private static List<Row> rows(
            Lab lab,
            Contestant ours,
            List<Contestant> peers,
            Map<Contestant, List<Race.Took>> rounds) {
        double speed = lab.throughput(() -> median(rounds, ours, took -> speed(lab, took)));
        double cpu = median(rounds, ours, took -> cpuMicros(lab, took));
        List<Row> rows = new ArrayList<>();
        for (Contestant peer : peers) {
            rows.add(
                    new Row(
                            NAME,
                            WHAT,
                            "/s",
                            speed,
                            peer.name(),
                            median(rounds, peer, took -> speed(lab, took)),
                            new Row.Target.AtLeast(
                                    peer instanceof PlainLoop
                                            ? OF_PLAIN_LOOP
                                            : OF_PARALLEL_CONSUMER)));
        }
        for (Contestant peer : peers) {
            rows.add(
                    new Row(
                            NAME,
                            WHAT_CPU,
                            "µs",
                            cpu,
                            peer.name(),
                            median(rounds, peer, took -> cpuMicros(lab, took)),
                            null));
        }
        return rows.isEmpty()
                ? List.of(Row.alone(NAME, WHAT, "/s", speed), Row.alone(NAME, WHAT_CPU, "µs", cpu))
                : rows;
    }

    private static Race.Took run(Lab lab, Contestant contestant) {
        return new Race(contestant.inFlightWithoutWork(), lab.sizes().noWorkRecords(), KEYS, BOUND)
                .run(lab.cluster(), contestant, Work.NONE);
    }

    private static double speed(Lab lab, Race.Took took) {
        return lab.sizes().noWorkRecords() / took.seconds();
    }

    private static double cpuMicros(Lab lab, Race.Took took) {
        return took.cpuSeconds() * 1e6 / lab.sizes().noWorkRecords();
    }

    private static double median(
            Map<Contestant, List<Race.Took>> rounds,
            Contestant of,
            ToDoubleFunction<Race.Took> figure) {
        return Lab.median(rounds.getOrDefault(of, List.of()).stream().mapToDouble(figure));
    }
}
