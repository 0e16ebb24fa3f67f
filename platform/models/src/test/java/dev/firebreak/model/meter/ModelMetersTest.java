package dev.firebreak.model.meter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.Tokens;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ModelMetersTest {
    private static final String NAME = "firebreak.models.";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ModelMeters meters = new ModelMeters(registry);
    private final CallMeter meter = meters.of("openai/x");

    @Test
    void callsAreCountedAndTimedByOutcome() {
        meter.answered(Duration.ofSeconds(2));
        meter.failed(ModelError.CONTEXT_TOO_LONG, Duration.ofSeconds(1));

        assertThat(call("answered").totalTime(TimeUnit.SECONDS)).isEqualTo(2);
        assertThat(call("context_too_long").count()).isEqualTo(1);
    }

    @Test
    void tokensAreCountedByKindAndMoneyInItsCurrency() {
        meter.used(new Tokens(10, 4, 1, 7, 3), 2_500_000);

        assertThat(tokens("input")).isEqualTo(10);
        assertThat(tokens("cached")).isEqualTo(4);
        assertThat(tokens("cache_written")).isEqualTo(1);
        assertThat(tokens("output")).isEqualTo(7);
        assertThat(tokens("reasoning")).isEqualTo(3);
        assertThat(registry.get(NAME + "cost").tag("model", "openai/x").counter().count())
                .isEqualTo(2.5);
    }

    @Test
    void theSpendingIsReadAnewAlsoWhenOnlyTheRegistryIsLeft() {
        long[] micros = {1_000_000, 3};
        meters.spending(() -> micros[0], () -> micros[1]);
        micros[0] = 7_000_000;

        System.gc();

        assertThat(registry.get(NAME + "spend.hour").gauge().value()).isEqualTo(7);
        assertThat(registry.get(NAME + "spend.alerts").functionCounter().count()).isEqualTo(3);
    }

    @Test
    void thePageOfMetricsHasEachOfThemAndNoOther() throws IOException {
        meter.answered(Duration.ZERO);
        meter.used(Tokens.NONE, 0);
        meter.retried(ModelError.CUT);
        meter.passedOn(ModelError.CUT);
        meter.concurrency(() -> 1, () -> 1);
        meter.breaker(() -> 0);
        meter.out(() -> false);
        meters.spending(() -> 0, () -> 0);
        Set<String> bound = new TreeSet<>();
        for (Meter one : registry.getMeters()) {
            bound.add(
                    one.getId().getName().replace('.', '_')
                            + switch (one) {
                                case Timer timer -> "_seconds";
                                case Counter counter -> "_total";
                                case FunctionCounter counter -> "_total";
                                default -> "";
                            });
        }

        Set<String> told = new TreeSet<>();
        Path page =
                Path.of(System.getProperty("firebreak.root", "../..")).resolve("docs/metrics.md");
        for (String line : Files.readAllLines(page)) {
            if (line.startsWith("| `firebreak_models_")) {
                told.add(line.substring(3, line.indexOf('`', 3)));
            }
        }

        assertThat(told).isEqualTo(bound);
    }

    private Timer call(String outcome) {
        return registry.get(NAME + "call").tag("outcome", outcome).timer();
    }

    private double tokens(String kind) {
        return registry.get(NAME + "tokens").tag("kind", kind).counter().count();
    }
}
