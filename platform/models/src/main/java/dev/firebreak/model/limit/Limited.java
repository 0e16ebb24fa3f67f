package dev.firebreak.model.limit;

import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.model.meter.CallMeter;
import dev.firebreak.model.price.TokenCount;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A model that is asked as often, and as many times at once, as its provider bears. A call waits
 * for its turn, but no longer than its patience and its deadline; then it is THROTTLED, so that
 * another model gets it.
 */
public final class Limited implements Model {
    /** Whatever a provider says: then it is asked whether it still does. */
    private static final Duration CLOSED_MAX = Duration.ofMinutes(10);

    private final String name;
    private final Model model;
    private final TokenCount count;
    private final Pace pace;
    private final Concurrency concurrency;
    private final Duration patience;
    private final CallMeter meter;
    private final Time time;

    /** The provider said not to come before. */
    private volatile Instant closedUntil = Instant.MIN;

    public Limited(
            String name, Model model, TokenCount count, Limits limits, CallMeter meter, Time time) {
        this.name = name;
        this.model = model;
        this.count = count;
        this.pace = new Pace(limits.requestsPerMinute(), limits.tokensPerMinute(), time::nanos);
        this.concurrency =
                new Concurrency(
                        limits.concurrencyMin(),
                        limits.concurrencyStart(),
                        limits.concurrencyMax(),
                        limits.cutWindow(),
                        time::nanos);
        this.patience = limits.patience();
        this.meter = meter;
        this.time = time;
        meter.concurrency(concurrency::limit, concurrency::inFlight);
    }

    @Override
    public Completion complete(Prompt prompt) {
        long asked = time.nanos();
        Duration bound = bound(prompt);
        Pace.@Nullable Share share = null;
        boolean entered = false;
        try {
            Duration closed = Duration.between(time.instant(), closedUntil);
            if (closed.compareTo(bound) > 0) {
                throw throttled("its provider asked to wait", closed);
            }
            share = share(prompt, bound);
            Duration wait = share.delay().compareTo(closed) > 0 ? share.delay() : closed;
            if (wait.isPositive()) {
                time.pause(wait);
            }
            entered = concurrency.enter(bound.minus(since(asked)));
        } catch (InterruptedException e) {
            throw NotAsked.interrupted(name);
        } finally {
            meter.waited(since(asked));
            if (!entered && share != null) {
                pace.giveBack(share);
            }
        }
        if (!entered) {
            throw throttled(
                    "all " + concurrency.limit() + " places were taken for " + bound,
                    Duration.ZERO);
        }
        return ask(prompt, share);
    }

    private Completion ask(Prompt prompt, Pace.Share share) {
        Concurrency.Place place = concurrency.place();
        Concurrency.Sign sign = Concurrency.Sign.NONE;
        long used = 0;
        try {
            Completion completion = model.complete(prompt);
            sign = Concurrency.Sign.GOOD;
            used = completion.tokens().total();
            return completion;
        } catch (ModelException e) {
            sign = sign(e);
            used = e.spent().total();
            throw e;
        } finally {
            concurrency.leave(place, sign);
            pace.settle(share, used);
        }
    }

    private Concurrency.Sign sign(ModelException failure) {
        Duration after = failure.retryAfter();
        return switch (failure.error()) {
            case THROTTLED -> {
                if (after != null) {
                    closedUntil =
                            time.instant()
                                    .plus(after.compareTo(CLOSED_MAX) < 0 ? after : CLOSED_MAX);
                }
                yield Concurrency.Sign.TOO_MUCH;
            }
            case OVERLOADED -> Concurrency.Sign.TOO_MUCH;
            // It answered: as well as it could.
            case UNUSABLE, TRUNCATED, CONTEXT_TOO_LONG, CONTENT_FILTER, REFUSED ->
                    Concurrency.Sign.GOOD;
            case SERVER,
                    TIMEOUT,
                    UNREACHABLE,
                    CUT,
                    BAD_RESPONSE,
                    QUOTA,
                    AUTH,
                    NO_MODEL,
                    BAD_REQUEST,
                    BUDGET,
                    NOT_CONFIGURED ->
                    Concurrency.Sign.NONE;
        };
    }

    private Pace.Share share(Prompt prompt, Duration bound) {
        long tokens = count.input(prompt).likely() + prompt.maxOutputTokens();
        Pace.Share share = pace.take(tokens, bound);
        if (share.tokens() < 0) {
            throw throttled("its limit of requests or tokens per minute is used up", share.delay());
        }
        return share;
    }

    private Duration bound(Prompt prompt) {
        Instant deadline = prompt.scope().deadline();
        if (deadline == null) {
            return patience;
        }
        Duration left = Duration.between(time.instant(), deadline);
        return left.isNegative() ? Duration.ZERO : left.compareTo(patience) < 0 ? left : patience;
    }

    private ModelException throttled(String why, Duration retryAfter) {
        return NotAsked.because(ModelError.THROTTLED, name + " was not asked: " + why, retryAfter);
    }

    private Duration since(long started) {
        return Duration.ofNanos(time.nanos() - started);
    }
}
