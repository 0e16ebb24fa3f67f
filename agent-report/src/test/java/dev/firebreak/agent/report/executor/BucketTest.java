package dev.firebreak.agent.report.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.firebreak.agent.report.executor.Outlet.Place;
import dev.firebreak.kit.DependencyException;
import dev.firebreak.kit.action.Carried;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BucketTest {
    private static final byte[] PAGE = "<p>42</p>".getBytes(StandardCharsets.UTF_8);
    private static final Place PLACE = new Place("acme", "orders-1.html");
    private static final Instant NOW = Instant.parse("2026-11-21T10:15:30Z");
    private static final String SECRET = "a/secret+key";

    private Store store;
    private HttpClient http;

    @BeforeEach
    void start() throws IOException {
        store = new Store();
        http = HttpClient.newHttpClient();
    }

    @AfterEach
    void stop() {
        http.close();
        store.close();
    }

    @Test
    void aPageIsPutSignedAndOnce() {
        Bucket bucket = bucket(SECRET);

        Carried first = bucket.publish(PLACE, PAGE);
        Carried again = bucket.publish(PLACE, PAGE);
        Carried other = bucket.publish(PLACE, new byte[] {1});

        assertThat(first).as(first.detail()).isInstanceOf(Carried.Done.class);
        assertThat(again).isInstanceOf(Carried.Done.class);
        assertThat(again.detail()).contains("already");
        assertThat(other).isInstanceOf(Carried.Failed.class);
        assertThat(store.objects.get("/reports/acme/orders-1.html")).isEqualTo(PAGE);
        assertThat(store.types)
                .containsEntry("/reports/acme/orders-1.html", "text/html; charset=utf-8");
        assertThat(bucket.find(PLACE, Sha256.of(PAGE))).isPresent();
        assertThat(bucket.find(new Place("acme", "orders-2.html"), Sha256.of(PAGE))).isEmpty();
    }

    @Test
    void aWrongKeyIsAFailure() {
        Carried carried = bucket("another").publish(PLACE, PAGE);

        assertThat(carried).isInstanceOf(Carried.Failed.class);
        assertThat(carried.detail()).contains("403").doesNotContain("another");
        assertThat(store.objects).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "503,NotYet",
        "429,NotYet",
        "409,NotYet",
        "500,Unknown",
        "502,Unknown",
        "504,Unknown",
        "400,Failed",
        "404,Failed",
        "301,Failed",
        "0,Unknown"
    })
    void whatAnAnswerMeans(int status, String meaning) {
        store.answers.add(status);

        Carried carried = bucket(SECRET).publish(PLACE, PAGE);

        assertThat(carried.getClass().getSimpleName()).as(carried.detail()).isEqualTo(meaning);
    }

    @Test
    void aStoreThatIsAwayOrUnwellIsWaitedFor() {
        Bucket bucket = bucket(SECRET);
        bucket.reach();

        store.answers.add(503);
        assertThatThrownBy(bucket::reach).isInstanceOf(DependencyException.class);
        store.answers.add(500);
        assertThatThrownBy(() -> bucket.find(PLACE, Sha256.of(PAGE)))
                .isInstanceOf(DependencyException.class);

        store.close();
        assertThatThrownBy(bucket::reach).isInstanceOf(DependencyException.class);
        assertThat(bucket.publish(PLACE, PAGE)).isInstanceOf(Carried.NotYet.class);
    }

    private Bucket bucket(String secret) {
        return new Bucket(
                URI.create("http://127.0.0.1:" + store.port() + "/reports"),
                new SigV4("key", secret, "eu-1", "s3"),
                Duration.ofSeconds(30),
                http,
                InstantSource.fixed(NOW));
    }

    /** A store that checks the signature by AWS's description, and keeps what it gets. */
    private static final class Store implements AutoCloseable {
        private final HttpServer server;
        private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
        private final Map<String, String> hashes = new ConcurrentHashMap<>();
        private final Map<String, String> types = new ConcurrentHashMap<>();

        /** Given before anything is looked at; 0: it hangs up. */
        private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();

        Store() throws IOException {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", this::handle);
            server.start();
        }

        int port() {
            return server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }

        private void handle(HttpExchange exchange) throws IOException {
            try (exchange) {
                byte[] body = exchange.getRequestBody().readAllBytes();
                Integer told = answers.poll();
                if (told != null && told == 0) {
                    return;
                }
                exchange.sendResponseHeaders(told == null ? answer(exchange, body) : told, -1);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        private int answer(HttpExchange exchange, byte[] body) throws GeneralSecurityException {
            String path = exchange.getRequestURI().getRawPath();
            if (!signed(exchange, body)) {
                return 403;
            }
            if (exchange.getRequestMethod().equals("HEAD")) {
                String hash = hashes.get(path);
                if (hash == null) {
                    return 404;
                }
                exchange.getResponseHeaders().set("x-amz-meta-sha256", hash);
                return 200;
            }
            boolean onlyIfNew = "*".equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
            if (onlyIfNew && objects.containsKey(path)) {
                return 412;
            }
            objects.put(path, body);
            hashes.put(path, exchange.getRequestHeaders().getFirst("x-amz-meta-sha256"));
            types.put(path, exchange.getRequestHeaders().getFirst("Content-Type"));
            return 200;
        }

        private static boolean signed(HttpExchange exchange, byte[] body)
                throws GeneralSecurityException {
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            String hash = exchange.getRequestHeaders().getFirst("x-amz-content-sha256");
            String date = exchange.getRequestHeaders().getFirst("x-amz-date");
            String names = authorization.replaceAll(".*SignedHeaders=([^,]*),.*", "$1");
            String canonical =
                    exchange.getRequestMethod()
                            + "\n"
                            + exchange.getRequestURI().getRawPath()
                            + "\n\n"
                            + Arrays.stream(names.split(";"))
                                    .map(
                                            n ->
                                                    n
                                                            + ":"
                                                            + exchange.getRequestHeaders()
                                                                    .getFirst(n)
                                                            + "\n")
                                    .collect(Collectors.joining())
                            + "\n"
                            + names
                            + "\n"
                            + hash;
            String day = date.substring(0, 8);
            byte[] key = hmac(("AWS4" + SECRET).getBytes(StandardCharsets.UTF_8), day);
            key = hmac(hmac(hmac(key, "eu-1"), "s3"), "aws4_request");
            String expected =
                    HexFormat.of()
                            .formatHex(
                                    hmac(
                                            key,
                                            "AWS4-HMAC-SHA256\n"
                                                    + date
                                                    + "\n"
                                                    + day
                                                    + "/eu-1/s3/aws4_request\n"
                                                    + Sha256.of(
                                                            canonical.getBytes(
                                                                    StandardCharsets.UTF_8))));
            return hash.equals(Sha256.of(body))
                    && names.contains("host")
                    && (!exchange.getRequestMethod().equals("PUT")
                            || names.contains("if-none-match"))
                    && authorization.endsWith("Signature=" + expected);
        }

        private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
