package dev.firebreak.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firebreak.boundary.registry.RegistryClient;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code firebreak up} as a process of its own. */
@Tag("slow")
class UpTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_S = 180;

    @TempDir private Path folder;

    @Test
    void saysWhenItIsReadyStopsOnSigtermAndKeepsItsState() throws Exception {
        String data = folder.resolve("data").toString();
        int id;
        Process first =
                up("--kafka-port", "0", "--registry-port", "0", "--http-port", "0", "--data", data);
        try {
            JsonNode ready = ready(first);
            id = idOfTasks(ready);
            assertThat(ready.path("ready").asBoolean()).isTrue();
            assertThat(ready.path("bootstrapServers").asText()).startsWith("127.0.0.1:");
            assertThat(ready.path("http").asText()).startsWith("http://127.0.0.1:");

            assertThat(metrics(ready))
                    .contains(
                            "firebreak_loop_health{agent=\"email\",state=\"running\"} 1.0",
                            "firebreak_loop_health{agent=\"planner\",state=\"running\"} 1.0",
                            "firebreak_loop_health{agent=\"report\",state=\"running\"} 1.0",
                            "firebreak_part_ready{part=\"agent-email\"} 1.0",
                            "firebreak_part_ready{part=\"supervisor\"} 1.0");

            // By its handle: Process.destroy would close the stream that is read below.
            assertThat(first.toHandle().destroy()).isTrue();

            assertThat(first.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
            assertThat(first.exitValue()).isZero();
            assertThat(rest(first)).as("nothing but the one line on the standard output").isEmpty();
        } finally {
            first.destroyForcibly();
        }

        Process second =
                up("--kafka-port", "0", "--registry-port", "0", "--http-port", "0", "--data", data);
        try {
            assertThat(idOfTasks(ready(second))).isEqualTo(id);
        } finally {
            second.destroyForcibly().waitFor();
        }
    }

    @Test
    void aPortInUseIsOneSentenceAndExitCodeOne() throws Exception {
        try (ServerSocket taken =
                new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            String port = Integer.toString(taken.getLocalPort());

            Process process =
                    up(
                            "--kafka-port",
                            port,
                            "--registry-port",
                            "0",
                            "--http-port",
                            "0",
                            "--data",
                            folder.toString());

            assertThat(process.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(1);
            assertThat(Files.readString(folder.resolve("stderr.txt")))
                    .contains("Port " + port + " on 127.0.0.1 is in use")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void aWrongFlagIsOneSentenceAndExitCodeTwo() throws Exception {
        Process process = up("--kafka-port", "70000", "--data", folder.toString());

        assertThat(process.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(Files.readString(folder.resolve("stderr.txt")))
                .contains("kafka-port is not between 0 and 65535: 70000");
    }

    @Test
    void aSlipInWhatAgentsAreSetToDoStopsTheStartAndSaysWhere() throws Exception {
        Path tools = Files.writeString(folder.resolve("tools.yaml"), "foldrs:\n  handbook: /srv\n");
        Path config =
                Files.writeString(
                        folder.resolve("agents.yaml"), "tools:\n  file: %s\n".formatted(tools));
        String data = folder.resolve("data").toString();

        Process broken = up("--data", data, "--config", config.toString());

        assertThat(broken.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        assertThat(broken.exitValue()).isEqualTo(2);
        assertThat(Files.readString(folder.resolve("stderr.txt")))
                .contains("tools.yaml", "did you mean folders?")
                .doesNotContain("\tat ");

        Process wrong = up("--data", data, "--set", "guard.pattern=enforced");

        assertThat(wrong.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        assertThat(wrong.exitValue()).isEqualTo(2);
        assertThat(Files.readString(folder.resolve("stderr.txt")))
                .contains("guard.pattern is off, report or enforce");
    }

    private Process up(String... flags) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "--sun-misc-unsafe-memory-access=allow",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx1g"));
        command.addAll(List.of(Firebreak.class.getName(), "up"));
        command.addAll(List.of(flags));
        ProcessBuilder builder = new ProcessBuilder(command);
        // Not as -cp: ONNX Runtime 1.29 crashes the JVM when its command line is longer than 4 KiB
        // (measured).
        Map<String, String> environment = builder.environment();
        environment.put("CLASSPATH", classPath());
        return builder.redirectError(folder.resolve("stderr.txt").toFile()).start();
    }

    /** The whole class path; surefire's own is one jar that names the others. */
    private static String classPath() {
        String path = System.getProperty("surefire.test.class.path");
        return path == null ? System.getProperty("java.class.path") + File.pathSeparator : path;
    }

    private static JsonNode ready(Process process) throws IOException {
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        assertThat(line).as("a line when ready").isNotNull();
        return JSON.readTree(line);
    }

    private static String metrics(JsonNode ready) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI metrics = URI.create(ready.path("http").asText() + "/metrics");
            return http.send(
                            HttpRequest.newBuilder(metrics).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static List<String> rest(Process process) {
        return process.inputReader(StandardCharsets.UTF_8).lines().toList();
    }

    private static int idOfTasks(JsonNode ready) {
        try (RegistryClient registry =
                RegistryClient.of(Map.of("schema.registry.url", ready.path("registry").asText()))) {
            return registry.latest("tasks-value").orElseThrow().id();
        }
    }
}
