package dev.firebreak.agent.supervisor;

import dev.firebreak.schemas.ActivityKind;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;

/**
 * The supervisor's numbers as metrics; docs/metrics.md says what each means. They are looked up
 * when somebody reads them.
 */
public final class SupervisorMeters implements MeterBinder {
    private final Supervisor supervisor;

    public SupervisorMeters(Supervisor supervisor) {
        this.supervisor = supervisor;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (ActivityKind kind : ActivityKind.values()) {
            FunctionCounter.builder(
                            "firebreak.supervisor.activity", supervisor, s -> s.decided(kind))
                    .tag("kind", kind.name().toLowerCase(Locale.ROOT))
                    .description("What the supervisor decided, by kind of activity.")
                    .register(registry);
        }
        Gauge.builder("firebreak.supervisor.running", supervisor, s -> s.ready() ? 1 : 0)
                .description("1 while it takes tasks.")
                .register(registry);
    }
}
