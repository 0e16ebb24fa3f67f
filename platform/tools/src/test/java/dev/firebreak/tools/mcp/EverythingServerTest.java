package dev.firebreak.tools.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firebreak.kit.tool.ToolOffer;
import dev.firebreak.model.fault.NpmPackage;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Against the reference server of the protocol's authors, {@code
 * @modelcontextprotocol/server-everything}, over both transports: what our own fake server and this
 * client might misunderstand alike.
 */
@Tag("slow")
class EverythingServerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final String NODE = "/usr/bin/env";
    private static final String PORT = "port ";

    private static Path program = Path.of("");

    @BeforeAll
    static void install() {
        program =
                NpmPackage.installed(
                        "platform/tools",
                        "everything",
                        "@modelcontextprotocol/server-everything/dist/index.js");
    }

    @Test
    void whatOnlyReadsIsOfferedAndCalledOverStandardInput() throws Exception {
        theSameHolds(EverythingServerTest::child);
    }

    @Test
    void whatOnlyReadsIsOfferedAndCalledOverHttp() throws Exception {
        Process server =
                new ProcessBuilder(
                                "node",
                                "--require",
                                Path.of(
                                                System.getProperty("firebreak.root"),
                                                "platform/tools/src/test/everything/loopback.cjs")
                                        .toAbsolutePath()
                                        .toString(),
                                program.toString(),
                                "streamableHttp")
                        .redirectErrorStream(true)
                        .start();
        BufferedReader said = server.inputReader();
        try {
            URI uri = URI.create("http://127.0.0.1:%d/mcp".formatted(port(said)));
            Thread.ofVirtual().start(() -> said.lines().forEach(_ -> {}));
            theSameHolds(approved -> new Server.Remote("every", uri, Map.of(), TIMEOUT, approved));
        } finally {
            server.destroy();
            if (!server.waitFor(1, TimeUnit.MINUTES)) {
                server.destroyForcibly();
            }
        }
    }

    private static void theSameHolds(Function<Map<String, String>, Server> server)
            throws Exception {
        Map<String, String> digests = new HashMap<>();
        try (Connection looking = new Connection(server.apply(Map.of()))) {
            looking.tools().forEach((name, tool) -> digests.put(name, Pin.of(tool)));
        }
        try (McpServers servers =
                McpServers.open(List.of(server.apply(digests)), InstantSource.system())) {
            assertThat(servers.offered().offers())
                    .extracting(ToolOffer::name)
                    .contains("every_echo", "every_get-sum", "every_get-env")
                    .doesNotContain("every_toggle-simulated-logging");
            assertThat(servers.offered().withheld())
                    .containsKeys("every_gzip-file-as-resource", "every_toggle-simulated-logging");

            assertThat(call(servers, "echo", Map.of("message", "hello"))).contains("hello");
            assertThat(call(servers, "get-sum", Map.of("a", 2, "b", 40))).contains("42");
            assertThat(call(servers, "get-structured-content", Map.of("location", "Chicago")))
                    .contains("temperature");
            assertThat(call(servers, "get-tiny-image", Map.of())).contains("(image, left out)");
            assertThat(call(servers, "get-resource-links", Map.of("count", 2)))
                    .contains("not followed");
            assertThatThrownBy(() -> call(servers, "get-sum", Map.of("a", "two")))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    private static String call(McpServers servers, String tool, Map<String, ?> arguments)
            throws Exception {
        for (ToolOffer offer : servers.offered().offers()) {
            if (offer.name().equals("every_" + tool)) {
                return offer.tool().call(JSON.valueToTree(arguments));
            }
        }
        throw new AssertionError("not offered: " + tool);
    }

    private static Server child(Map<String, String> approved) {
        return new Server.Child(
                "every",
                List.of(NODE, "node", program.toString(), "stdio"),
                Map.of(),
                TIMEOUT,
                approved);
    }

    private static int port(BufferedReader said) throws IOException {
        String line = said.readLine();
        while (line != null && !line.startsWith(PORT)) {
            line = said.readLine();
        }
        return Integer.parseInt(
                Objects.requireNonNull(line, "the server ended").substring(PORT.length()));
    }
}
