package dev.firebreak.deploy.model;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/**
 * A gateway before providers that is badly made: whatever key it is shown, it writes into its
 * answer.
 */
final class EchoServer implements AutoCloseable {
    private final HttpServer server;
    private final Set<String> keys = ConcurrentHashMap.newKeySet();
    private volatile Echo echo = Echo.ERROR_PAGE;

    /** Where in an answer the key stands. */
    enum Echo {
        ERROR_PAGE(500, "text/html", "<html>You sent %s</html>"),
        ERROR_FIELDS(
                500,
                "application/json",
                "{\"error\":{\"message\":\"key %1$s\",\"type\":\"%1$s\",\"code\":\"%1$s\",\"status\":\"%1$s\"},\"type\":\"%1$s\"}"),
        ERROR_TEXT(503, "application/json", "{\"error\":\"%s\"}"),
        RETRY_AFTER(429, "application/json", "{\"error\":{\"code\":\"%s\"}}"),
        PAGE_WITH_200(200, "text/html; charset=utf-8", "<html>Sign in with %s</html>"),
        ERROR_WITH_200(
                200, "application/json", "{\"error\":{\"code\":\"%1$s\",\"type\":\"%1$s\"}}"),
        NO_JSON(200, "application/json", "{\"choices\": %s"),
        KEY_ALONE(200, "application/json", "%s"),
        CONTENT_TYPE(200, "%s", "{}"),
        CHARSET(200, "application/json; charset=%s", "{}"),
        STREAM(200, "text/event-stream", "event: %1$s\ndata: %1$s\n\n"),
        FINISH_REASON(
                200,
                "application/json",
                "{\"model\":\"%1$s\",\"choices\":[{\"message\":{\"content\":\"\"},\"finish_reason\":\"%1$s\"}],"
                        + "\"candidates\":[{\"finishReason\":\"%1$s\"}],\"content\":[],\"stop_reason\":\"%1$s\"}"),
        REDIRECT(302, "text/plain", "%s"),
        BAD_REQUEST(
                400, "application/json", "{\"error\":{\"message\":\"%1$s\",\"code\":\"%1$s\"}}"),
        NO_SUCH_STATUS(499, "text/plain", "%s"),
        QUOTA(
                402,
                "application/json",
                "{\"error\":{\"code\":\"insufficient_quota\",\"message\":\"%1$s\",\"type\":\"%1$s\"}}"),
        BAD_KEY(401, "application/json", "{\"error\":{\"code\":\"%1$s\",\"type\":\"%1$s\"}}");

        private final int status;
        private final String type;
        private final String body;

        Echo(int status, String type, String body) {
            this.status = status;
            this.type = type;
            this.body = body;
        }
    }

    EchoServer() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** From now on, and forgets what it was shown. */
    void says(Echo next) {
        echo = next;
        keys.clear();
    }

    /** All that it was shown since then. */
    Set<String> keys() {
        return Set.copyOf(keys);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            String key = key(exchange);
            keys.add(key);
            Echo now = echo;
            exchange.getResponseHeaders().set("Content-Type", now.type.formatted(key));
            exchange.getResponseHeaders().set("X-Request-Id", key);
            exchange.getResponseHeaders().set("Retry-After", key);
            exchange.getResponseHeaders().set("Location", url() + "/?key=" + key);
            byte[] body = now.body.formatted(key).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(now.status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static String key(HttpExchange exchange) {
        for (String header : new String[] {"Authorization", "X-Api-Key", "X-Goog-Api-Key"}) {
            String value = exchange.getRequestHeaders().getFirst(header);
            if (value != null) {
                return value.replaceFirst("^Bearer ", "");
            }
        }
        return "";
    }
}
