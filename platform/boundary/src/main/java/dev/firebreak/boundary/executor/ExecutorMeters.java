package dev.firebreak.boundary.executor;

import dev.firebreak.boundary.loop.LoopMeters;
import dev.firebreak.schemas.ActionOutcome;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;

/** An executor's numbers as metrics; docs/metrics.md says what each means. */
public final class ExecutorMeters implements MeterBinder {
    private final ExecutorProcess process;

    public ExecutorMeters(ExecutorProcess process) {
        this.process = process;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        new LoopMeters(process.name(), process::loopCounts, process::loopGauges, process::health)
                .bindTo(registry);
        Gauge.builder("firebreak.executor.acting", process, ExecutorProcess::acting)
                .description("Actions that are being carried out.")
                .tag("executor", process.name())
                .strongReference(true)
                .register(registry);
        for (ActionOutcome outcome : ActionOutcome.values()) {
            FunctionCounter.builder("firebreak.executor.orders", process, p -> p.ended(outcome))
                    .description("Orders, by what became of them.")
                    .tag("executor", process.name())
                    .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }
}
