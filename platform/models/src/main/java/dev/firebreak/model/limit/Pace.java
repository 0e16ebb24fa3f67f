package dev.firebreak.model.limit;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many requests and tokens a minute a model gets. Whoever comes takes its share at once, if
 * need be from the future, and is told how long to wait for it: so turns are in the order of
 * asking, and nobody wakes up in vain. Safe for many threads.
 */
final class Pace {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final @Nullable Bucket requests;
    private final @Nullable Bucket tokens;
    private final long tokensPerMinute;

    /**
     * @param requestsPerMinute 0: any number
     * @param tokensPerMinute 0: any number
     */
    Pace(int requestsPerMinute, int tokensPerMinute, LongSupplier nanos) {
        this.requests = bucket(requestsPerMinute, nanos);
        this.tokens = bucket(tokensPerMinute, nanos);
        this.tokensPerMinute = tokensPerMinute;
    }

    /**
     * A share that was taken.
     *
     * @param tokens what of the tokens' limit
     * @param delay how long until it may be used
     */
    record Share(long tokens, Duration delay) {}

    /**
     * Takes a share.
     *
     * @param estimate tokens of the call; more than a minute's are as many as a minute's
     * @return with {@code tokens} -1 nothing was taken, since it would be too long to wait
     */
    synchronized Share take(long estimate, Duration patience) {
        long wanted = tokensPerMinute == 0 ? 0 : Math.clamp(estimate, 1, tokensPerMinute);
        long wait = Math.max(wait(requests, 1), wait(tokens, wanted));
        if (wait > patience.toNanos()) {
            return new Share(-1, Duration.ofNanos(wait));
        }
        if (requests != null) {
            requests.consumeIgnoringRateLimits(1);
        }
        if (tokens != null) {
            tokens.consumeIgnoringRateLimits(wanted);
        }
        return new Share(wanted, Duration.ofNanos(wait));
    }

    /** The call was made and used so many tokens: what is left of its share goes back. */
    synchronized void settle(Share share, long used) {
        if (tokens == null) {
            return;
        }
        if (used < share.tokens()) {
            tokens.addTokens(share.tokens() - used);
        } else if (used > share.tokens()) {
            tokens.consumeIgnoringRateLimits(used - share.tokens());
        }
    }

    /** The call was not made. */
    synchronized void giveBack(Share share) {
        if (requests != null) {
            requests.addTokens(1);
        }
        if (tokens != null) {
            tokens.addTokens(share.tokens());
        }
    }

    private static long wait(@Nullable Bucket bucket, long amount) {
        return bucket == null
                ? 0
                : bucket.estimateAbilityToConsume(amount).getNanosToWaitForRefill();
    }

    private static @Nullable Bucket bucket(int perMinute, LongSupplier nanos) {
        if (perMinute == 0) {
            return null;
        }
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, MINUTE))
                .withCustomTimePrecision(
                        new TimeMeter() {
                            @Override
                            public long currentTimeNanos() {
                                return nanos.getAsLong();
                            }

                            @Override
                            public boolean isWallClockBased() {
                                return false;
                            }
                        })
                .build();
    }
}
