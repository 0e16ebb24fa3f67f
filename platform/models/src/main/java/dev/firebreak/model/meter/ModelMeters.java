package dev.firebreak.model.meter;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** The numbers of all models, {@code firebreak.models.…}; docs/metrics.md says what each means. */
public final class ModelMeters implements AutoCloseable {
    static final String PREFIX = "firebreak.models.";

    private final MeterRegistry registry;
    private final Queue<Meter> states = new ConcurrentLinkedQueue<>();

    public ModelMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Those of one model. */
    public CallMeter of(String model) {
        return new CallMeter(this, registry, model);
    }

    /** What was spent by all, in millionths, and how often that was too much. */
    public void spending(LongSupplier lastHourMicros, LongSupplier alerts) {
        Spent spent = new Spent(lastHourMicros, alerts);
        gauge(
                "spend.hour",
                "Money spent in the last hour.",
                Tags.empty(),
                () -> spent.lastHourMicros().getAsLong() / 1e6);
        // Weak, which a counter can't be told otherwise; the gauge holds the same.
        states.add(
                FunctionCounter.builder(PREFIX + "spend.alerts", spent, s -> s.alerts().getAsLong())
                        .description(
                                "How often more was spent in an hour than the settings expect.")
                        .register(registry));
    }

    private record Spent(LongSupplier lastHourMicros, LongSupplier alerts) {}

    /** Strong: nobody else need hold what the registry reads. */
    void gauge(String name, String description, Tags tags, DoubleSupplier value) {
        states.add(
                Gauge.builder(PREFIX + name, value, DoubleSupplier::getAsDouble)
                        .description(description)
                        .tags(tags)
                        .strongReference(true)
                        .register(registry));
    }

    /** Takes back what shows a state that nobody keeps any longer. Counts stay. */
    @Override
    public void close() {
        for (Meter gauge = states.poll(); gauge != null; gauge = states.poll()) {
            registry.remove(gauge);
        }
    }
}
