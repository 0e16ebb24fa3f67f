package dev.firebreak.standalone;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * What the stack is doing, over HTTP on 127.0.0.1: {@code /} tells all, {@code /health/live} and
 * {@code /health/ready} answer 200 or 503. It answers from the first moment of a start, so whoever
 * waits can see what for.
 */
final class StatusPage implements AutoCloseable {
    static {
        // Read once, when the server's class loads; without it each call on a kept connection waits
        // 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int REQUESTS_MAX = 16;

    /** What it tells. */
    record Status(
            String bootstrapServers,
            String registry,
            String dataDirectory,
            long uptimeMs,
            List<Part> parts) {
        boolean ready() {
            return !parts.isEmpty() && parts.stream().allMatch(Part::ready);
        }

        boolean live() {
            return parts.stream().noneMatch(p -> p.state() == Part.State.FAILED);
        }
    }

    private final HttpServer server;
    private final Supplier<Status> status;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore permits = new Semaphore(REQUESTS_MAX);

    private StatusPage(HttpServer server, Supplier<Status> status) {
        this.server = server;
        this.status = status;
    }

    /**
     * Listens and answers.
     *
     * @param port 0 takes a free one
     * @throws StartException when the port is in use
     */
    static StatusPage start(int port, Supplier<Status> status) {
        HttpServer server;
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(
                                    InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port),
                            0);
        } catch (BindException e) {
            throw Ports.inUse("http-port", port, e);
        } catch (IOException e) {
            throw new StartException(
                    "The status page can't listen on port %d: %s".formatted(port, e.getMessage()),
                    e);
        }
        StatusPage page = new StatusPage(server, status);
        server.createContext("/", page::handle);
        server.setExecutor(page.threads);
        server.start();
        return page;
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!permits.tryAcquire()) {
                answer(
                        exchange,
                        503,
                        JSON.createObjectNode().put("error", "too many requests at once"));
                return;
            }
            try {
                route(exchange);
            } finally {
                permits.release();
            }
        }
    }

    private void route(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            answer(
                    exchange,
                    405,
                    JSON.createObjectNode().put("error", "only GET is answered here"));
            return;
        }
        Status now = status.get();
        switch (exchange.getRequestURI().getPath()) {
            case "/" -> answer(exchange, 200, whole(now));
            case "/health/live" ->
                    answer(
                            exchange,
                            now.live() ? 200 : 503,
                            JSON.createObjectNode().put("live", now.live()));
            case "/health/ready" -> answer(exchange, now.ready() ? 200 : 503, readiness(now));
            default ->
                    answer(
                            exchange,
                            404,
                            JSON.createObjectNode()
                                    .put("error", "there are /, /health/live and /health/ready"));
        }
    }

    private static ObjectNode readiness(Status now) {
        ObjectNode node = JSON.createObjectNode().put("ready", now.ready());
        ArrayNode lacking = node.putArray("waitingFor");
        now.parts().stream().filter(p -> !p.ready()).forEach(p -> lacking.add(p.lacks()));
        return node;
    }

    private static ObjectNode whole(Status now) {
        ObjectNode node =
                JSON.createObjectNode()
                        .put("ready", now.ready())
                        .put("bootstrapServers", now.bootstrapServers())
                        .put("registry", now.registry())
                        .put("dataDirectory", now.dataDirectory())
                        .put("uptimeMs", now.uptimeMs());
        ArrayNode parts = node.putArray("parts");
        for (Part part : now.parts()) {
            parts.addObject()
                    .put("name", part.name())
                    .put("state", part.state().name())
                    .put("detail", part.detail())
                    .put("inFlight", part.inFlight());
        }
        return node;
    }

    private static void answer(HttpExchange exchange, int code, ObjectNode body)
            throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(code, head ? -1 : bytes.length);
        if (!head) {
            exchange.getResponseBody().write(bytes);
        }
    }
}
