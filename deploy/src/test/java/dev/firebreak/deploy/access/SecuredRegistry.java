package dev.firebreak.deploy.access;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A door before a registry, as a deployment has one: TLS and a user's name and password; who may
 * not register may only look.
 */
final class SecuredRegistry implements AutoCloseable {
    private final HttpsServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http = HttpClient.newHttpClient();
    private final String target;
    private final Map<String, String> users;
    private final String registrar;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    /**
     * @param users passwords by name
     * @param registrar the only one who may change something
     */
    SecuredRegistry(String target, SSLContext tls, Map<String, String> users, String registrar)
            throws IOException {
        this.target = target;
        this.users = Map.copyOf(users);
        this.registrar = registrar;
        this.server =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.setExecutor(executor);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "https://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Who was let in so far. */
    Set<String> seen() {
        return Set.copyOf(seen);
    }

    @Override
    public void close() {
        server.stop(0);
        executor.close();
        http.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String user = user(exchange.getRequestHeaders().getFirst("Authorization"));
            if (user.isEmpty()) {
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            String method = exchange.getRequestMethod();
            if (!looks(method, exchange.getRequestURI().getPath()) && !user.equals(registrar)) {
                exchange.sendResponseHeaders(403, -1);
                return;
            }
            seen.add(user);
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(target + exchange.getRequestURI()))
                            .method(
                                    method,
                                    method.equals("GET")
                                            ? HttpRequest.BodyPublishers.noBody()
                                            : HttpRequest.BodyPublishers.ofByteArray(body));
            String type = exchange.getRequestHeaders().getFirst("Content-Type");
            if (type != null) {
                request.header("Content-Type", type);
            }
            HttpResponse<byte[]> response =
                    http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            response.headers()
                    .firstValue("Content-Type")
                    .ifPresent(t -> exchange.getResponseHeaders().set("Content-Type", t));
            exchange.sendResponseHeaders(
                    response.statusCode(),
                    response.body().length == 0 ? -1 : response.body().length);
            exchange.getResponseBody().write(response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A schema that is looked for is posted, since it is too long for an address. */
    private static boolean looks(String method, String path) {
        return method.equals("GET") || (method.equals("POST") && path.matches("/subjects/[^/]+/?"));
    }

    private String user(@Nullable String authorization) {
        if (authorization == null || !authorization.startsWith("Basic ")) {
            return "";
        }
        String[] pair =
                new String(
                                Base64.getDecoder().decode(authorization.substring(6)),
                                StandardCharsets.UTF_8)
                        .split(":", 2);
        return pair.length == 2 && pair[1].equals(users.get(pair[0])) ? pair[0] : "";
    }
}
