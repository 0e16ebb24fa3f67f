package dev.firebreak.console.prompt;

/**
 * How two wordings of one prompt differ. Both intervals are as wide as it takes for all comparisons
 * that could be made among the variants to be right together in 95 of 100 cases.
 *
 * @param of the one it is about
 * @param with the one it is compared with
 * @param moreGood by how much the share of good answers is larger, by Newcombe's method 10 from
 *     both Wilson intervals
 * @param costRatio how many times as much a good answer costs, likewise from both intervals
 * @param enough false: there are too few answers, and the intervals say nothing
 */
public record Comparison(
        Variant of, Variant with, Interval moreGood, Interval costRatio, boolean enough) {

    static Comparison of(
            Variant one,
            VariantCounts counts,
            Variant other,
            VariantCounts otherCounts,
            int comparisons) {
        if (!counts.isEnough() || !otherCounts.isEnough()) {
            return new Comparison(
                    one,
                    other,
                    new Interval(-1, 1),
                    new Interval(0, Double.POSITIVE_INFINITY),
                    false);
        }
        double z = Normal.z(comparisons);
        return new Comparison(
                one,
                other,
                moreGood(counts, otherCounts, z),
                costRatio(counts, otherCounts, z),
                true);
    }

    /** Whether the share of good answers surely differs. */
    public boolean tellsGood() {
        return enough && moreGood.excludes(0);
    }

    /** Whether what a good answer costs surely differs. */
    public boolean tellsCost() {
        return enough && costRatio.excludes(1);
    }

    private static Interval moreGood(VariantCounts one, VariantCounts other, double z) {
        double difference = one.goodRate() - other.goodRate();
        Interval a = one.wilson(z);
        Interval b = other.wilson(z);
        return new Interval(
                difference - Math.hypot(one.goodRate() - a.low(), b.high() - other.goodRate()),
                difference + Math.hypot(a.high() - one.goodRate(), other.goodRate() - b.low()));
    }

    private static Interval costRatio(VariantCounts one, VariantCounts other, double z) {
        if (one.costMicros() == 0 || other.costMicros() == 0) {
            // What costs nothing is cheaper than what costs something, and as cheap as nothing.
            return one.costMicros() == other.costMicros()
                    ? new Interval(1, 1)
                    : one.costMicros() == 0
                            ? new Interval(0, 0)
                            : new Interval(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
        }
        double difference = Math.log(one.costPerGood() / other.costPerGood());
        Interval a = one.logCostPerGood(z);
        Interval b = other.logCostPerGood(z);
        double mine = Math.log(one.costPerGood());
        double theirs = Math.log(other.costPerGood());
        return new Interval(
                Math.exp(difference - Math.hypot(mine - a.low(), b.high() - theirs)),
                Math.exp(difference + Math.hypot(a.high() - mine, theirs - b.low())));
    }
}
