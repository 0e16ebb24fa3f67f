package dev.firebreak.agent.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firebreak.embedded.BrokerOptions;
import dev.firebreak.embedded.EmbeddedBroker;
import dev.firebreak.embedded.EmbeddedRegistry;
import dev.firebreak.embedded.KafkaCluster;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Its own broker and registry, because it takes both away. */
@Tag("slow")
class OutageTest {
    private static final Duration BOUND = Duration.ofMinutes(4);

    @Test
    void anOutageOfBrokerAndRegistryDelaysTasksAndDoesNothingElse(
            @TempDir Path data, @TempDir Path state) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.in(data));
                EmbeddedRegistry registry = EmbeddedRegistry.start(broker.bootstrapServers(), 0)) {
            KafkaCluster cluster =
                    new KafkaCluster(broker.bootstrapServers(), registry.url(), "outage-");
            try (Pipeline pipeline = new Pipeline(cluster, 2);
                    var results = pipeline.read(pipeline.topics.results(), TaskResult.class);
                    var letters = pipeline.read(pipeline.topics.deadLetters(), DeadLetter.class);
                    Supervisor supervisor = Supervisor.start(settings(pipeline, state))) {
                pipeline.startPlanner();
                pipeline.startAgents();
                await().atMost(BOUND).until(supervisor::ready);
                publish(pipeline, 0, 100);
                await().atMost(BOUND).until(() -> results.seen().size() >= 20);

                registry.stop();
                broker.restart();
                publish(pipeline, 100, 200);
                await().atMost(BOUND).until(() -> results.seen().size() >= 150);
                registry.start();

                await().atMost(BOUND).until(() -> results.seen().size() >= 200);
                assertThat(results.seen())
                        .extracting(r -> r.getEnvelope().getTaskId())
                        .doesNotHaveDuplicates()
                        .hasSize(200);
                assertThat(results.seen()).allMatch(r -> r.getStatus() == TaskStatus.COMPLETED);
                assertThat(letters.seen()).isEmpty();
                await().atMost(BOUND).until(supervisor::ready);
            }
        }
    }

    private static void publish(Pipeline pipeline, int from, int to) throws InterruptedException {
        List<Future<RecordMetadata>> sends = new ArrayList<>();
        for (int i = from; i < to; i++) {
            sends.add(
                    pipeline.publish(
                            Fixtures.task("t" + i, Instant.EPOCH.plusSeconds(1))
                                    .setGoal("Count the orders of last week")
                                    .build()));
        }
        Pipeline.all(sends);
    }

    private static SupervisorSettings settings(Pipeline pipeline, Path state) {
        return new SupervisorSettings(
                pipeline.kafka(),
                pipeline.registryProperties(),
                "outage-",
                "1",
                Fixtures.options(Map.of("supervisor.state-dir", state.toString())));
    }
}
