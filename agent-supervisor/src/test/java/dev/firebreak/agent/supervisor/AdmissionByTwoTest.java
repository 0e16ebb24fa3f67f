package dev.firebreak.agent.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firebreak.boundary.registry.RegistryClient;
import dev.firebreak.embedded.KafkaCluster;
import dev.firebreak.embedded.KafkaExtension;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The limits of admission on a real broker, kept by instances that come and go. */
@ExtendWith(KafkaExtension.class)
@Tag("slow")
class AdmissionByTwoTest {
    private static final Duration BOUND = Duration.ofMinutes(3);
    private static final int LIMIT = 20;

    @TempDir private Path stateDir;

    @Test
    void aLimitHoldsOverTwoInstancesAndTheRestartOfBoth(KafkaCluster cluster) throws Exception {
        try (Pipeline pipeline = new Pipeline(cluster, 3);
                var results = pipeline.read(pipeline.topics.results(), TaskResult.class);
                var letters = pipeline.read(pipeline.topics.deadLetters(), DeadLetter.class)) {
            pipeline.startPlanner();
            pipeline.startAgents();
            InstantSource clock = slowClock();
            try (Supervisor a = start(pipeline, cluster, "a", clock)) {
                try (Supervisor b = start(pipeline, cluster, "b", clock)) {
                    await().atMost(BOUND).until(() -> a.ready() && b.ready());
                    publish(pipeline, 0, 10);
                    await().atMost(BOUND).until(() -> results.seen().size() >= 10);
                    publish(pipeline, 10, 70);
                }
                await().atMost(BOUND).until(() -> results.seen().size() >= 40);
            }
            publish(pipeline, 70, 100);

            try (Supervisor c = start(pipeline, cluster, "c", clock)) {
                await().atMost(BOUND).until(c::ready);
                await().atMost(BOUND).until(() -> results.seen().size() >= 100);

                // Once more: those that were let in are repeats, the others are over the limit.
                publish(pipeline, 0, 100);
                await().atMost(BOUND).until(() -> results.seen().size() >= 200 - LIMIT);
            }
            assertThat(letters.seen()).isEmpty();
            assertThat(results.seen())
                    .hasSize(200 - LIMIT)
                    .filteredOn(r -> r.getStatus() != TaskStatus.REJECTED)
                    .hasSize(LIMIT)
                    .allMatch(r -> r.getStatus() == TaskStatus.COMPLETED)
                    .extracting(r -> r.getEnvelope().getTaskId())
                    .doesNotHaveDuplicates();
        }
    }

    private Supervisor start(
            Pipeline pipeline, KafkaCluster cluster, String instance, InstantSource clock) {
        return Supervisor.start(
                new SupervisorSettings(
                        pipeline.kafka(),
                        pipeline.registryProperties(),
                        cluster.prefix(),
                        instance,
                        Fixtures.options(
                                Map.of(
                                        "supervisor.state-dir",
                                        stateDir.resolve(instance).toString())),
                        Fixtures.admission(
                                Map.of(
                                        "admission.user-requests-per-minute",
                                        Integer.toString(LIMIT)))),
                RegistryClient.of(pipeline.registryProperties()),
                clock);
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

    /** A minute of it is an hour, so that no window ends while the test runs. */
    private static InstantSource slowClock() {
        Instant start = Instant.now();
        long startNanos = System.nanoTime();
        return () -> start.plusNanos((System.nanoTime() - startNanos) / 60);
    }
}
