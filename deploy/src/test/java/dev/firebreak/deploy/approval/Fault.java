package dev.firebreak.deploy.approval;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * A kill -9 of one process or of several at one moment.
 *
 * @param at how far the run has come then, from 0 to 1
 * @param which of the two, where there are two
 * @param losesDisk whether it comes back as on another machine
 */
record Fault(double at, Target target, int which, boolean losesDisk) {
    private static final double FIRST = 0.05;
    private static final double LAST = 0.92;

    /** Who is hit. */
    enum Target {
        SUPERVISOR("supervisor", 2),
        EMAIL("email", 2),
        PLANNER("planner", 2),
        EXECUTOR("executor", 1);

        private final String kind;
        private final int count;

        Target(String kind, int count) {
            this.kind = kind;
            this.count = count;
        }

        List<String> names() {
            List<String> names = new ArrayList<>();
            for (int n = 0; n < count; n++) {
                names.add(kind + "-" + n);
            }
            return names;
        }
    }

    /** All of a kind at once. */
    static final int ALL = -1;

    List<String> names() {
        return which == ALL ? target.names() : List.of(target.names().get(which));
    }

    @Override
    public String toString() {
        return "%s%s at %.2f".formatted(names(), losesDisk ? " and its disk" : "", at);
    }

    /**
     * So many, at random moments in a random order. The first of them are always drawn: both
     * supervisors at once, each supervisor, with its disk and without, both agents, the executor.
     */
    static List<Fault> draw(Random random, int count) {
        List<Fault> all =
                new ArrayList<>(
                        List.of(
                                fault(random, Target.SUPERVISOR, 0, false),
                                fault(random, Target.SUPERVISOR, 1, true),
                                fault(random, Target.SUPERVISOR, ALL, false),
                                fault(random, Target.SUPERVISOR, ALL, true),
                                fault(random, Target.EMAIL, random.nextInt(2), false),
                                fault(random, Target.EMAIL, ALL, false),
                                fault(random, Target.PLANNER, random.nextInt(2), false),
                                fault(random, Target.EXECUTOR, 0, false)));
        List<Target> targets = List.of(Target.values());
        while (all.size() < count) {
            Target target = targets.get(random.nextInt(targets.size()));
            int which = random.nextInt(target.names().size());
            boolean losesDisk = target == Target.SUPERVISOR && random.nextBoolean();
            all.add(fault(random, target, which, losesDisk));
        }
        Collections.sort(all, Comparator.comparingDouble(Fault::at));
        return all;
    }

    private static Fault fault(Random random, Target target, int which, boolean losesDisk) {
        double at = FIRST + random.nextDouble() * (LAST - FIRST);
        return new Fault(at, target, which, losesDisk);
    }
}
