package dev.firebreak.model.limit;

import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.model.meter.CallMeter;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A model that is left alone for a while after it failed too often: then each call fails at once,
 * with the error that it would most likely have had, and another model gets it.
 *
 * <p>Only what says that the provider is ill counts. Too many requests does not (it is well, and
 * the limits learn from it), nor a call that was cut off here, nor one whose own time was too
 * short.
 */
public final class Breaking implements Model {
    private static final int WINDOW_CALLS = 20;
    private static final int CALLS_MIN = 5;
    private static final int TRIAL_CALLS = 2;
    private static final float FAILED_PERCENT = 50;

    /** A deadline that left less says nothing about the provider. */
    private static final Duration TIMEOUT_COUNTS_FROM = Duration.ofSeconds(10);

    private final String name;
    private final Model model;
    private final Duration open;
    private final Time time;
    private final CircuitBreaker breaker;
    private volatile Opened opened = new Opened(ModelError.SERVER, Instant.MIN);

    /** Why it opened, and until when it is. */
    private record Opened(ModelError error, Instant until) {}

    /**
     * @param open how long it is left alone
     */
    public Breaking(String name, Model model, Duration open, CallMeter meter, Time time) {
        this.name = name;
        this.model = model;
        this.open = open;
        this.time = time;
        this.breaker =
                CircuitBreaker.of(
                        name,
                        CircuitBreakerConfig.custom()
                                .slidingWindowSize(WINDOW_CALLS)
                                .minimumNumberOfCalls(CALLS_MIN)
                                .failureRateThreshold(FAILED_PERCENT)
                                .permittedNumberOfCallsInHalfOpenState(TRIAL_CALLS)
                                .waitDurationInOpenState(open)
                                .writableStackTraceEnabled(false)
                                .clock(time.withZone(ZoneOffset.UTC))
                                .build());
        meter.breaker(this::state);
    }

    @Override
    public Completion complete(Prompt prompt) {
        if (!breaker.tryAcquirePermission()) {
            throw isOpen();
        }
        long started = time.nanos();
        try {
            Completion completion = model.complete(prompt);
            breaker.onSuccess(time.nanos() - started, TimeUnit.NANOSECONDS);
            return completion;
        } catch (ModelException e) {
            count(e, time.nanos() - started, prompt.scope().deadline());
            throw e;
        } catch (RuntimeException | Error e) {
            breaker.releasePermission();
            throw e;
        }
    }

    private void count(ModelException failure, long tookNanos, @Nullable Instant deadline) {
        switch (failure.error()) {
            case OVERLOADED, SERVER, TIMEOUT, UNREACHABLE, CUT, BAD_RESPONSE -> {
                if (NotAsked.marks(failure)
                        || Thread.currentThread().isInterrupted()
                        || wasShort(failure, tookNanos, deadline)) {
                    breaker.releasePermission();
                } else {
                    // Before it may open: whoever finds it open must find this.
                    if (breaker.getState() != CircuitBreaker.State.OPEN) {
                        opened = new Opened(failure.error(), time.instant().plus(open));
                    }
                    breaker.onError(tookNanos, TimeUnit.NANOSECONDS, failure);
                }
            }
            case UNUSABLE, TRUNCATED, CONTEXT_TOO_LONG, CONTENT_FILTER, REFUSED, BAD_REQUEST ->
                    breaker.onSuccess(tookNanos, TimeUnit.NANOSECONDS);
            case THROTTLED, QUOTA, AUTH, NO_MODEL, BUDGET, NOT_CONFIGURED ->
                    breaker.releasePermission();
        }
    }

    private boolean wasShort(ModelException failure, long tookNanos, @Nullable Instant deadline) {
        return failure.error() == ModelError.TIMEOUT
                && deadline != null
                && !time.instant().isBefore(deadline)
                && tookNanos < TIMEOUT_COUNTS_FROM.toNanos();
    }

    private ModelException isOpen() {
        Opened last = opened;
        Duration left = Duration.between(time.instant(), last.until());
        return NotAsked.because(
                last.error(),
                "%s was not asked: it failed too often, the last time with %s"
                        .formatted(name, last.error()),
                left.isNegative() ? Duration.ZERO : left);
    }

    private double state() {
        return switch (breaker.getState()) {
            case CLOSED, DISABLED, METRICS_ONLY -> 0;
            case HALF_OPEN -> 0.5;
            case OPEN, FORCED_OPEN -> 1;
        };
    }
}
