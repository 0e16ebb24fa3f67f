package dev.firebreak.agent.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firebreak.embedded.KafkaCluster;
import dev.firebreak.embedded.KafkaExtension;
import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The supervisor with a planner and two agents on a real broker. */
@ExtendWith(KafkaExtension.class)
@Tag("slow")
class SupervisorTest {
    private static final Duration BOUND = Duration.ofMinutes(3);

    @TempDir private Path stateDir;

    @Test
    void aTaskForTwoAgentsEndsAsOneResultWithItsTimeline(KafkaCluster cluster) throws Exception {
        try (Pipeline pipeline = new Pipeline(cluster, 3);
                Supervisor supervisor = Supervisor.start(settings(pipeline, cluster, "a"))) {
            pipeline.startPlanner();
            pipeline.startAgents();
            await().atMost(BOUND).until(supervisor::ready);

            pipeline.publish(mail("t1", "Read this mail, then count the orders of last week"))
                    .get();

            try (var results = pipeline.read(pipeline.topics.results(), TaskResult.class);
                    var activity = pipeline.read(pipeline.topics.activity(), Activity.class)) {
                await().atMost(BOUND).until(() -> !results.seen().isEmpty());
                TaskResult result = results.seen().getFirst();
                assertThat(result.getStatus()).isEqualTo(TaskStatus.COMPLETED);
                assertThat(result.getSummary())
                        .isEqualTo("- A mail was read.\n- There were 3 orders.");
                assertThat(result.getSteps()).isEqualTo(2);
                await().atMost(BOUND).until(() -> activity.seen().size() >= 7);
            }
        }
    }

    @Test
    void aSupervisorThatStartsBeforeItsTopicsWaitsForThem(KafkaCluster cluster) {
        SupervisorSettings settings =
                new SupervisorSettings(
                        Map.of("bootstrap.servers", cluster.bootstrapServers()),
                        Map.of("schema.registry.url", cluster.registryUrl()),
                        cluster.prefix(),
                        "1",
                        Fixtures.options(Map.of("supervisor.state-dir", stateDir.toString())));
        try (Supervisor supervisor = Supervisor.start(settings)) {
            await().atMost(BOUND)
                    .until(() -> supervisor.trouble().orElse("").contains("not there yet"));

            try (Pipeline pipeline = new Pipeline(cluster, 1)) {
                pipeline.flush();

                await().atMost(BOUND).until(supervisor::ready);
                assertThat(supervisor.trouble()).isEmpty();
            }
        }
    }

    @Test
    void restartsInTheMiddleLoseNothingAndDoubleNothing(KafkaCluster cluster) throws Exception {
        int tasks = 300;
        try (Pipeline pipeline = new Pipeline(cluster, 3);
                var results = pipeline.read(pipeline.topics.results(), TaskResult.class);
                var letters = pipeline.read(pipeline.topics.deadLetters(), DeadLetter.class)) {
            pipeline.startPlanner();
            pipeline.startAgents();
            List<Future<RecordMetadata>> sends = new ArrayList<>();
            for (int i = 0; i < tasks; i++) {
                sends.add(
                        pipeline.publish(
                                mail(
                                        "t" + i,
                                        i % 3 == 0
                                                ? "Read this mail and count the orders of last week"
                                                : "")));
                if (i % 50 == 0) {
                    sends.add(pipeline.publishBytes(new byte[] {0, 0, 0, 0, 0, (byte) i}));
                }
                if (i % 40 == 0) {
                    sends.add(pipeline.publish(mail("t" + i, "")));
                }
            }
            Pipeline.all(sends);

            for (int part = 1; part <= 4; part++) {
                int wanted = tasks * part / 4;
                // The second restart finds an empty disk, as on another machine.
                String disk = part < 3 ? "a" : "b";
                try (Supervisor supervisor = Supervisor.start(settings(pipeline, cluster, disk))) {
                    await().atMost(BOUND).until(supervisor::ready);
                    await().atMost(BOUND)
                            .pollInterval(Duration.ofMillis(5))
                            .until(() -> results.seen().size() >= wanted);
                }
            }

            try (Supervisor supervisor = Supervisor.start(settings(pipeline, cluster, "b"))) {
                await().atMost(BOUND).until(supervisor::ready);
                pipeline.publish(mail("last", "")).get();
                await().atMost(BOUND)
                        .until(
                                () ->
                                        results.seen().stream()
                                                .anyMatch(
                                                        r ->
                                                                r.getEnvelope()
                                                                        .getTaskId()
                                                                        .equals("last")));
            }
            assertThat(results.seen())
                    .extracting(r -> r.getEnvelope().getTaskId())
                    .doesNotHaveDuplicates()
                    .hasSize(tasks + 1);
            assertThat(results.seen()).allMatch(r -> r.getStatus() == TaskStatus.COMPLETED);
            assertThat(letters.seen()).hasSize(6);
        }
    }

    @Test
    void withoutAPlannerRulesPlanAndTheTaskIsDone(KafkaCluster cluster) throws Exception {
        try (Pipeline pipeline = new Pipeline(cluster, 1);
                Supervisor supervisor =
                        Supervisor.start(
                                settings(
                                        pipeline,
                                        cluster,
                                        "a",
                                        Map.of("supervisor.planner-timeout-ms", "500")));
                var results = pipeline.read(pipeline.topics.results(), TaskResult.class)) {
            pipeline.startAgents();
            await().atMost(BOUND).until(supervisor::ready);

            pipeline.publish(mail("t1", "Read this mail")).get();

            await().atMost(BOUND).until(() -> !results.seen().isEmpty());
            assertThat(results.seen().getFirst().getStatus()).isEqualTo(TaskStatus.COMPLETED);
        }
    }

    private SupervisorSettings settings(Pipeline pipeline, KafkaCluster cluster, String disk) {
        return settings(pipeline, cluster, disk, Map.of());
    }

    private SupervisorSettings settings(
            Pipeline pipeline, KafkaCluster cluster, String disk, Map<String, String> flags) {
        Map<String, String> all = new HashMap<>(flags);
        all.put("supervisor.state-dir", stateDir.resolve(disk).toString());
        return new SupervisorSettings(
                pipeline.kafka(),
                pipeline.registryProperties(),
                cluster.prefix(),
                "1",
                Fixtures.options(all));
    }

    private static Task mail(String taskId, String goal) {
        byte[] content = "Subject: hello\r\n\r\nHello".getBytes(StandardCharsets.UTF_8);
        Document document =
                Document.newBuilder()
                        .setDocumentId("m1")
                        .setContentType("message/rfc822")
                        .setContent(ByteBuffer.wrap(content))
                        .build();
        return Fixtures.task(taskId, Instant.EPOCH.plusSeconds(1))
                .setGoal(goal)
                .setDocuments(List.of(document))
                .build();
    }
}
