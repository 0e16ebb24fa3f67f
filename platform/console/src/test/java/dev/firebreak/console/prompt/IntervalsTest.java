package dev.firebreak.console.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.firebreak.console.prompt.Answered.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntervalsTest {
    private static final Variant A = new Variant("p", 1, "a");
    private static final Variant B = new Variant("p", 1, "b");
    private static final int RUNS = 2000;
    private static final List<Outcome> OUTCOMES = List.of(Outcome.values());

    @ParameterizedTest
    @CsvSource({
        // As R's prop.test(x, n, correct = FALSE) gives them.
        "0, 10, 0.0000, 0.2775",
        "1, 10, 0.0179, 0.4042",
        "5, 10, 0.2366, 0.7634",
        "10, 10, 0.7225, 1.0000",
        "90, 100, 0.8256, 0.9448",
        "1, 1, 0.2065, 1.0000",
    })
    void theShareOfGoodAnswersHasWilsonsInterval(int good, int asked, double low, double high) {
        VariantCounts counts = counts(good, asked, 5);

        Interval interval = counts.goodRateInterval().orElseThrow();

        assertThat(interval.low()).isCloseTo(low, within(0.0002));
        assertThat(interval.high()).isCloseTo(high, within(0.0002));
    }

    @ParameterizedTest
    @CsvSource({"9, 2.262", "19, 2.093", "29, 2.045", "99, 1.984", "100000, 1.960"})
    void studentsTIsAsInTheTables(long degrees, double t) {
        assertThat(Normal.t(Normal.z(1), degrees)).isCloseTo(t, within(0.002));
    }

    @ParameterizedTest
    @CsvSource({"1, 1.960", "2, 2.241", "3, 2.394", "10, 2.807"})
    void moreComparisonsAtOnceAreEachMadeMoreStrictly(int comparisons, double z) {
        assertThat(Normal.z(comparisons)).isCloseTo(z, within(0.001));
    }

    /** The promise of the interval itself: it holds the truth in about 95 of 100 cases. */
    @ParameterizedTest
    @CsvSource({
        "20, 0.9, 0.3",
        "20, 0.6, 0.8",
        "50, 0.98, 0.8",
        "50, 0.7, 0.3",
        "200, 0.9, 1.0",
        "1000, 0.5, 1.0",
    })
    void theIntervalOfCostsHoldsTheTrueCostOfAGoodAnswer(int n, double rate, double spread) {
        Random random = new Random(7);
        // A log-normal cost; an answer that is not good costs twice as much, because of repairs.
        double mean = 1000 * Math.exp(spread * spread / 2);
        double truth = mean * (rate + 2 * (1 - rate)) / rate;
        int held = 0;
        int given = 0;
        for (int run = 0; run < RUNS; run++) {
            Optional<Interval> interval = drawn(random, n, rate, spread).costPerGoodInterval();
            if (interval.isPresent()) {
                given++;
                held += interval.get().excludes(truth) ? 0 : 1;
            }
        }

        assertThat(given).isGreaterThan(RUNS * 9 / 10);
        assertThat(held / (double) given).isBetween(0.92, 0.98);
    }

    @Test
    void twoVariantsThatAreAlikeAreSeldomSaidToDiffer() {
        Random random = new Random(11);
        int wrong = 0;
        for (int run = 0; run < RUNS; run++) {
            Comparison comparison =
                    Comparison.of(
                            A, drawn(random, 60, 0.85, 0.6), B, drawn(random, 60, 0.85, 0.6), 1);
            wrong += comparison.tellsCost() ? 1 : 0;
        }

        assertThat(wrong / (double) RUNS).isLessThan(0.075);
    }

    @Test
    void aDifferenceThatIsLargeIsFound() {
        Comparison comparison =
                Comparison.of(A, counts(190, 200, 500), B, counts(120, 200, 900), 1);

        assertThat(comparison.tellsCost()).isTrue();
        assertThat(comparison.tellsGood()).isTrue();
        assertThat(comparison.moreGood().low()).isPositive();
        assertThat(comparison.costRatio().high()).isLessThan(0.5);
    }

    @Test
    void ofFewAnswersNothingIsSaid() {
        VariantCounts few = counts(9, 9, 500);

        assertThat(few.costPerGoodInterval()).isEmpty();
        assertThat(Comparison.of(A, few, B, counts(200, 200, 900), 1).tellsCost()).isFalse();
        assertThat(counts(4, 100, 500).costPerGoodInterval()).isEmpty();
        assertThat(counts(0, 0, 0).goodRateInterval()).isEmpty();
        assertThat(new VariantCounts().goodRate()).isNaN();
    }

    @Test
    void whatCostsNothingIsComparedToo() {
        VariantCounts free = counts(20, 20, 0);

        assertThat(free.costPerGoodInterval()).contains(new Interval(0, 0));
        assertThat(Comparison.of(A, free, B, counts(20, 20, 0), 1).tellsCost()).isFalse();
        assertThat(Comparison.of(A, free, B, counts(20, 20, 9), 1).tellsCost()).isTrue();
    }

    @Test
    void noNumbersHoweverOddGiveAnIntervalThatIsUpsideDown() {
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            VariantCounts counts = new VariantCounts();
            for (int n = random.nextInt(40); n >= 0; n--) {
                counts.add(
                        answered(
                                OUTCOMES.get(random.nextInt(OUTCOMES.size())),
                                random.nextInt(3) == 0 ? 0 : random.nextLong(1_000_000_000_000L)));
            }

            counts.goodRateInterval()
                    .ifPresent(
                            i ->
                                    assertThat(counts.goodRate())
                                            .isBetween(i.low(), i.high())
                                            .isBetween(0.0, 1.0));
            int asSeeded = seed;
            counts.costPerGoodInterval()
                    .ifPresent(
                            i ->
                                    assertThat(counts.costPerGood())
                                            .as("seed %d", asSeeded)
                                            .isBetween(i.low(), i.high()));
        }
    }

    private static VariantCounts drawn(Random random, int n, double rate, double spread) {
        VariantCounts counts = new VariantCounts();
        for (int i = 0; i < n; i++) {
            boolean good = random.nextDouble() < rate;
            double cost = 1000 * Math.exp(spread * random.nextGaussian()) * (good ? 1 : 2);
            counts.add(answered(good ? Outcome.ACCEPTED : Outcome.DECLINED, Math.round(cost)));
        }
        return counts;
    }

    private static VariantCounts counts(int good, int asked, long costMicros) {
        VariantCounts counts = new VariantCounts();
        for (int i = 0; i < asked; i++) {
            counts.add(answered(i < good ? Outcome.ACCEPTED : Outcome.DECLINED, costMicros));
        }
        return counts;
    }

    private static Answered answered(Outcome outcome, long costMicros) {
        return new Answered(A, outcome, "email", Instant.EPOCH, 1, 10, 5, costMicros, "m");
    }
}
