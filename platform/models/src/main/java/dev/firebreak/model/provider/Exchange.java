package dev.firebreak.model.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One request and its whole answer, on the calling thread: waits no longer than the deadline for
 * all of it, takes no more than so many bytes, and tells a whole answer from one that was cut. What
 * it gives up, it closes. Messages name the host, numbers, and the provider's code at most, as they
 * are published; causes are left out, since some quote what was received.
 */
final class Exchange {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ERROR_BYTES_MAX = 64 * 1024;

    /** For what comes after the end mark: a connection read to its end can be used again. */
    private static final Duration WIND_DOWN_MAX = Duration.ofMillis(200);

    private final HttpClient http;
    private final Endpoint endpoint;
    private final InstantSource clock;
    private final Deadline deadline;
    private final Wire wire;
    private final Heard heard;
    private boolean mayBeBilled;
    private @Nullable ErrorBody notTaken;

    Exchange(
            HttpClient http,
            Endpoint endpoint,
            InstantSource clock,
            Deadline deadline,
            Wire wire,
            Heard heard) {
        this.http = http;
        this.endpoint = endpoint;
        this.clock = clock;
        this.deadline = deadline;
        this.wire = wire;
        this.heard = heard;
    }

    /** Whether the provider may have worked on the request: it took it, or kept silent about it. */
    boolean mayBeBilled() {
        return mayBeBilled;
    }

    /** What the provider says of a request that it doesn't take as it is; null: it says no such. */
    @Nullable ErrorBody notTaken() {
        return notTaken;
    }

