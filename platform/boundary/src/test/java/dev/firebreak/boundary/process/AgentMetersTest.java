package dev.firebreak.boundary.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.boundary.loop.LoopCounts;
import dev.firebreak.boundary.loop.LoopGauges;
import dev.firebreak.boundary.loop.LoopHealth;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AgentMetersTest {
    private static final String NAME = "firebreak.loop.";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private LoopCounts counts = new LoopCounts(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    private LoopGauges gauges = new LoopGauges(11, 12, 13, 0.5, 1_500, 0, 0);
    private LoopHealth health = new LoopHealth.Running(11, 12);

    @Test
    void eachNumberOfTheLoopIsAMeterOfItsOwn() {
        bind();

        assertThat(counted("commits")).isEqualTo(1);
        assertThat(counted("aborts")).isEqualTo(2);
        assertThat(counted("fenced")).isEqualTo(3);
        assertThat(counted("records")).isEqualTo(4);
        assertThat(counted("skipped")).isEqualTo(5);
        assertThat(counted("cancelled")).isEqualTo(6);
        assertThat(counted("timed.out")).isEqualTo(7);
        assertThat(counted("abandoned")).isEqualTo(8);
        assertThat(counted("poisoned")).isEqualTo(9);
        assertThat(counted("tokens.wasted")).isEqualTo(10);
        assertThat(counted("journal.hits")).isEqualTo(42);
        assertThat(counted("answer.parts.dropped")).isEqualTo(7);
        assertThat(gauge("in.flight")).isEqualTo(11);
        assertThat(gauge("outstanding")).isEqualTo(12);
        assertThat(gauge("partitions")).isEqualTo(13);
        assertThat(gauge("window.fill")).isEqualTo(0.5);
        assertThat(gauge("oldest.seconds")).isEqualTo(1.5);
    }

    @Test
    void aMeterReadsAnewEachTimeAlsoWhenOnlyTheRegistryIsLeft() {
        bind();
        counts = new LoopCounts(100, 2, 3, 400, 5, 6, 7, 8, 9, 10);
        gauges = new LoopGauges(0, 0, 0, 0, 0, 0, 0);

        System.gc();

        assertThat(counted("commits")).isEqualTo(100);
        assertThat(counted("records")).isEqualTo(400);
        assertThat(gauge("in.flight")).isZero();
    }

    @Test
    void exactlyTheStateItIsInIsOne() {
        bind();
        health = new LoopHealth.Waiting("registry", "away", 0);

        assertThat(registry.find(NAME + "health").gauges())
                .hasSize(6)
                .allSatisfy(
                        g ->
                                assertThat(g.value())
                                        .isEqualTo(
                                                "waiting".equals(g.getId().getTag("state"))
                                                        ? 1
                                                        : 0));
    }

    @Test
    void thePageOfMetricsHasEachOfThemAndNoOther() throws IOException {
        bind();
        Set<String> bound = new TreeSet<>();
        for (Meter meter : registry.getMeters()) {
            bound.add(
                    meter.getId().getName().replace('.', '_')
                            + (meter instanceof FunctionCounter ? "_total" : ""));
        }

        Set<String> told = new TreeSet<>();
        Path page =
                Path.of(System.getProperty("firebreak.root", "../..")).resolve("docs/metrics.md");
        for (String line : Files.readAllLines(page)) {
            if (line.matches("[|] `firebreak_(?:loop_|guard_).*")) {
                told.add(line.substring(3, line.indexOf('`', 3)));
            }
        }

        assertThat(told).isEqualTo(bound);
    }

    private void bind() {
        new AgentMeters(
                        "email",
                        () -> counts,
                        () -> gauges,
                        () -> health,
                        () -> 42,
                        () -> 3,
                        () -> 7,
                        new GuardCounts())
                .bindTo(registry);
    }

    private double counted(String name) {
        FunctionCounter counter = registry.get(NAME + name).tag("agent", "email").functionCounter();
        return counter.count();
    }

    private double gauge(String name) {
        Gauge gauge = registry.get(NAME + name).tag("agent", "email").gauge();
        return gauge.value();
    }
}
