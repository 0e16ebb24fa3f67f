package dev.firebreak.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firebreak.boundary.registry.RegistryClient;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Broker, registry and status page, with workers that do nothing: what holds whoever works on them.
 */
@Tag("slow")
class StandaloneTest {
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-11-06T12:00:00Z"));
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private Path data;

    /** A worker whose state a test chooses. */
    private static final class Puppet implements Worker {
        private volatile Part.State state = Part.State.READY;
        private volatile boolean closed;

        @Override
        public Part part() {
            return new Part(
                    "puppet", state, state == Part.State.READY ? "" : "strings that are whole", 0);
        }

        @Override
        public MeterBinder meters() {
            return registry -> Gauge.builder("puppet.strings", () -> 4).register(registry);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void everythingAnswersOnceItHasStarted() throws Exception {
        Puppet puppet = new Puppet();

        try (Standalone standalone = start(StandaloneOptions.in(data), puppet)) {
            assertThat(get(standalone, "/ready").statusCode()).isEqualTo(200);
            assertThat(get(standalone, "/live").statusCode()).isEqualTo(200);
            assertThat(get(standalone, "/metrics").body())
                    .contains(
                            "puppet_strings 4.0",
                            "firebreak_part_ready{part=\"broker\"} 1.0",
                            "firebreak_part_ready{part=\"puppet\"} 1.0");
            assertThat(get(standalone, "/nonsense").statusCode()).isEqualTo(404);
            JsonNode status = JSON.readTree(get(standalone, "/").body());
            assertThat(status.path("bootstrapServers").asText())
                    .isEqualTo(standalone.bootstrapServers());
            assertThat(status.path("registry").asText()).isEqualTo(standalone.registryUrl());
            assertThat(status.path("parts").findValuesAsText("name"))
                    .containsExactly("broker", "registry", "puppet");
            assertThat(topics(standalone))
                    .contains("tasks", "agent.email.requests", "results", "dead-letters");
            assertThat(subjects(standalone))
                    .contains("tasks-value", "agents-dev.firebreak.schemas.AgentCard");
        }
        assertThat(puppet.closed).isTrue();
    }

    @Test
    void readinessSaysWhatItWaitsFor() throws Exception {
        Puppet puppet = new Puppet();
        try (Standalone standalone = start(StandaloneOptions.in(data), puppet)) {
            puppet.state = Part.State.WAITING;

            HttpResponse<String> ready = get(standalone, "/ready");

            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("puppet waits for strings that are whole");
            assertThat(get(standalone, "/live").statusCode()).isEqualTo(200);

            puppet.state = Part.State.FAILED;
            assertThat(get(standalone, "/live").statusCode()).isEqualTo(503);
        }
    }

    @Test
    void topicsAndSchemaIdsOutliveARestart() throws Exception {
        int before;
        Set<String> topics;
        try (Standalone standalone = start(StandaloneOptions.in(data), new Puppet())) {
            before = idOfTasks(standalone);
            topics = topics(standalone);
        }

        try (Standalone again = start(StandaloneOptions.in(data), new Puppet())) {
            assertThat(idOfTasks(again)).isEqualTo(before);
            assertThat(topics(again)).isEqualTo(topics);
        }
    }

    @Test
    void aPortInUseIsOneSentenceAndNothingStaysRunning() throws Exception {
        try (ServerSocket taken =
                new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            int port = taken.getLocalPort();

            assertThatThrownBy(
                            () ->
                                    start(
                                            StandaloneOptions.in(data).withPorts(port, 0, 0),
                                            new Puppet()))
                    .hasMessageContaining("Port " + port + " on 127.0.0.1 is in use");
            assertThatThrownBy(
                            () ->
                                    start(
                                            StandaloneOptions.in(data).withPorts(0, port, 0),
                                            new Puppet()))
                    .hasMessageContaining("Port " + port + " on 127.0.0.1 is in use")
                    .hasMessageContaining("--registry-port");
            assertThatThrownBy(
                            () ->
                                    start(
                                            StandaloneOptions.in(data).withPorts(0, 0, port),
                                            new Puppet()))
                    .hasMessageContaining("Port " + port + " on 127.0.0.1 is in use")
                    .hasMessageContaining("--http-port");
        }
        start(StandaloneOptions.in(data), new Puppet()).close();
    }

    @Test
    void aWorkerThatDoesNotComeUpEndsTheStartAndFreesTheData() {
        Puppet broken = new Puppet();
        broken.state = Part.State.FAILED;

        assertThatThrownBy(() -> start(StandaloneOptions.in(data), broken))
                .isInstanceOf(StartException.class)
                .hasMessage(
                        "The pipeline did not come up: puppet is failed (strings that are whole).");

        assertThat(broken.closed).isTrue();
        start(StandaloneOptions.in(data), new Puppet()).close();
    }

    @Test
    void oneDataDirectoryServesOneStackAtATime() {
        try (Standalone first = start(StandaloneOptions.in(data), new Puppet())) {
            assertThatThrownBy(() -> start(StandaloneOptions.in(data), new Puppet()))
                    .hasMessageContaining("in use by another");
            assertThat(first.status().ready()).isTrue();
        }
    }

    private static Standalone start(StandaloneOptions options, Worker worker) {
        Workers.Kind kind = Workers.kind("puppet", connection -> worker);
        return Standalone.start(
                options, CLOCK, (part, detail, tookMs) -> {}, Workers.of(List.of(kind)));
    }

    private static HttpResponse<String> get(Standalone standalone, String path)
            throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create(standalone.httpUrl() + path)).build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private static Set<String> topics(Standalone standalone)
            throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(standalone.kafkaProperties())) {
            return new TreeSet<>(admin.listTopics().names().get());
        }
    }

    private static List<String> subjects(Standalone standalone) {
        try (RegistryClient registry = RegistryClient.of(standalone.registryProperties())) {
            return registry.subjects();
        }
    }

    private static int idOfTasks(Standalone standalone) {
        try (RegistryClient registry = RegistryClient.of(standalone.registryProperties())) {
            return registry.latest("tasks-value").orElseThrow().id();
        }
    }
}
