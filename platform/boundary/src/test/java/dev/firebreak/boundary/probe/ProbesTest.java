package dev.firebreak.boundary.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProbesTest {
    /** Prometheus' text format 0.0.4: a comment, or a name with labels and a number. */
    private static final Pattern LINE =
            Pattern.compile(
                    "# (HELP|TYPE) [a-zA-Z_:][a-zA-Z0-9_:]* .+"
                            + "|[a-zA-Z_:][a-zA-Z0-9_:]*"
                            + "(\\{([a-zA-Z_][a-zA-Z0-9_]*=\"([^\"\\\\\\n]|\\\\.)*\",?)*\\})?"
                            + " ([-+]?[0-9.]+(E-?[0-9]+)?|NaN|[-+]Inf)");

    private final Map<String, Standing> parts = new LinkedHashMap<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private Probes probes;

    @BeforeEach
    void listen() throws IOException {
        parts.put("agent-email", new Standing.Ready());
        parts.put("supervisor", new Standing.Ready());
        probes =
                Probes.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        () -> parts,
                        Map.of("/", () -> new Page(200, "text/plain", "hello")));
    }

    @AfterEach
    void close() {
        probes.close();
        http.close();
    }

    @Test
    void whatTakesWorkIsLiveAndReady() throws Exception {
        HttpResponse<String> live = get("/live");
        HttpResponse<String> ready = get("/ready");

        assertThat(live.statusCode()).isEqualTo(200);
        assertThat(live.body()).isEqualTo("{\"live\":true}");
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body()).isEqualTo("{\"ready\":true,\"waitingFor\":[]}");
    }

    @Test
    void whatWaitsIsLiveAndNotReadyAndSaysWhatFor() throws Exception {
        parts.put("agent-email", new Standing.Waiting("registry: connection refused"));

        HttpResponse<String> live = get("/live");
        HttpResponse<String> ready = get("/ready");

        assertThat(live.statusCode()).isEqualTo(200);
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body())
                .isEqualTo(
                        "{\"ready\":false,\"waitingFor\":[\"agent-email waits for registry: connection refused\"]}");
        assertThat(get("/metrics").body())
                .contains("firebreak_part_ready{part=\"agent-email\"} 0.0")
                .contains("firebreak_part_ready{part=\"supervisor\"} 1.0");
    }

    @Test
    void whatIsStuckIsNeitherAndSaysWhy() throws Exception {
        parts.put("supervisor", new Standing.Stuck("its poll thread stands still"));

        HttpResponse<String> live = get("/live");

        assertThat(live.statusCode()).isEqualTo(503);
        assertThat(live.body())
                .isEqualTo(
                        "{\"live\":false,\"because\":[\"supervisor is stuck: its poll thread stands still\"]}");
        assertThat(get("/ready").statusCode()).isEqualTo(503);
    }

    @Test
    void eachLineOfTheMetricsIsAValidSample() throws Exception {
        probes.bind(
                registry ->
                        Counter.builder("odd.one")
                                .description("a \"quoted\"\nline")
                                .tag("path", "C:\\temp \"x\"\n{y}")
                                .register(registry)
                                .increment(1e9));

        HttpResponse<String> metrics = get("/metrics");

        assertThat(metrics.statusCode()).isEqualTo(200);
        assertThat(metrics.headers().firstValue("Content-Type"))
                .contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(metrics.body().lines()).isNotEmpty().allMatch(LINE.asMatchPredicate());
        assertThat(metrics.body()).contains("odd_one_total{", "jvm_memory_used_bytes{");
    }

    @Test
    void nothingButReadingIsAnswered() throws Exception {
        HttpRequest post =
                HttpRequest.newBuilder(uri("/ready"))
                        .POST(HttpRequest.BodyPublishers.ofString("x"))
                        .build();
        HttpRequest head = HttpRequest.newBuilder(uri("/live")).HEAD().build();

        assertThat(http.send(post, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(405);
        assertThat(http.send(head, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
        assertThat(get("/").body()).isEqualTo("hello");
        assertThat(get("/live/x").statusCode()).isEqualTo(404);
        assertThat(get("/nonsense").body()).contains("there are /, /live, /metrics, /ready");
    }

    @Test
    void aPageThatCannotBeMadeIsOneErrorAndNotTheEnd() throws Exception {
        parts.put("broken", null);

        assertThat(get("/ready").statusCode()).isEqualTo(500);
        parts.remove("broken");

        assertThat(get("/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void aPortInUseIsSaid() {
        assertThatThrownBy(() -> Probes.start(probes.address(), () -> parts, Map.of()))
                .isInstanceOf(BindException.class);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + probes.address().getPort() + path);
    }
}
