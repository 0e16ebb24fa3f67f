package dev.firebreak.agent.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firebreak.boundary.probe.Probes;
import dev.firebreak.embedded.KafkaCluster;
import dev.firebreak.embedded.KafkaExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two instances that are asked about tasks which wait for agents. */
@ExtendWith(KafkaExtension.class)
@Tag("slow")
class TaskQueriesTest {
    private static final Duration BOUND = Duration.ofMinutes(3);
    private static final int TASKS = 40;
    private static final String TOKEN = "a-token-of-this-test";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private Path stateDir;

    private final HttpClient http = HttpClient.newHttpClient();

    record Reply(int status, JsonNode body) {}

    /** An instance and where it is asked. */
    private final class Instance implements AutoCloseable {
        final Probes probes;
        final Supervisor supervisor;

        Instance(Pipeline pipeline, KafkaCluster cluster, String name, @Nullable String token)
                throws IOException {
            probes =
                    Probes.start(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                            Map::of,
                            Map.of());
            supervisor =
                    Supervisor.start(
                            new SupervisorSettings(
                                    pipeline.kafka(),
                                    pipeline.registryProperties(),
                                    cluster.prefix(),
                                    name,
                                    Fixtures.options(
                                            Map.of(
                                                    "supervisor.state-dir",
                                                    stateDir.resolve(name).toString(),
                                                    // What a standby copies must not be told
                                                    // twice.
                                                    "supervisor.standby-replicas",
                                                    "1",
                                                    "supervisor.agents-wait-ms",
                                                    "600000"))),
                            new QuerySettings("127.0.0.1:" + probes.address().getPort(), token));
            supervisor.pages().forEach((path, folder) -> probes.mount(path, folder, token));
        }

        Reply ask(String question) throws IOException, InterruptedException {
            return ask(question, TOKEN);
        }

        Reply ask(String question, String token) throws IOException, InterruptedException {
            HttpResponse<String> response =
                    http.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "http://127.0.0.1:%d%s"
                                                            .formatted(
                                                                    probes.address().getPort(),
                                                                    question)))
                                    .header("Authorization", "Bearer " + token)
                                    .timeout(Duration.ofSeconds(30))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            return new Reply(response.statusCode(), JSON.readTree(response.body()));
        }

        @Override
        public void close() {
            supervisor.close();
            probes.close();
        }
    }

    @Test
    void anyInstanceAnswersForAllAndSaysWhoDoesNot(KafkaCluster cluster) throws Exception {
        Set<String> ids = new TreeSet<>();
        try (Pipeline pipeline = new Pipeline(cluster, 4);
                Instance a = new Instance(pipeline, cluster, "a", TOKEN);
                Instance b = new Instance(pipeline, cluster, "b", TOKEN)) {
            await().atMost(BOUND)
                    .until(() -> a.ask("/tasks?limit=1").status() == 200 && a.supervisor.ready());
            await().atMost(BOUND)
                    .until(() -> b.ask("/tasks?limit=1").status() == 200 && b.supervisor.ready());
            for (int i = 0; i < TASKS; i++) {
                String id = "t%02d".formatted(i);
                ids.add(id);
                pipeline.publish(Fixtures.task(id, Instant.now()).setGoal("Count.").build()).get();
            }

            await().atMost(BOUND).until(() -> listed(a, "&limit=7").equals(ids));
            await().atMost(BOUND).until(() -> listed(b, "").equals(ids));
            assertThat(listed(a, "&local=true"))
                    .as("each keeps a part")
                    .isNotEmpty()
                    .hasSizeLessThan(TASKS);
            for (String id : ids) {
                Reply reply = a.ask("/tasks/" + id);
                assertThat(reply.status()).as(id).isEqualTo(200);
                JsonNode task = reply.body().path("task");
                assertThat(task.path("taskId").asText()).isEqualTo(id);
                assertThat(task.path("status").asText()).isEqualTo("OPEN");
                assertThat(task.path("phase").asText()).isEqualTo("awaiting agents");
                assertThat(task.path("goal").asText()).isEqualTo("Count.");
            }
            Reply unknown = b.ask("/tasks/t0");
            assertThat(unknown.status()).isEqualTo(404);
            assertThat(unknown.body().path("near")).hasSizeGreaterThanOrEqualTo(5);
            assertThat(a.ask("/tasks", "not-the-right-token").status()).isEqualTo(401);
            assertThat(a.ask("/tasks?limit=many").status()).isEqualTo(400);
            assertThat(a.ask("/tasks?status=odd").body().path("error").asText())
                    .contains("open, ended or all");

            b.probes.close();
            Reply partial = a.ask("/tasks");
            assertThat(partial.status()).isEqualTo(200);
            assertThat(partial.body().path("partial").asBoolean()).isTrue();
            assertThat(partial.body().path("missing").path(0).asText())
                    .contains("127.0.0.1:" + b.probes.address().getPort());
            Reply unsure = a.ask("/tasks/nobody");
            assertThat(unsure.status()).as("it may be with the silent one").isEqualTo(503);
            assertThat(unsure.body().path("error").asText()).contains("missing");

            b.supervisor.close();
            await().atMost(BOUND)
                    .untilAsserted(
                            () -> {
                                Reply whole = a.ask("/tasks?limit=1000");
                                assertThat(whole.status()).isEqualTo(200);
                                assertThat(whole.body().path("partial").asBoolean()).isFalse();
                                assertThat(whole.body().path("tasks")).hasSize(TASKS);
                            });
        }
    }

    @Test
    void beforeItWorksItSaysWhatItWaitsFor(KafkaCluster cluster) throws Exception {
        try (Probes probes =
                        Probes.start(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                                Map::of,
                                Map.of());
                Supervisor supervisor =
                        Supervisor.start(
                                new SupervisorSettings(
                                        Map.of("bootstrap.servers", cluster.bootstrapServers()),
                                        Map.of("schema.registry.url", cluster.registryUrl()),
                                        cluster.prefix(),
                                        "1",
                                        Fixtures.options(
                                                Map.of(
                                                        "supervisor.state-dir",
                                                        stateDir.toString()))),
                                QuerySettings.ALONE)) {
            supervisor.pages().forEach((path, folder) -> probes.mount(path, folder, null));

            HttpResponse<String> response =
                    http.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "http://127.0.0.1:%d/tasks"
                                                            .formatted(probes.address().getPort())))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.body()).contains("starting, or waits");
        }
    }

    private static Set<String> listed(Instance instance, String more)
            throws IOException, InterruptedException {
        List<String> ids = new ArrayList<>();
        String after = "";
        while (true) {
            Reply reply = instance.ask("/tasks?after=" + after + more);
            if (reply.status() != 200) {
                return Set.of();
            }
            reply.body().path("tasks").forEach(t -> ids.add(t.path("taskId").asText()));
            if (!reply.body().path("next").isTextual()) {
                return new TreeSet<>(ids);
            }
            after = reply.body().path("next").asText();
        }
    }
}
