package dev.firebreak.model.meter;

import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.Tokens;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;

/** The numbers of one model. */
public final class CallMeter {
    private static final double MICROS = 1e6;

    private final ModelMeters meters;
    private final MeterRegistry registry;
    private final String model;
    private final Timer waits;
    private final Counter cost;
    private final Counter exceeded;
    private final Counter hits;
    private final Counter misses;
    private final Counter saved;

    CallMeter(ModelMeters meters, MeterRegistry registry, String model) {
        this.meters = meters;
        this.registry = registry;
        this.model = model;
        this.waits =
                Timer.builder(ModelMeters.PREFIX + "wait")
                        .description("Waiting for the limits of a model, before a call.")
                        .tag("model", model)
                        .register(registry);
        this.cost = counter("cost", "Money spent.");
        this.exceeded =
                counter("estimate.exceeded", "Calls of which the provider counted more tokens.");
        this.hits = counter("cache.hits", "Answers from the cache.");
        this.misses = counter("cache.misses", "Answers that the cache did not have.");
        this.saved = counter("cache.saved", "Money that hits did not cost.");
    }

    /** The provider answered. */
    public void answered(Duration took) {
        called("answered", took);
    }

    /** The provider did not answer. */
    public void failed(ModelError error, Duration took) {
        called(text(error), took);
    }

    /** What the provider counted. */
    public void used(Tokens tokens, long costMicros) {
        tokens("input", tokens.input());
        tokens("cached", tokens.cached());
        tokens("cache_written", tokens.cacheWritten());
        tokens("output", tokens.output());
        tokens("reasoning", tokens.reasoning());
        cost.increment(costMicros / MICROS);
    }

    /** The provider counted more than was set aside. */
    public void estimateExceeded() {
        exceeded.increment();
    }

    /** It is tried again, after this error. */
    public void retried(ModelError error) {
        byError("retries", "Tries after the first, by the error before.", error).increment();
    }

    /** Another model is asked instead, after this error. */
    public void passedOn(ModelError error) {
        byError("passed.on", "Prompts that went on to another model, by the error.", error)
                .increment();
    }

    /** A call waited for its turn. */
    public void waited(Duration time) {
        waits.record(time);
    }

    /** Answered from the cache. */
    public void hit(long savedMicros) {
        hits.increment();
        saved.increment(savedMicros / MICROS);
    }

    /** The cache was asked and had no answer. */
    public void missed() {
        misses.increment();
    }

    /** How many calls may run at once just now, and how many do. */
    public void concurrency(IntSupplier limit, IntSupplier inFlight) {
        gauge("concurrency.limit", "Calls that may run at once.", limit::getAsInt);
        gauge("concurrency.in.flight", "Calls that run.", inFlight::getAsInt);
    }

    /** 0 closed, 0.5 on trial, 1 open. */
    public void breaker(DoubleSupplier state) {
        gauge("breaker", "The circuit breaker: 0 closed, 0.5 on trial, 1 open.", state);
    }

    /** Whether it is out. */
    public void out(BooleanSupplier out) {
        gauge(
                "out",
                "1 when it isn't asked: its quota is used up, its key or name is wrong.",
                () -> out.getAsBoolean() ? 1 : 0);
    }

    private void called(String outcome, Duration took) {
        Timer.builder(ModelMeters.PREFIX + "call")
                .description("Exchanges with the provider, by outcome.")
                .tag("model", model)
                .tag("outcome", outcome)
                .register(registry)
                .record(took);
    }

    private void tokens(String kind, long tokens) {
        Counter.builder(ModelMeters.PREFIX + "tokens")
                .description("Tokens as the provider counted them, by kind.")
                .tag("model", model)
                .tag("kind", kind)
                .register(registry)
                .increment((double) tokens);
    }

    private Counter byError(String name, String description, ModelError error) {
        return Counter.builder(ModelMeters.PREFIX + name)
                .description(description)
                .tag("model", model)
                .tag("error", text(error))
                .register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(ModelMeters.PREFIX + name)
                .description(description)
                .tag("model", model)
                .register(registry);
    }

    private void gauge(String name, String description, DoubleSupplier value) {
        meters.gauge(name, description, Tags.of("model", model), value);
    }

    private static String text(ModelError error) {
        return error.name().toLowerCase(Locale.ROOT);
    }
}
