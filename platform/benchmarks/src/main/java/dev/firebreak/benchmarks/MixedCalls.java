package dev.firebreak.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * 95 % of the calls are brief and 5 % take twenty times as long, as when a model thinks twice. Held
 * against the schedule that gives each call, in the order in which they begin, to the slot that is
 * free first.
 */
final class MixedCalls implements Scenario {
    private static final String NAME = "mixed";
    private static final long SEED = 20_261_101;
    private static final Duration BOUND = Duration.ofMinutes(15);
    private static final int LONG_ONE_OF = 20;
    private static final double OF_IDEAL = 1.1;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Row> run(Lab lab) {
        Sizes sizes = lab.sizes();
        List<Duration> durations =
                durations(sizes.mixedCalls(), sizes.mixedBrief(), sizes.mixedLong());
        String what =
                "seconds for %,d calls, %,d at once, 5 %% of them long"
                        .formatted(sizes.mixedCalls(), sizes.mixedInFlight());
        List<Row> rows = new ArrayList<>();
        double ours = seconds(lab, new Ours(), durations);
        rows.add(
                new Row(
                        NAME,
                        what,
                        "s",
                        ours,
                        "ideal schedule",
                        ideal(durations, sizes.mixedInFlight()).toNanos() / 1e9,
                        new Row.Target.AtMost(OF_IDEAL)));
        if (lab.peers() == Lab.Peers.ALL) {
            Contestant peer = new ParallelConsumerPeer();
            rows.add(
                    new Row(
                            NAME,
                            what,
                            "s",
                            ours,
                            peer.name(),
                            seconds(lab, peer, durations),
                            null));
        }
        return rows;
    }

    /** When the last call ends if each begins as soon as a slot is free. */
    static Duration ideal(List<Duration> durations, int slots) {
        PriorityQueue<Duration> free =
                new PriorityQueue<>(Collections.nCopies(slots, Duration.ZERO));
        Duration end = Duration.ZERO;
        for (Duration duration : durations) {
            Duration done = free.remove().plus(duration);
            free.add(done);
            end = done.compareTo(end) > 0 ? done : end;
        }
        return end;
    }

    private static List<Duration> durations(int count, Duration brief, Duration lasting) {
        List<Duration> durations = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            durations.add(n % LONG_ONE_OF == 0 ? lasting : brief);
        }
        Collections.shuffle(durations, new Random(SEED));
        return durations;
    }

    private static double seconds(Lab lab, Contestant contestant, List<Duration> durations) {
        int count = durations.size();
        double seconds =
                new Race(lab.sizes().mixedInFlight(), count, count, BOUND)
                        .run(lab.cluster(), contestant, Work.byTurn(durations))
                        .seconds();
        lab.note("%s, %s: %.2f s".formatted(NAME, contestant.name(), seconds));
        return seconds;
    }
}
