package dev.firebreak.boundary.process;

import static dev.firebreak.boundary.ground.Ground.BOUND;
import static dev.firebreak.boundary.process.AgentGround.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firebreak.boundary.ground.ClusterOfClass;
import dev.firebreak.boundary.loop.LoopHealth;
import dev.firebreak.boundary.probe.Probes;
import dev.firebreak.schemas.RejectionCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A registry that is away is waited for, and everyone can see it. */
class AgentWithoutRegistryTest {
    @RegisterExtension static final ClusterOfClass CLUSTER = new ClusterOfClass();

    private AgentGround ground;

    @BeforeEach
    void freshTopics() {
        ground = new AgentGround(CLUSTER.fresh());
    }

    @Test
    void aRegistryThatIsAwayPausesTheAgentAndCostsNoDeadLetter() {
        try (AgentProcess process = ground.start(AgentGround::echo)) {
            ground.send(request("t1"));
            ground.awaitResults(1);
            CLUSTER.stopRegistry();
            // An id nobody has looked up yet needs the registry.
            byte[] unknown = {0, 0, 1, 2, 3, 4};
            ground.send(unknown);
            await().atMost(BOUND)
                    .until(
                            () ->
                                    process.health() instanceof LoopHealth.Waiting w
                                            && w.dependency().equals("registry"));
            CLUSTER.startRegistry();

            assertThat(ground.awaitLetters(1).getFirst().getCode())
                    .isEqualTo(RejectionCode.SCHEMA_ID_UNKNOWN);
            await().atMost(BOUND).until(() -> process.health() instanceof LoopHealth.Running);
        }
    }

    @Test
    void whileTheRegistryIsAwayTheProbesSayLiveAndNotReady() throws Exception {
        try (AgentProcess process = ground.start(AgentGround::echo);
                Probes probes = probes(process);
                HttpClient http = HttpClient.newHttpClient()) {
            await().atMost(BOUND).until(() -> get(http, probes, "/ready").statusCode() == 200);
            double before = metric(get(http, probes, "/metrics").body(), "records_total");
            CLUSTER.stopRegistry();
            byte[] unknown = {0, 0, 1, 2, 3, 4};
            ground.send(unknown);
            await().atMost(BOUND).until(() -> get(http, probes, "/ready").statusCode() == 503);

            HttpResponse<String> ready = get(http, probes, "/ready");
            HttpResponse<String> live = get(http, probes, "/live");
            String metrics = get(http, probes, "/metrics").body();
            CLUSTER.startRegistry();

            assertThat(ready.body()).contains("agent-email waits for registry: ");
            assertThat(live.statusCode()).isEqualTo(200);
            assertThat(metric(metrics, "in_flight")).isEqualTo(1);
            assertThat(metrics)
                    .contains("firebreak_loop_health{agent=\"email\",state=\"waiting\"} 1.0");
            await().atMost(BOUND).until(() -> get(http, probes, "/ready").statusCode() == 200);
            await().atMost(BOUND)
                    .until(
                            () ->
                                    metric(get(http, probes, "/metrics").body(), "records_total")
                                            == before + 1);
        }
    }

    private static Probes probes(AgentProcess process) throws IOException {
        Probes probes =
                Probes.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        () -> Map.of("agent-email", process.standing()),
                        Map.of());
        probes.bind(new AgentMeters(process));
        return probes;
    }

    private static HttpResponse<String> get(HttpClient http, Probes probes, String path)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + probes.address().getPort() + path);
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static double metric(String page, String name) {
        String start = "firebreak_loop_" + name + "{agent=\"email\"} ";
        return page.lines()
                .filter(l -> l.startsWith(start))
                .mapToDouble(l -> Double.parseDouble(l.substring(start.length())))
                .findFirst()
                .orElseThrow();
    }
}
