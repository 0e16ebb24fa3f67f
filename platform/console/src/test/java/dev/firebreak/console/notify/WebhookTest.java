package dev.firebreak.console.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.firebreak.console.notify.Channel.Delivery;
import dev.firebreak.kit.DependencyException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookTest {
    private static final Notice NOTICE =
            new Notice("n-1", "Approval asked", List.of("What: <!channel> & <http://evil|here>"));

    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer server;
    private volatile int status = 200;
    private volatile String retryAfter = "";
    private volatile boolean stalls;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/hook", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
    }

    @Test
    void itIsPostedAsJsonInWhichATaskCallsNobodyAndHidesNoLink() throws Exception {
        Delivery delivery = webhook(5_000).deliver(NOTICE);

        assertThat(delivery).isEqualTo(new Delivery.Delivered());
        JsonNode body = new ObjectMapper().readTree(bodies.getFirst());
        assertThat(body.path("text").asText()).isEqualTo("Approval asked");
        JsonNode text = body.path("blocks").path(1).path("text");
        assertThat(text.path("type").asText()).isEqualTo("plain_text");
        assertThat(text.path("text").asText())
                .isEqualTo("What: &lt;!channel&gt; &amp; &lt;http://evil|here&gt;");
    }

    @ParameterizedTest
    @CsvSource({"400", "403", "404", "410", "301", "302"})
    void whatItWillNotHaveIsRefusedAndNoRedirectIsFollowed(int answer) throws Exception {
        status = answer;

        assertThat(webhook(5_000).deliver(NOTICE))
                .isEqualTo(new Delivery.Refused("the webhook answered " + answer));
        assertThat(bodies).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "429,7,7000",
        "429,'',1000",
        "429,9999,60000",
        "429,'Wed, 21 Oct 2026 07:28:00 GMT',1000",
        "503,2,2000"
    })
    void itIsAskedAgainWhenItSaysSo(int answer, String header, long afterMs) throws Exception {
        status = answer;
        retryAfter = header;

        assertThat(webhook(5_000).deliver(NOTICE))
                .isEqualTo(new Delivery.Later(afterMs, "the webhook answered " + answer));
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 500, 502})
    void anOutageIsNoRefusal(int answer) {
        status = answer;

        assertThatThrownBy(() -> webhook(5_000).deliver(NOTICE))
                .isInstanceOf(DependencyException.class)
                .hasMessage("the webhook answered " + answer);
    }

    @Test
    void anAnswerThatStallsHalfWayIsAnOutage() {
        stalls = true;

        assertThatThrownBy(() -> webhook(500).deliver(NOTICE))
                .isInstanceOf(DependencyException.class)
                .hasMessageContaining("500 ms");
    }

    @Test
    void nobodyListeningIsAnOutageThatDoesNotTellTheAddress() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        Webhook webhook =
                new Webhook(
                        URI.create("http://127.0.0.1:" + free + "/secret"), Duration.ofSeconds(5));

        assertThatThrownBy(() -> webhook.deliver(NOTICE))
                .isInstanceOf(DependencyException.class)
                .hasMessageNotContaining("secret");
    }

    private void answer(HttpExchange exchange) throws IOException {
        bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        if (!retryAfter.isEmpty()) {
            exchange.getResponseHeaders().set("Retry-After", retryAfter);
        }
        exchange.getResponseHeaders().set("Location", "/hook");
        exchange.sendResponseHeaders(status, stalls ? 10 : -1);
        if (stalls) {
            exchange.getResponseBody().write('o');
            exchange.getResponseBody().flush();
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        exchange.close();
    }

    private Webhook webhook(long timeoutMs) {
        return new Webhook(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook"),
                Duration.ofMillis(timeoutMs));
    }
}
