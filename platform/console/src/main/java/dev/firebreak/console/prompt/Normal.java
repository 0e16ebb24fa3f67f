package dev.firebreak.console.prompt;

/** Quantiles of the normal distribution and of Student's t. */
final class Normal {
    private static final double ERROR = 0.05;
    private static final int DEGREES_MIN = 3;

    private Normal() {}

    /**
     * How many standard deviations leave 5 % outside, on both sides together.
     *
     * @param comparisons made at once: each may be wrong only so rarely that all together are
     *     within 5 % (Bonferroni)
     */
    static double z(int comparisons) {
        return quantile(ERROR / 2 / Math.max(1, comparisons));
    }

    /**
     * The same of Student's t, by the expansion of Cornish and Fisher (Abramowitz and Stegun
     * 26.7.5); below three degrees of freedom it is that of three, which is too narrow there.
     */
    static double t(double z, long degrees) {
        double v = Math.max(DEGREES_MIN, degrees);
        double z3 = z * z * z;
        double z5 = z3 * z * z;
        double z7 = z5 * z * z;
        return z
                + (z3 + z) / (4 * v)
                + (5 * z5 + 16 * z3 + 3 * z) / (96 * v * v)
                + (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * v * v * v);
    }

    /**
     * What is exceeded with this probability: Abramowitz and Stegun 26.2.23, off by 0.00045 at
     * most.
     */
    private static double quantile(double probability) {
        double t = Math.sqrt(-2 * Math.log(probability));
        return t
                - (2.515517 + t * (0.802853 + t * 0.010328))
                        / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
    }
}