    /**
     * Sends the request and hears the whole answer.
     *
     * @throws ModelException there is none
     */
    void run(HttpRequest request, boolean streamed) {
        if (deadline.isOver()) {
            throw failed(ModelError.TIMEOUT, "not asked: the request's deadline has passed");
        }
        try {
            HttpResponse<TimedBody> response = send(request);
            try (TimedBody body = response.body()) {
                read(response, body, streamed);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(ModelError.TIMEOUT, "given up: the calling thread was interrupted");
        }
    }

    private HttpResponse<TimedBody> send(HttpRequest request) throws InterruptedException {
        CompletableFuture<HttpResponse<TimedBody>> sent =
                http.sendAsync(request, _ -> new TimedBody());
        try {
            return sent.get(deadline.nanosLeft(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            giveUp(sent);
            mayBeBilled = true;
            throw late(0);
        } catch (InterruptedException e) {
            giveUp(sent);
            mayBeBilled = true;
            throw e;
        } catch (ExecutionException e) {
            throw Transport.unsent(endpoint, e.getCause());
        }
    }

    /** Closes the connection, also when the answer arrives at this very moment. */
    private static void giveUp(CompletableFuture<HttpResponse<TimedBody>> sent) {
        CompletableFuture<Void> closing =
                sent.handle(
                        (response, _) -> {
                            if (response != null) {
                                response.body().close();
                            }
                            return null;
                        });
        if (!sent.cancel(true)) {
            closing.join();
        }
    }

    private void read(HttpResponse<TimedBody> response, TimedBody body, boolean streamed)
            throws InterruptedException {
        int status = response.statusCode();
        if (status / 100 != 2) {
            BodyReader reader =
                    new BodyReader(
                            body, deadline, Math.min(ERROR_BYTES_MAX, endpoint.answerBytesMax()));
            ErrorBody error = ErrorBody.parse(reader.asMuchAsThereIs(endpoint.idleMax()));
            throw refused(status, error, response.headers());
        }
        mayBeBilled = true;
        BodyReader reader = new BodyReader(body, deadline, endpoint.answerBytesMax());
        try {
            // Some answer in one piece what was asked for in many, errors above all.
            String type =
                    response.headers()
                            .firstValue("content-type")
                            .orElse("")
                            .toLowerCase(Locale.ROOT);
            boolean oneObject = type.contains("json") && wire.framing() == Wire.Framing.EVENTS;
            requireType(type, streamed);
            if (streamed && !oneObject) {
                stream(reader);
            } else {
                whole(reader);
            }
        } catch (TimeoutException e) {
            unlessWhole(late(reader.bytesRead()), streamed);
        } catch (BodyReader.TooLarge e) {
            throw failed(
                    ModelError.UNUSABLE,
                    "answered with more than %d bytes".formatted(endpoint.answerBytesMax()));
        } catch (IOException e) {
            unlessWhole(
                    failed(
                            ModelError.CUT,
                            "broke off after %d bytes".formatted(reader.bytesRead())),
                    streamed);
        }
        ErrorBody error = heard.error();
        if (error != null) {
            throw refused(200, error, response.headers());
        }
    }

    private void requireType(String type, boolean streamed) {
        boolean fits =
                type.isEmpty()
                        || type.contains("json")
                        || (streamed
                                && wire.framing() == Wire.Framing.EVENTS
                                && type.startsWith("text/event-stream"));
        if (!fits) {
            throw failed(
                    ModelError.BAD_RESPONSE,
                    "answered with another content type than JSON%s"
                            .formatted(type.startsWith("text/html") ? ": HTML" : ""));
        }
    }

    private void whole(BodyReader reader)
            throws InterruptedException, TimeoutException, IOException {
        String text = reader.all();
        wire.whole(json(text, true), heard);
    }

    private void stream(BodyReader reader)
            throws InterruptedException, TimeoutException, IOException {
        Pieces pieces = new Pieces(reader, wire.framing(), endpoint.idleMax());
        while (!heard.isOver() && heard.error() == null) {
            Pieces.Piece piece = pieces.next();
            if (piece == null) {
                break;
            }
            hear(piece);
        }
        if (heard.isOver()) {
            reader.asMuchAsThereIs(WIND_DOWN_MAX);
        } else if (heard.error() == null && !wire.isWhole(heard)) {
            throw failed(
                    ModelError.CUT,
                    "ended the stream after %d bytes before its end mark"
                            .formatted(reader.bytesRead()));
        }
    }

    private void hear(Pieces.Piece piece) {
        if (wire.isEndMark(piece.data())) {
            heard.over();
        } else if (piece.name().equals("error")) {
            heard.error(ErrorBody.parse(piece.data()));
        } else {
            wire.piece(json(piece.data(), piece.isLast()), heard);
        }
    }

    /** JSON that just stops was cut off, if nothing came after it. */
    private JsonNode json(String text, boolean isLast) {
        try {
            JsonNode node = JSON.readTree(text);
            if (node != null && node.isContainerNode()) {
                return node;
            }
            throw failed(ModelError.BAD_RESPONSE, "answered with no JSON object");
        } catch (JsonProcessingException e) {
            boolean stops = isLast && stops(e, text.strip());
            throw failed(
                    stops ? ModelError.CUT : ModelError.BAD_RESPONSE,
                    "answered with %s (%d characters)"
                            .formatted(
                                    stops ? "JSON that stops" : "what is no JSON", text.length()));
        }
    }

    /** It may stop in the middle of a word too, such as nul. */
    private static boolean stops(JsonProcessingException e, String text) {
        boolean atEnd =
                e.getLocation() != null && e.getLocation().getCharOffset() >= text.length() - 1;
        return text.startsWith("{") && (e instanceof JsonEOFException || atEnd);
    }

    /** A stream that said how it ended is whole, whatever becomes of the connection. */
    private void unlessWhole(ModelException failure, boolean streamed) {
        boolean enough = streamed && (heard.error() != null || wire.isWhole(heard));
        if (!enough) {
            throw failure;
        }
    }

    private ModelException late(long bytes) {
        return failed(
                ModelError.TIMEOUT,
                deadline.isOver()
                        ? "gave no whole answer within %d ms (%d bytes came)"
                                .formatted(deadline.limit().toMillis(), bytes)
                        : "kept silent for %d ms after %d bytes"
                                .formatted(endpoint.idleMax().toMillis(), bytes));
    }

    private ModelException refused(int status, ErrorBody error, HttpHeaders headers) {
        ModelError fault = Faults.of(status, error);
        if (fault == ModelError.BAD_REQUEST && (status == 400 || status == 422)) {
            notTaken = error;
        }
        return failed(
                        fault,
                        "answered %d%s"
                                .formatted(status, Transport.named(error.names(), endpoint.key())))
                .withRetryAfter(RetryAfter.of(headers, error, clock.instant()));
    }

    private ModelException failed(ModelError error, String what) {
        return new ModelException(error, endpoint.url().getHost() + " " + what);
    }
}
