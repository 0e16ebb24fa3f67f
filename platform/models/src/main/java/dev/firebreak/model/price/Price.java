package dev.firebreak.model.price;

import dev.firebreak.kit.model.Tokens;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;

/**
 * What a model costs from a day on, in the deployment's currency per million tokens: which is also
 * millionths of it per token, so that a cost is a sum of products and rounded once, up.
 *
 * @param from first day (UTC) it counts on
 * @param input of tokens that the provider's cache did not hold
 * @param cached of input read from the provider's cache
 * @param cacheWrite of input written to it
 * @param output of all output, reasoning among it
 */
public record Price(
        LocalDate from,
        BigDecimal input,
        BigDecimal cached,
        BigDecimal cacheWrite,
        BigDecimal output) {
    /** Costs nothing. */
    public static final Price FREE =
            new Price(
                    LocalDate.EPOCH,
                    BigDecimal.ZERO,
                    BigDecimal.ZERO,
                    BigDecimal.ZERO,
                    BigDecimal.ZERO);

    /** What a call cost, in millionths of the currency, rounded up. */
    public long costMicros(Tokens tokens) {
        long plain = tokens.input() - tokens.cached() - tokens.cacheWritten();
        return micros(
                times(input, plain)
                        .add(times(cached, tokens.cached()))
                        .add(times(cacheWrite, tokens.cacheWritten()))
                        .add(times(output, tokens.output())));
    }

    /** The most that a call with so many tokens can cost, whatever of its input is cached. */
    public long costMicrosMax(long inputTokens, long outputTokens) {
        return micros(times(dearestInput(), inputTokens).add(times(output, outputTokens)));
    }

    /** How many tokens of output can be paid after so much input; negative: not even that. */
    public long outputTokensFor(long costMicros, long inputTokens) {
        BigDecimal left =
                BigDecimal.valueOf(costMicros).subtract(times(dearestInput(), inputTokens));
        if (left.signum() < 0) {
            return -1;
        }
        if (output.signum() == 0) {
            return Long.MAX_VALUE;
        }
        return saturated(left.divide(output, 0, RoundingMode.FLOOR));
    }

    private BigDecimal dearestInput() {
        return input.max(cached).max(cacheWrite);
    }

    private static BigDecimal times(BigDecimal price, long tokens) {
        return price.multiply(BigDecimal.valueOf(tokens));
    }

    private static long micros(BigDecimal exact) {
        return saturated(exact.setScale(0, RoundingMode.CEILING));
    }

    private static long saturated(BigDecimal whole) {
        return whole.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValueExact();
    }
}
