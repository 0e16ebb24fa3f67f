package dev.firebreak.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ScenarioTest {
    private static final Sizes TINY =
            new Sizes(
                    1,
                    1,
                    300,
                    300,
                    300,
                    100,
                    40,
                    10,
                    Duration.ofMillis(10),
                    Duration.ofMillis(100),
                    1,
                    20,
                    200,
                    2,
                    100);

    @Test
    @Tag("slow")
    void noWorkAndMixedGiveExactFiguresForAllContestants() throws Exception {
        Report report;
        try (Cluster cluster = Cluster.start()) {
            report =
                    BenchCommand.run(
                            Machine.here(),
                            List.of(new NoWork(), new MixedCalls()),
                            new Lab(cluster, TINY, Lab.Peers.ALL, note -> {}));
        }

        assertThat(report.failures()).isEmpty();
        assertThat(report.rows())
                .extracting(row -> row.scenario() + " " + row.unit() + " " + row.than())
                .containsExactly(
                        "no-work /s parallel-consumer tx",
                        "no-work /s plain loop",
                        "no-work µs parallel-consumer tx",
                        "no-work µs plain loop",
                        "mixed s ideal schedule",
                        "mixed s parallel-consumer tx");
        assertThat(report.rows())
                .allSatisfy(
                        row -> {
                            assertThat(row.ours()).isPositive();
                            assertThat(row.ratio()).isPositive();
                        });
        JsonNode json = new ObjectMapper().readTree(report.json());
        assertThat(json.get("rows")).hasSize(6);
        assertThat(json.get("machine").get("cores").asInt()).isPositive();
        assertThat(report.lines().getFirst()).startsWith("scenario").contains("target", "met");
    }

    @Test
    void theIdealScheduleGivesEachCallToTheSlotThatIsFreeFirst() {
        List<Duration> durations =
                IntStream.of(3, 1, 1, 1, 2).mapToObj(Duration::ofSeconds).toList();

        assertThat(MixedCalls.ideal(durations, 2)).isEqualTo(Duration.ofSeconds(5));
        assertThat(MixedCalls.ideal(durations, 5)).isEqualTo(Duration.ofSeconds(3));
        assertThat(MixedCalls.ideal(durations, 1)).isEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void aRunThatLostDoubledOrReorderedSomethingHasNoFigure() {
        Exactness exact = seen(0, 1, 2);
        Exactness lost = seen(0, 2);
        Exactness doubled = seen(0, 1, 1, 2);
        Exactness reordered = seen(0, 2, 1);

        exact.demand("exact", 3);
        for (Exactness wrong : List.of(lost, doubled, reordered)) {
            assertThatThrownBy(() -> wrong.demand("wrong", 3))
                    .isInstanceOf(Exactness.InexactException.class)
                    .hasMessageContaining("of 3 requests");
        }
    }

    @Test
    void aTargetIsMetOnItsOwnSide() {
        Row fast = new Row("s", "w", "/s", 30, "peer", 10.0, new Row.Target.AtLeast(3));
        Row slow = new Row("s", "w", "s", 12, "ideal", 10.0, new Row.Target.AtMost(1.1));

        assertThat(fast.met()).isTrue();
        assertThat(slow.met()).isFalse();
        assertThat(Row.alone("s", "w", "ms", 5).met()).isNull();
    }

    private static Exactness seen(int... numbers) {
        Exactness exactness = new Exactness();
        for (int number : numbers) {
            exactness.see(
                    new ConsumerRecord<>("results", 0, number, new byte[] {'k'}, new byte[0]),
                    OptionalInt.of(number));
        }
        return exactness;
    }
}
