package dev.firebreak.console.prompt;

import dev.firebreak.console.prompt.Answered.Outcome;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What models answered to one wording of a prompt, in sums; nothing is kept of a single answer.
 *
 * <p>An answer is good when it was accepted, at once or after repair. The share of good ones is of
 * those for which a model was asked: where none is configured, or none can be reached, the wording
 * is not to blame. Its interval is Wilson's, which holds also for few answers and shares near 0 or
 * 1.
 *
 * <p>What a good answer costs is all that was spent, also for answers that were not good, by the
 * number of good ones: mean cost by share. The interval is put together, on logarithms, from that
 * of the mean (Student's t) and Wilson's of the share, with the correlation between the two (MOVER;
 * Zou and Donner 2008). The plain delta method was tried: of twenty answers of which most are good
 * its interval held the true value in 88 of 100 cases only. All it needs are sums.
 */
public final class VariantCounts {
    private static final int ASKED_MIN = 10;
    private static final int GOOD_MIN = 5;
    private static final int NAMES_MAX = 100;

    private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    private final Set<String> agents = new TreeSet<>();
    private final Map<String, Long> models = new TreeMap<>();
    private Instant firstAt = Instant.MAX;
    private Instant lastAt = Instant.MIN;
    private long answers;
    private long asked;
    private long good;
    private long calls;
    private long inputTokens;
    private long outputTokens;
    private long costMicros;
    private double costSquares;
    private double costOfGood;

    void add(Answered answer) {
        boolean isGood = answer.outcome().isGood();
        outcomes.merge(answer.outcome(), 1L, Long::sum);
        answers++;
        calls += answer.calls();
        inputTokens += answer.inputTokens();
        outputTokens += answer.outputTokens();
        costMicros += answer.costMicros();
        if (answer.outcome() != Outcome.OFFLINE || answer.calls() > 0 || answer.costMicros() > 0) {
            asked++;
            good += isGood ? 1 : 0;
            costSquares += (double) answer.costMicros() * answer.costMicros();
            costOfGood += isGood ? answer.costMicros() : 0;
        }
        if (agents.size() < NAMES_MAX) {
            agents.add(answer.agent());
        }
        if (!answer.model().isEmpty()
                && (models.size() < NAMES_MAX || models.containsKey(answer.model()))) {
            models.merge(answer.model(), 1L, Long::sum);
        }
        firstAt = answer.at().isBefore(firstAt) ? answer.at() : firstAt;
        lastAt = answer.at().isAfter(lastAt) ? answer.at() : lastAt;
    }

    public long answers() {
        return answers;
    }

    public long accepted() {
        return outcomes.getOrDefault(Outcome.ACCEPTED, 0L);
    }

    public long repaired() {
        return outcomes.getOrDefault(Outcome.REPAIRED, 0L);
    }

    public long declined() {
        return outcomes.getOrDefault(Outcome.DECLINED, 0L);
    }

    public long offline() {
        return outcomes.getOrDefault(Outcome.OFFLINE, 0L);
    }

    /** Answers for which a model was asked. */
    public long asked() {
        return asked;
    }

    /** Accepted or repaired. */
    public long good() {
        return good;
    }

    public long calls() {
        return calls;
    }

    public long inputTokens() {
        return inputTokens;
    }

    public long outputTokens() {
        return outputTokens;
    }

    public long costMicros() {
        return costMicros;
    }

    public Set<String> agents() {
        return Collections.unmodifiableSet(agents);
    }

    /** How many answers came from each model. */
    public Map<String, Long> models() {
        return Collections.unmodifiableMap(models);
    }

    public Instant firstAt() {
        return firstAt;
    }

    public Instant lastAt() {
        return lastAt;
    }

    /** The share of good answers; of none, not a number. */
    public double goodRate() {
        return (double) good / asked;
    }

    /** Around {@link #goodRate}; empty when no model was asked. */
    public Optional<Interval> goodRateInterval() {
        return asked == 0 ? Optional.empty() : Optional.of(wilson(Normal.z(1)));
    }

    /** Millionths for one good answer; without any, not a finite number. */
    public double costPerGood() {
        return (double) costMicros / good;
    }

    /** Around {@link #costPerGood}; empty when there are too few answers to say. */
    public Optional<Interval> costPerGoodInterval() {
        if (!isEnough()) {
            return Optional.empty();
        }
        if (costMicros == 0) {
            return Optional.of(new Interval(0, 0));
        }
        Interval log = logCostPerGood(Normal.z(1));
        // Rounding must not part the ends from the value they enclose.
        return Optional.of(
                new Interval(
                        Math.min(costPerGood(), Math.exp(log.low())),
                        Math.max(costPerGood(), Math.exp(log.high()))));
    }

    /** Whether there are as many answers as an interval of costs, or a comparison, needs. */
    boolean isEnough() {
        return asked >= ASKED_MIN && good >= GOOD_MIN;
    }

    /** Wilson's score interval with so many standard deviations. */
    Interval wilson(double z) {
        double n = asked;
        double p = goodRate();
        double z2 = z * z;
        double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
        double half = z / (1 + z2 / n) * Math.sqrt(p * (1 - p) / n + z2 / (4 * n * n));
        // Rounding must not part the ends from the share they enclose.
        return new Interval(
                good == 0 ? 0 : Math.clamp(middle - half, 0, p),
                good == asked ? 1 : Math.clamp(middle + half, p, 1));
    }

    /**
     * Around the logarithm of {@link #costPerGood}, with so many standard deviations. Needs enough
     * answers that cost something.
     */
    Interval logCostPerGood(double z) {
        double n = asked;
        double cost = costMicros / n;
        double rate = good / n;
        double variance = Math.max(0, costSquares / n - cost * cost);
        double ofCost = Normal.t(z, asked - 1) * Math.sqrt(variance / (n - 1)) / cost;
        double correlation =
                variance == 0 || good == asked
                        ? 0
                        : Math.clamp(
                                (costOfGood / n - cost * rate)
                                        / Math.sqrt(variance * rate * (1 - rate)),
                                -1,
                                1);
        Interval wilson = wilson(z);
        double log = Math.log(costPerGood());
        return new Interval(
                log - apart(ofCost, Math.log(wilson.high() / rate), correlation),
                log + apart(ofCost, Math.log(rate / wilson.low()), correlation));
    }

    /** How far a difference reaches whose two sides reach so far. */
    private static double apart(double one, double other, double correlation) {
        return Math.sqrt(Math.max(0, one * one + other * other - 2 * correlation * one * other));
    }
}
