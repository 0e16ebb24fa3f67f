package dev.firebreak.agent.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.agent.supervisor.task.Limits;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class SupervisorOptionsTest {
    @Test
    void withoutAnyKeyTheDefaultsHold() {
        SupervisorOptions options = Fixtures.options(Map.of());

        assertThat(options.limits()).isEqualTo(Limits.DEFAULTS);
        assertThat(options.threads()).isEqualTo(2);
        assertThat(options.commitIntervalMs()).isEqualTo(50);
        assertThat(options.standbyReplicas()).isZero();
        assertThat(options.stateDir()).isEqualTo(Path.of("data/supervisor"));
    }

    @Test
    void aConfidenceThatIsNoneStopsTheStart() {
        assertThatThrownBy(() -> Fixtures.options(Map.of("supervisor.confidence-min", "7.2")))
                .hasMessageContaining("confidence-min")
                .hasMessageContaining("7.2");
    }

    @Test
    void streamsTakesEveryPropertyAndRunsExactlyOnce() {
        SupervisorSettings settings =
                Fixtures.settings(
                        Map.of("bootstrap.servers", "127.0.0.1:1"), "shop.", Path.of("state"));

        StreamsConfig config = StreamsProperties.config(settings);

        assertThat(config.getString(StreamsConfig.APPLICATION_ID_CONFIG))
                .isEqualTo("shop.agent-supervisor");
        assertThat(config.getString(StreamsConfig.PROCESSING_GUARANTEE_CONFIG))
                .isEqualTo("exactly_once_v2");
        Map<String, Object> consumer = config.getMainConsumerConfigs("g", "c", 0);
        assertThat(consumer)
                .containsEntry("session.timeout.ms", 10_000)
                .containsEntry("isolation.level", "read_committed");
        assertThat(config.getProducerConfigs("p")).containsEntry("retry.backoff.ms", 5);
    }
}
