package dev.firebreak.boundary.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FolderTest {
    private static final String TOKEN = "a-token-of-this-test";

    private Probes probes;

    @BeforeEach
    void listen() throws IOException {
        probes =
                Probes.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        Map::of,
                        Map.of());
        probes.mount("/own", FolderTest::echo, null);
        probes.mount("/guarded", FolderTest::echo, TOKEN);
    }

    @AfterEach
    void close() {
        probes.close();
    }

    @Test
    void everythingBelowItsPathIsItsOwn() throws IOException {
        assertThat(get("/own", "localhost"))
                .startsWith("HTTP/1.1 200")
                .contains("\"path\":\"/own\"");
        assertThat(get("/own/a%3Ab?x=1%202&x=3&y", "127.0.0.1:1"))
                .contains("\"path\":\"/own/a:b\"", "\"x\":\"1 2\"", "\"y\":\"\"");
        assertThat(get("/ownx", "localhost")).startsWith("HTTP/1.1 404");
        assertThat(get("/nowhere", "localhost")).contains("/guarded, /live");
    }

    @Test
    void withoutATokenItIsToldUnderTheMachinesOwnNameOnly() throws IOException {
        assertThat(get("/own", "[::1]:8080")).startsWith("HTTP/1.1 200");
        assertThat(get("/own", "evil.example")).startsWith("HTTP/1.1 403").contains("http.token");
        assertThat(get("/own", "localhost.evil.example:80")).startsWith("HTTP/1.1 403");
        assertThat(get("/live", "evil.example")).as("a probe").startsWith("HTTP/1.1 200");
    }

    @Test
    void withATokenItIsToldToWhoSendsIt() throws IOException {
        assertThat(get("/guarded", "evil.example\r\nAuthorization: Bearer " + TOKEN))
                .startsWith("HTTP/1.1 200");
        assertThat(get("/guarded", "localhost")).startsWith("HTTP/1.1 401").doesNotContain(TOKEN);
        assertThat(get("/guarded", "localhost\r\nAuthorization: Bearer " + TOKEN + "x"))
                .startsWith("HTTP/1.1 401");
        assertThat(get("/guarded", "localhost\r\nAuthorization: " + TOKEN))
                .startsWith("HTTP/1.1 401");
    }

    @Test
    void aWrongQuestionIsTheAskersAndAFailureIsOurs() throws IOException {
        probes.mount(
                "/odd",
                asked -> {
                    throw asked.query().isEmpty()
                            ? new IllegalStateException("secret of the house")
                            : new IllegalArgumentException("x is not a number");
                },
                null);

        assertThat(get("/odd?x=y", "localhost"))
                .startsWith("HTTP/1.1 400")
                .contains("x is not a number");
        assertThat(get("/odd?x=%zz", "localhost")).startsWith("HTTP/1.1 400");
        assertThat(get("/odd?" + "x".repeat(5000), "localhost")).startsWith("HTTP/1.1 400");
        assertThat(get("/odd", "localhost"))
                .startsWith("HTTP/1.1 500")
                .doesNotContain("secret of the house");
    }

    private static Page echo(Asked asked) {
        var body = JsonNodeFactory.instance.objectNode().put("path", asked.path());
        asked.query().forEach(body::put);
        return Page.json(200, body);
    }

    /** By hand: an HTTP client would not lie about its host. */
    private String get(String path, String host) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), probes.address().getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(
                            "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                                    .formatted(path, host)
                                    .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
