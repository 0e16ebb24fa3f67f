package dev.firebreak.deploy.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Which fault comes when: drawn from a seed, so that a run can be made again as far as the faults
 * go. Each kind comes at least once.
 */
record FaultPlan(List<At> faults) {
    /** A fault and its time, from the start of the load. */
    record At(long ms, Fault fault) {}

    private static final int EVERY_MS = 7_000;
    private static final int FREEZE_MIN_MS = 11_500;
    private static final int FREEZE_MAX_MS = 24_000;
    private static final int ROLL_EVERY_MS = 60_000;

    FaultPlan {
        faults = List.copyOf(faults);
    }

    /**
     * A plan for a run of this length. Nothing begins in its first 8 or its last 12 per cent: the
     * group forms first, and what was frozen wakes while there is still work.
     */
    static FaultPlan draw(RandomGenerator random, int workers, long runMs) {
        List<At> faults = new ArrayList<>();
        faults.add(new At(within(random, runMs, 20, 35), new Fault.AddPartitions(2)));
        faults.add(new At(within(random, runMs, 38, 45), new Fault.RestartBroker()));
        faults.add(
                new At(
                        within(random, runMs, 50, 55),
                        new Fault.RegistryOutage(random.nextInt(4_000, 8_000))));
        faults.add(
                new At(
                        within(random, runMs, 70, 80),
                        new Fault.FreezeBroker(random.nextInt(10_500, 13_000))));
        faults.add(new At(within(random, runMs, 10, 20), kill(random, workers)));
        faults.add(new At(within(random, runMs, 25, 60), freeze(random, workers)));
        long rolls = Math.max(1, runMs / ROLL_EVERY_MS);
        for (long roll = 0; roll < rolls; roll++) {
            long from = roll * runMs / rolls;
            faults.add(new At(from + within(random, runMs / rolls, 65, 85), new Fault.Roll()));
        }
        for (long more = runMs / EVERY_MS; more > 0; more--) {
            faults.add(
                    new At(
                            within(random, runMs, 8, 88),
                            random.nextBoolean()
                                    ? freeze(random, workers)
                                    : kill(random, workers)));
        }
        faults.sort(Comparator.comparingLong(At::ms));
        return new FaultPlan(faults);
    }

    private static long within(RandomGenerator random, long ms, int fromPercent, int toPercent) {
        return ms * fromPercent / 100 + random.nextLong(1 + ms * (toPercent - fromPercent) / 100);
    }

    private static Fault kill(RandomGenerator random, int workers) {
        return new Fault.Kill(random.nextInt(workers));
    }

    private static Fault freeze(RandomGenerator random, int workers) {
        return new Fault.Freeze(
                random.nextInt(workers), random.nextInt(FREEZE_MIN_MS, FREEZE_MAX_MS));
    }
}
