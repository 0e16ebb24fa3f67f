package dev.firebreak.model.price;

import dev.firebreak.kit.budget.Allowance;
import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.Tokens;
import dev.firebreak.model.meter.CallMeter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A provider's model that costs money: nothing is sent before the most it can cost is set aside in
 * the request's allowance, and what it did cost is settled after it.
 *
 * <p>The promise: as long as the provider counts no more than was estimated, what is spent never
 * exceeds the allowance, with any number of calls at once. Where the allowance is short, the answer
 * gets less room; where that is too little for an answer worth its money, the call is not made.
 */
public final class Metered implements Model {
    /** With less than this part of the room that was asked for, an answer is money for nothing. */
    private static final int ROOM_PART_MIN = 4;

    private static final int OUTPUT_TOKENS_MIN = 64;

    /** Each failed try means that another call of the same request got what was left. */
    private static final int RESERVE_TRIES_MAX = 100;

    private final KnownModel model;
    private final Model provider;
    private final TokenCount count;
    private final Spending spending;
    private final CallMeter meter;
    private final InstantSource clock;
    private final LongSupplier nanos;

    public Metered(
            KnownModel model,
            Model provider,
            TokenCount count,
            Spending spending,
            CallMeter meter,
            InstantSource clock,
            LongSupplier nanos) {
        this.model = model;
        this.provider = provider;
        this.count = count;
        this.spending = spending;
        this.meter = meter;
        this.clock = clock;
        this.nanos = nanos;
    }

    /** What is set aside: for so much output, at this price. */
    private record Grant(
            Allowance.Reservation reservation, Price price, long inputTokens, int outputTokens) {}

    @Override
    public Completion complete(Prompt prompt) {
        Grant grant = reserve(prompt);
        long started = nanos.getAsLong();
        Tokens used = Tokens.NONE;
        try {
            Completion completion =
                    provider.complete(
                            grant.outputTokens() == prompt.maxOutputTokens()
                                    ? prompt
                                    : prompt.withMaxOutputTokens(grant.outputTokens()));
            used = completion.tokens();
            meter.answered(since(started));
            return completion.withCost(grant.price().costMicros(used));
        } catch (ModelException e) {
            used = used(e, grant);
            meter.failed(e.error(), since(started));
            throw e.withSpent(used, grant.price().costMicros(used));
        } finally {
            settle(prompt.scope().tenant(), grant, used);
        }
    }

    private Grant reserve(Prompt prompt) {
        Allowance allowance = prompt.scope().allowance();
        Price price = model.prices().at(clock.instant());
        long input = count.input(prompt).most();
        int wanted = Math.min(prompt.maxOutputTokens(), model.outputTokensMax());
        int least = Math.min(wanted, Math.max(OUTPUT_TOKENS_MIN, wanted / ROOM_PART_MIN));
        for (int i = 0; i < RESERVE_TRIES_MAX; i++) {
            long room = room(allowance, price, input, wanted);
            if (room < least) {
                break;
            }
            Allowance.@Nullable Reservation reservation =
                    allowance.reserve(input + room, price.costMicrosMax(input, room));
            if (reservation != null) {
                return new Grant(reservation, price, input, (int) room);
            }
        }
        throw tooDear(allowance, price, input, least);
    }

    /** Tokens of output that the allowance has room for just now; negative: not for the input. */
    private static long room(Allowance allowance, Price price, long input, int wanted) {
        long byTokens = allowance.tokensLeft() - input;
        long left = allowance.costMicrosLeft();
        long byMoney = left == Long.MAX_VALUE ? Long.MAX_VALUE : price.outputTokensFor(left, input);
        return Math.min(wanted, Math.min(byTokens, byMoney));
    }

    private ModelException tooDear(Allowance allowance, Price price, long input, int least) {
        return new ModelException(
                ModelError.BUDGET,
                "%s needs up to %d tokens and %s of money at the least, the request has %s tokens and %s left"
                        .formatted(
                                model.name(),
                                input + least,
                                Spending.money(price.costMicrosMax(input, least)),
                                left(allowance.tokensLeft(), false),
                                left(allowance.costMicrosLeft(), true)));
    }

    private static String left(long amount, boolean money) {
        return amount == Long.MAX_VALUE
                ? "unlimited"
                : money ? Spending.money(amount) : String.valueOf(amount);
    }

    /**
     * What a failed call used: as the provider said; where it did not, but an answer had begun,
     * what was sent and what had come, since that is billed. Else nothing: an outage must not use
     * up the budgets of all that wait for its end.
     */
    private Tokens used(ModelException failure, Grant grant) {
        String partial = failure.partial();
        if (!failure.spent().equals(Tokens.NONE) || partial == null || partial.isEmpty()) {
            return failure.spent();
        }
        return Tokens.of(grant.inputTokens(), Math.min(grant.outputTokens(), count.text(partial)));
    }

    private void settle(String tenant, Grant grant, Tokens used) {
        long micros = grant.price().costMicros(used);
        grant.reservation().settle(used.total(), micros);
        spending.add(tenant, micros);
        meter.used(used, micros);
        if (used.input() > grant.inputTokens() || used.output() > grant.outputTokens()) {
            meter.estimateExceeded();
        }
    }

    private Duration since(long started) {
        return Duration.ofNanos(nanos.getAsLong() - started);
    }
}
