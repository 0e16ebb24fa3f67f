package dev.firebreak.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * One figure of ours, what it is held against, and what we want the ratio of the two to be.
 *
 * @param scenario which scenario it belongs to
 * @param what is measured
 * @param unit of both figures
 * @param ours our figure
 * @param than what it is held against; empty: nothing
 * @param theirs the other figure; null: nothing
 * @param target what the ratio ours ÷ theirs should be; null: there is no target
 */
record Row(
        String scenario,
        String what,
        String unit,
        double ours,
        String than,
        @Nullable Double theirs,
        @Nullable Target target) {

    /** A bound on a ratio. */
    sealed interface Target {
        /** More is better. */
        record AtLeast(double bound) implements Target {}

        /** Less is better. */
        record AtMost(double bound) implements Target {}
    }

    /** A figure that stands alone. */
    static Row alone(String scenario, String what, String unit, double ours) {
        return new Row(scenario, what, unit, ours, "", null, null);
    }

    /** Ours ÷ theirs; null where there is nothing to compare with. */
    @Nullable Double ratio() {
        Double other = theirs;
        return other == null || other == 0 ? null : (Double) (ours / other);
    }

    /** Whether the target is met; null where there is none. */
    @Nullable Boolean met() {
        Double ratio = ratio();
        Target wanted = target;
        if (ratio == null || wanted == null) {
            return null;
        }
        return switch (wanted) {
            case Target.AtLeast(double bound) -> ratio >= bound;
            case Target.AtMost(double bound) -> ratio <= bound;
        };
    }
}
