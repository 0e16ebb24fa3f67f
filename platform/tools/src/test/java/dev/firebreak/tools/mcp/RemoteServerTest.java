package dev.firebreak.tools.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class RemoteServerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Queue<String> authorizations = new ConcurrentLinkedQueue<>();
    private final Queue<String> elsewhere = new ConcurrentLinkedQueue<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer http;
    private volatile String manner = "good";

    @BeforeEach
    void start() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/mcp", this::answer);
        http.createContext(
                "/elsewhere",
                exchange -> {
                    elsewhere.add(String.valueOf(exchange.getRequestHeaders().entrySet()));
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        http.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        http.stop(0);
    }

    @Test
    void aRemoteServersToolIsCalledWithTheHeadersThatWereNamed() throws Exception {
        try (Connection connection = new Connection(server(TIMEOUT, approved()))) {
            assertThat(connection.call("echo", Map.of("text", "hello")).content().toString())
                    .contains("you said hello");
            assertThat(authorizations).isNotEmpty().allMatch("Bearer t0ken"::equals);
        }
        assertThat(server(TIMEOUT, Map.of()).toString()).doesNotContain("t0ken");
    }

    @ParameterizedTest
    @ValueSource(strings = {"redirect", "error", "page", "huge", "nothing"})
    void aRemoteServerThatDoesOtherwiseIsSaidToAndOurHeadersGoNowhereElse(String otherwise)
            throws Exception {
        Map<String, String> approved = approved();
        manner = otherwise;
        Duration timeout = otherwise.equals("nothing") ? Duration.ofSeconds(2) : TIMEOUT;
        try (Connection connection = new Connection(server(timeout, approved))) {
            assertThat(catchThrowable(() -> connection.call("echo", Map.of("text", "hello"))))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("the server wiki ")
                    .hasMessageNotContaining("t0ken");
            assertThat(elsewhere).isEmpty();
        }
    }

    private Map<String, String> approved() throws IOException {
        try (Connection looking = new Connection(server(TIMEOUT, Map.of()))) {
            return Map.of("echo", Pin.of(looking.tools().get("echo")));
        }
    }

    private Server.Remote server(Duration timeout, Map<String, String> approved) {
        URI uri =
                URI.create(
                        "http://%s:%d/mcp?team=a"
                                .formatted(
                                        http.getAddress().getAddress().getHostAddress(),
                                        http.getAddress().getPort()));
        return new Server.Remote(
                "wiki", uri, Map.of("Authorization", "Bearer t0ken"), timeout, approved);
    }

    private void answer(HttpExchange exchange) throws IOException {
        authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        if (!exchange.getRequestMethod().equals("POST")) {
            exchange.sendResponseHeaders(405, -1);
            exchange.close();
            return;
        }
        JsonNode message = JSON.readTree(exchange.getRequestBody().readAllBytes());
        switch (manner) {
            case "redirect" -> {
                exchange.getResponseHeaders().set("Location", "/elsewhere");
                exchange.sendResponseHeaders(307, -1);
                exchange.close();
            }
            case "error" -> send(exchange, 500, "text/plain", "oops");
            case "page" -> send(exchange, 200, "text/html", "<html>Sign in</html>");
            case "huge" ->
                    send(exchange, 200, "application/json", reply(message, "x".repeat(9_000_000)));
            case "nothing" -> {
                try {
                    over.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                exchange.close();
            }
            default -> {
                if (message.has("id")) {
                    send(exchange, 200, "application/json", reply(message, ""));
                } else {
                    exchange.sendResponseHeaders(202, -1);
                    exchange.close();
                }
            }
        }
    }

    private static String reply(JsonNode request, String more) throws IOException {
        ObjectNode reply = JSON.createObjectNode().put("jsonrpc", "2.0");
        reply.set("id", request.get("id"));
        reply.set(
                "result",
                switch (request.path("method").asText()) {
                    case "initialize" ->
                            JSON.readTree(
                                    "{\"protocolVersion\":\"%s\",\"capabilities\":{\"tools\":{}},\"serverInfo\":{\"name\":\"fake\",\"version\":\"1%s\"}}"
                                            .formatted(
                                                    request.at("/params/protocolVersion").asText(),
                                                    more));
                    case "tools/list" ->
                            JSON.readTree(
                                    "{\"tools\":[{\"name\":\"echo\",\"description\":\"Echoes.\",\"inputSchema\":{\"type\":\"object\"},\"annotations\":{\"readOnlyHint\":true}}]}");
                    default -> {
                        ObjectNode result = JSON.createObjectNode();
                        result.putArray("content")
                                .addObject()
                                .put("type", "text")
                                .put(
                                        "text",
                                        "you said "
                                                + request.at("/params/arguments/text").asText()
                                                + more);
                        yield result;
                    }
                });
        return reply.toString();
    }

    private static void send(HttpExchange exchange, int status, String type, String body)
            throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        } catch (IOException e) {
            // Who asked has gone, since it was too much.
        }
    }
}
