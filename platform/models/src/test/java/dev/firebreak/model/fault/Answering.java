package dev.firebreak.model.fault;

import static dev.firebreak.model.fault.Dialect.quoted;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** Answers one request, well or badly, on its connection. */
final class Answering {
    private static final long DRIP_MS = 10;
    private static final long RESET_PAUSE_MS = 100;
    private static final int DRIPS_MAX = 100_000;
    private static final int GIGANTIC_BLOCKS_MAX = 64 * 1024;

    private final Socket socket;
    private final OutputStream out;
    private final Asked asked;
    private final Dialect dialect;
    private final Runnable abandoned;

    Answering(Socket socket, Asked asked, Runnable abandoned) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
        this.asked = asked;
        this.dialect = Dialect.of(asked.protocol());
        this.abandoned = abandoned;
    }

    void give(Reply reply) throws IOException {
        switch (reply) {
            case Told told -> tell(told);
            case Fault fault -> fail(fault);
        }
    }

    private void tell(Told told) throws IOException {
        if (asked.streamed()) {
            stream(String.join("", dialect.pieces(told)));
        } else {
            body(200, "application/json", dialect.whole(told), "");
        }
    }

    private void fail(Fault fault) throws IOException {
        switch (fault) {
            case THROTTLED,
                    QUOTA,
                    SERVER,
                    UNAVAILABLE,
                    OVERLOADED,
                    CONTEXT_TOO_LONG,
                    PROMPT_FILTERED,
                    BAD_KEY,
                    FORBIDDEN,
                    NO_MODEL,
                    BAD_REQUEST,
                    OLD_LIMIT ->
                    trouble(fault, "");
            // Google says it in the body.
            case THROTTLED_SECONDS ->
                    trouble(fault, dialect instanceof GeminiDialect ? "" : "Retry-After: 7\r\n");
            case THROTTLED_DATE ->
                    trouble(fault, "Retry-After: " + date(FaultServer.RETRY_AT) + "\r\n");
            case THROTTLED_MILLIS -> trouble(fault, "retry-after-ms: 250\r\n");
            case OVERLOADED_IN_200 -> overloadedIn200();
            case BAD_KEY_QUOTED -> quoteKey();
            case REDIRECT -> body(302, "text/plain", "", "Location: /v1/chat/completions\r\n");
            case BAD_GATEWAY -> body(502, "text/html", "<html>502 Bad gateway</html>", "");
            case SILENCE -> waitForTheirEnd();
            case BODY_STALL -> {
                half();
                waitForTheirEnd();
            }
            case SLOW_DRIP -> drip();
            case BODY_CUT -> half();
            case HALF_JSON -> halfJson();
            case STREAM_CUT -> streamCut();
            case LINGERING -> {
                tell(Told.text("hello world"));
                waitForTheirEnd();
            }
            case RESET -> reset();
            case RESET_IN_BODY -> {
                half();
                // A reset throws away what the other side has not read yet.
                pause(RESET_PAUSE_MS);
                reset();
            }
            case HTML -> body(200, "text/html; charset=utf-8", "<html>Sign in</html>", "");
            case OTHER_TYPE -> body(200, "text/plain", dialect.whole(Told.text("hello")), "");
            case NO_BODY -> body(200, type(), "", "");
            case EMPTY_OBJECT -> said("{}");
            case EMPTY_ANSWER -> tell(Told.text(""));
            case CALLS_MISSHAPEN -> misshapen();
            case CALL_NAMELESS -> tell(Told.calls(new Told.Call("c1", "", "{}")));
            case GIGANTIC -> gigantic();
            case NO_HTTP -> write("SSH-2.0-OpenSSH_9.9\r\n");
        }
    }

    private void trouble(Fault fault, String headers) throws IOException {
        Dialect.Trouble trouble = dialect.trouble(fault);
        if (trouble.status() == 200) {
            said(trouble.body());
        } else {
            body(trouble.status(), "application/json", trouble.body(), headers);
        }
    }

    /** One JSON as a whole answer, or as the only piece of a stream. */
    private void said(String json) throws IOException {
        if (asked.streamed()) {
            stream(dialect instanceof OllamaDialect ? json + "\n" : "data: " + json + "\n\n");
        } else {
            body(200, "application/json", json, "");
        }
    }

    private void overloadedIn200() throws IOException {
        String error = dialect.overloadedIn200(asked.streamed());
        if (asked.streamed()) {
            List<String> pieces = dialect.pieces(Told.text("hello world"));
            stream(String.join("", pieces.subList(0, dialect.textPiece() + 1)) + error);
        } else {
            body(200, "application/json", error, "");
        }
    }

    private void quoteKey() throws IOException {
        String key =
                asked.headers().getOrDefault("authorization", "").replace("Bearer ", "")
                        + asked.headers().getOrDefault("x-api-key", "")
                        + asked.headers().getOrDefault("x-goog-api-key", "");
        body(
                401,
                "application/json",
                "{\"error\":{\"message\":%s,\"type\":%s,\"code\":%s,\"status\":%s}}"
                        .formatted(
                                quoted("Incorrect API key provided: " + key),
                                quoted("authentication_error"),
                                quoted(key),
                                quoted("key_" + key)),
                "X-Key: " + key + "\r\n");
    }

    /** Headers that promise a whole answer, and the first half of it. */
    private void half() throws IOException {
        if (asked.streamed()) {
            List<String> pieces = dialect.pieces(Told.text("hello world"));
            write(head(200, type(), "Transfer-Encoding: chunked\r\n"));
            for (String piece : pieces.subList(0, dialect.textPiece() + 1)) {
                byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
                write(Integer.toHexString(bytes.length) + "\r\n" + piece + "\r\n");
            }
        } else {
            String whole = dialect.whole(Told.text("hello world"));
            write(head(200, type(), "Content-Length: " + whole.length() + "\r\n"));
            write(whole.substring(0, whole.length() / 2));
        }
    }

    private void halfJson() throws IOException {
        if (asked.streamed()) {
            List<String> pieces = dialect.pieces(Told.text("hello world"));
            String last = pieces.get(dialect.textPiece() + 1);
            stream(
                    String.join("", pieces.subList(0, dialect.textPiece() + 1))
                            + last.substring(0, last.length() / 2));
        } else {
            String whole = dialect.whole(Told.text("hello world"));
            body(200, "application/json", whole.substring(0, whole.length() / 2), "");
        }
    }

    private void streamCut() throws IOException {
        if (asked.streamed()) {
            List<String> pieces = dialect.pieces(Told.text("hello world"));
            stream(String.join("", pieces.subList(0, dialect.textPiece() + 1)));
        } else {
            halfJson();
        }
    }

    private void misshapen() throws IOException {
        if (asked.streamed()) {
            List<String> pieces = dialect.pieces(Told.text(""));
            stream(dialect.misshapenPiece() + String.join("", pieces));
        } else {
            body(200, "application/json", dialect.misshapen(), "");
        }
    }

    private void drip() throws IOException {
        write(head(200, type(), "Content-Length: 1000000\r\n"));
        for (int i = 0; i < DRIPS_MAX; i++) {
            // White space where JSON is awaited, a comment that never ends where events are.
            write(asked.streamed() && !(dialect instanceof OllamaDialect) ? ":" : " ");
            pause(DRIP_MS);
        }
    }

    /** The slowness itself: what the caller does meanwhile is what is tested. */
    private static void pause(long ms) throws IOException {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the server ends");
        }
    }

    private void gigantic() throws IOException {
        write(head(200, type(), ""));
        write(dialect.opening(asked.streamed()));
        String block = "a".repeat(8 * 1024);
        for (int i = 0; i < GIGANTIC_BLOCKS_MAX; i++) {
            write(block);
        }
    }

    private void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private void waitForTheirEnd() throws IOException {
        try {
            if (socket.getInputStream().read() < 0) {
                abandoned.run();
            }
        } catch (IOException e) {
            throw new IOException("ended by the other side", e);
        }
    }

    private void stream(String body) throws IOException {
        write(head(200, type(), "") + body);
    }

    private void body(int status, String type, String body, String headers) throws IOException {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        write(head(status, type, "Content-Length: " + length + "\r\n" + headers) + body);
    }

    private String type() {
        return asked.streamed() ? dialect.streamType() : "application/json";
    }

    private static String head(int status, String type, String headers) {
        return "HTTP/1.1 %d x\r\nContent-Type: %s\r\nConnection: close\r\n%s\r\n"
                .formatted(status, type, headers);
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static String date(Instant instant) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
    }
}
