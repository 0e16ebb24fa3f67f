package dev.firebreak.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry's listener on 127.0.0.1: bytes to requests, answers to bytes.
 *
 * <p>The port is taken when it is made and served from {@link #serve} on; what arrives in between
 * waits. A web page in this machine's browser can reach it, so what a page may send without asking
 * first (a form's content type, a foreign origin) is refused.
 */
final class RegistryHttp implements AutoCloseable {
    static {
        // Read once, when the server's class loads; without it each call on a kept connection waits
        // 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /** A record of the topic holds about a million bytes. */
    static final int BODY_BYTES_MAX = 900_000;

    private static final Logger log = LoggerFactory.getLogger(RegistryHttp.class);
    private static final int REQUESTS_MAX = 64;
    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore permits = new Semaphore(REQUESTS_MAX);

    private RegistryHttp(HttpServer server) {
        this.server = server;
    }

    static RegistryHttp bind(int port) {
        try {
            return new RegistryHttp(HttpServer.create(Loopback.at(port), 0));
        } catch (BindException e) {
            throw Loopback.inUse(port);
        } catch (IOException e) {
            throw new StartupException(
                    "The registry can't listen on port %d: %s".formatted(port, e.getMessage()), e);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    void serve(Routes routes) {
        server.createContext("/", exchange -> handle(exchange, routes));
        server.setExecutor(threads);
        server.start();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange, Routes routes) throws IOException {
        try (exchange) {
            int status = 200;
            JsonNode answer;
            try {
                answer = answer(exchange, routes);
            } catch (Refusal refusal) {
                status = refusal.httpStatus();
                answer = Views.refusal(refusal);
            } catch (RuntimeException | StackOverflowError e) {
                log.error("{} {} failed", exchange.getRequestMethod(), exchange.getRequestURI(), e);
                Refusal refusal = Refusal.failed();
                status = refusal.httpStatus();
                answer = Views.refusal(refusal);
            }
            byte[] bytes = JSON.writeValueAsBytes(answer);
            exchange.getResponseHeaders().set("Content-Type", CONTENT_TYPE);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private JsonNode answer(HttpExchange exchange, Routes routes) throws IOException {
        String method = exchange.getRequestMethod();
        if (!method.equals("GET")) {
            checkSender(exchange);
        }
        JsonNode body = body(exchange);
        URI uri = exchange.getRequestURI();
        // Only now, so that a sender who stalls holds up nobody else.
        permits.acquireUninterruptibly();
        try {
            return routes.answer(method, segments(uri), query(uri), body);
        } finally {
            permits.release();
        }
    }

    private static void checkSender(HttpExchange exchange) {
        if (exchange.getRequestHeaders().containsKey("Origin")) {
            throw Refusal.fromAWebPage();
        }
        String contentType = exchange.getRequestHeaders().getFirst("Content-Type");
        if (contentType != null && !accepted(contentType.toLowerCase(Locale.ROOT))) {
            throw Refusal.notJson(contentType);
        }
    }

    private static boolean accepted(String contentType) {
        return contentType.startsWith("application/")
                && !contentType.startsWith("application/x-www-form-urlencoded");
    }

    private static JsonNode body(HttpExchange exchange) throws IOException {
        byte[] bytes = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
        if (bytes.length > BODY_BYTES_MAX) {
            throw Refusal.bodyTooLarge(BODY_BYTES_MAX);
        }
        if (bytes.length == 0) {
            return JSON.createObjectNode();
        }
        try {
            JsonNode body = JSON.readTree(bytes);
            if (!body.isObject()) {
                throw Refusal.malformed("the body is no JSON object");
            }
            return body;
        } catch (JsonProcessingException e) {
            throw Refusal.malformed("the body is no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw Refusal.malformed("the body is no UTF-8");
        }
    }

    private static List<String> segments(URI uri) {
        List<String> segments = new ArrayList<>();
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        for (String segment : path.split("/", -1)) {
            if (!segment.isEmpty()) {
                segments.add(decode(segment.replace("+", "%2B")));
            }
        }
        return segments;
    }

    private static Map<String, String> query(URI uri) {
        Map<String, String> query = new HashMap<>();
        @Nullable String raw = uri.getRawQuery();
        if (raw != null) {
            for (String pair : raw.split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                query.putIfAbsent(decode(name), decode(value));
            }
        }
        return query;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Refusal.malformed("the address is not encoded well: " + text);
        }
    }
}
