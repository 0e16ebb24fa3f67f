package dev.firebreak.boundary.probe;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listener with a handful of pages, and folders of them, that can be read and nothing else. */
final class PageServer implements AutoCloseable {
    static {
        // Read once, when the server's class loads; without it each call on a kept connection waits
        // 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        // Whoever sends half a request, or opens connections without end, is cut off.
        unlessSet("sun.net.httpserver.maxReqTime", "30");
        unlessSet("jdk.httpserver.maxConnections", "256");
    }

    private static final Logger LOG = LoggerFactory.getLogger(PageServer.class);
    private static final int REQUESTS_MAX = 16;

    /** Far fewer, so that they leave the probes their turn. */
    private static final int FOLDER_REQUESTS_MAX = 4;

    private static final int QUERY_CHARS_MAX = 4096;

    private final HttpServer server;
    private final Map<String, Supplier<Page>> pages;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore permits = new Semaphore(REQUESTS_MAX);
    private final Semaphore folderPermits = new Semaphore(FOLDER_REQUESTS_MAX);
    private final Map<String, Mounted> folders = new ConcurrentHashMap<>();

    /** A folder and who is let into it. */
    private record Mounted(Folder folder, Doorkeeper doorkeeper) {}

    /** Listens and answers; port 0 takes a free one. */
    PageServer(InetSocketAddress at, Map<String, Supplier<Page>> pages) throws IOException {
        this.pages = new TreeMap<>(pages);
        this.server = HttpServer.create(at, 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** Answers under that path, and below it, from now on. */
    void mount(String path, Folder folder, Doorkeeper doorkeeper) {
        folders.put(path, new Mounted(folder, doorkeeper));
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!permits.tryAcquire()) {
                send(exchange, error(503, "too many requests at once"));
                return;
            }
            try {
                send(exchange, answer(exchange));
            } finally {
                permits.release();
            }
        }
    }

    private Page answer(HttpExchange exchange) {
        String method = exchange.getRequestMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return error(405, "only GET is answered here");
        }
        String path = exchange.getRequestURI().getPath();
        Supplier<Page> page = pages.get(path == null ? "" : path);
        if (page == null) {
            Mounted mounted = path == null ? null : mounted(path);
            if (mounted != null && path != null) {
                return inFolder(exchange, path, mounted);
            }
            Set<String> all = new TreeSet<>(pages.keySet());
            all.addAll(folders.keySet());
            return error(404, "there are " + String.join(", ", all));
        }
        try {
            return page.get();
        } catch (RuntimeException e) {
            LOG.error("The page {} can't be made", path, e);
            return error(500, "this page can't be made; the log says why");
        }
    }

    private @Nullable Mounted mounted(String path) {
        int slash = path.indexOf('/', 1);
        return folders.get(slash < 0 ? path : path.substring(0, slash));
    }

    private Page inFolder(HttpExchange exchange, String path, Mounted mounted) {
        Page objection = mounted.doorkeeper().objection(exchange);
        if (objection != null) {
            return objection;
        }
        if (!folderPermits.tryAcquire()) {
            return error(503, "too many requests at once");
        }
        try {
            return mounted.folder()
                    .page(new Asked(path, query(exchange.getRequestURI().getRawQuery())));
        } catch (IllegalArgumentException e) {
            return error(400, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("The page {} can't be made", path, e);
            return error(500, "this page can't be made; the log says why");
        } finally {
            folderPermits.release();
        }
    }

    private static Map<String, String> query(@Nullable String raw) {
        Map<String, String> query = new HashMap<>();
        if (raw == null) {
            return query;
        }
        if (raw.length() > QUERY_CHARS_MAX) {
            throw new IllegalArgumentException(
                    "the query has more than " + QUERY_CHARS_MAX + " characters");
        }
        for (String parameter : raw.split("&", -1)) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? parameter : parameter.substring(0, equals);
            String value = equals < 0 ? "" : parameter.substring(equals + 1);
            query.putIfAbsent(
                    URLDecoder.decode(name, StandardCharsets.UTF_8),
                    URLDecoder.decode(value, StandardCharsets.UTF_8));
        }
        return query;
    }

    static Page error(int status, String message) {
        return Page.json(status, JsonNodeFactory.instance.objectNode().put("error", message));
    }

    private static void send(HttpExchange exchange, Page page) throws IOException {
        byte[] bytes = page.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", page.contentType());
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(page.status(), head ? -1 : bytes.length);
        if (!head) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private static void unlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
