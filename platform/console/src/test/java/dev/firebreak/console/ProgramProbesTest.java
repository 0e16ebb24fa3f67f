package dev.firebreak.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.boundary.probe.Standing;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramProbesTest {
    @TempDir private Path directory = Path.of(".");

    @Test
    void theProbesAnswerFromBeforeTheStartOfAProgram() throws IOException {
        int port = freePort();
        List<String> seen = new ArrayList<>();
        Programs.Program program =
                (settings, clock) -> {
                    seen.add(get(port, "/live"));
                    seen.add(get(port, "/ready"));
                    return running(
                            () -> {
                                seen.add(get(port, "/ready"));
                                seen.add(get(port, "/metrics"));
                            });
                };

        var ran = run(program, "--json", "--set", "http.port=" + port);

        assertThat(ran.json().getFirst().path("http").asText())
                .isEqualTo("http://127.0.0.1:" + port);
        assertThat(seen.subList(0, 3))
                .containsExactly(
                        "200 {\"live\":true}",
                        "503 {\"ready\":false,\"waitingFor\":[\"agent-email waits for its start\"]}",
                        "200 {\"ready\":true,\"waitingFor\":[]}");
        assertThat(seen.get(3)).startsWith("200 ").contains("work_done 3.0");
    }

    @Test
    void withoutAPortNobodyListens() {
        var ran = run((settings, clock) -> running(() -> {}), "--json");

        assertThat(ran.json().getFirst().has("http")).isFalse();
        assertThat(ran.err()).contains("http.port = 0 (default)");
    }

    @Test
    void aPortInUseIsOneSentenceAndNothingIsStarted() throws IOException {
        List<String> started = new ArrayList<>();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var ran =
                    run(
                            (settings, clock) -> {
                                started.add("started");
                                return running(() -> {});
                            },
                            "--set",
                            "http.port=" + taken.getLocalPort());

            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.err())
                    .contains("the probes can't listen on 127.0.0.1 port " + taken.getLocalPort())
                    .contains("choose another http.port")
                    .doesNotContain("\tat ");
        }
        assertThat(started).isEmpty();
    }

    private Firebreak.Ran run(Programs.Program program, String... more) {
        List<String> args = new ArrayList<>(List.of("agent", "email"));
        args.addAll(List.of(more));
        return Firebreak.in(directory)
                .programs(
                        new Programs(
                                Map.of("email", program), Map.of(), null, null, null, List.of()))
                .run(args.toArray(String[]::new));
    }

    /** Ends at the first look. */
    private static Programs.Running running(Runnable atFirstLook) {
        return new Programs.Running() {
            @Override
            public Optional<String> failure() {
                atFirstLook.run();
                return Optional.of("it has seen enough");
            }

            @Override
            public Standing standing() {
                return new Standing.Ready();
            }

            @Override
            public MeterBinder meters() {
                return registry -> Gauge.builder("work.done", () -> 3).register(registry);
            }

            @Override
            public void close() {}
        };
    }

    private static String get(int port, String path) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer =
                    http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
