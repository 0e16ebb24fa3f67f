package dev.firebreak.boundary.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firebreak.boundary.registry.RegistryConfig.Endpoint;
import dev.firebreak.boundary.registry.RegistryException.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One question to a registry that may have several addresses, some of them ill. It stays with the
 * address that answered last, goes to the next at once when one is ill, and waits (full jitter, or
 * as long as the registry says) when all were. All of it ends at one deadline, so that no poll loop
 * is held up for minutes.
 */
final class RegistryHttp implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RegistryHttp.class);
    private static final String JSON = "application/vnd.schemaregistry.v1+json";
    private static final int ANSWER_BYTES_MAX = 16 * 1024 * 1024;
    private static final int MESSAGE_CHARS_MAX = 1_000;
    private static final int DOUBLINGS_MAX = 16;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final RegistryConfig config;
    private final InstantSource clock;
    private final Pause pause;
    private final RandomGenerator random;
    private final HttpClient http;
    private final AtomicInteger current = new AtomicInteger();
    private final AtomicLong exchanges = new AtomicLong();

    RegistryHttp(RegistryConfig config, InstantSource clock, Pause pause, RandomGenerator random) {
        this.config = config;
        this.clock = clock;
        this.pause = pause;
        this.random = random;
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(config.connectTimeout());
        if (config.tls() != null) {
            builder.sslContext(config.tls());
        }
        if (config.proxyHost() != null) {
            builder.proxy(
                    ProxySelector.of(
                            new InetSocketAddress(config.proxyHost(), config.proxyPort())));
        }
        this.http = builder.build();
    }

    /** What one exchange ended with. */
    private sealed interface Ended {}

    private record Answered(JsonNode answer) implements Ended {}

    private record Failed(RegistryException failure, @Nullable Duration retryAfter)
            implements Ended {}

    /** Exchanges made so far, for tests that hold that warm traffic makes none. */
    long exchanges() {
        return exchanges.get();
    }

    JsonNode get(String path) {
        return call("GET", path, null);
    }

    JsonNode post(String path, JsonNode body) {
        return call("POST", path, body);
    }

    private JsonNode call(String method, String path, @Nullable JsonNode body) {
        Instant deadline = clock.instant().plus(config.deadline());
        List<Endpoint> endpoints = config.endpoints();
        for (int round = 0; ; round++) {
            Failed last = null;
            Duration wait = null;
            for (int i = 0; i < endpoints.size(); i++) {
                int index = Math.floorMod(current.get(), endpoints.size());
                switch (exchange(endpoints.get(index), method, path, body, deadline)) {
                    case Answered(JsonNode answer) -> {
                        return answer;
                    }
                    case Failed failed -> {
                        if (failed.failure.kind() != Kind.UNAVAILABLE
                                || Thread.currentThread().isInterrupted()) {
                            throw failed.failure;
                        }
                        last = failed;
                        wait = longer(wait, failed.retryAfter);
                        if (endpoints.size() > 1
                                && current.compareAndSet(index, (index + 1) % endpoints.size())) {
                            log.warn("{}; trying the next address", failed.failure.getMessage());
                        }
                    }
                }
            }
            if (last == null) {
                throw new IllegalStateException("a registry without an address");
            }
            Duration before = wait == null ? jittered(round) : wait;
            if (round >= config.retriesMax() || !clock.instant().plus(before).isBefore(deadline)) {
                throw last.failure;
            }
            waitFor(before, last.failure);
        }
    }

    private static @Nullable Duration longer(@Nullable Duration one, @Nullable Duration other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.compareTo(other) < 0 ? other : one;
    }

    private Duration jittered(int round) {
        long ceiling =
                Math.min(
                        config.retryWaitMax().toMillis(),
                        config.retryWait().toMillis() << Math.min(round, DOUBLINGS_MAX));
        return Duration.ofMillis(random.nextLong(ceiling + 1));
    }

    private void waitFor(Duration time, RegistryException failure) {
        try {
            pause.forAbout(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure;
        }
    }

    private Ended exchange(
            Endpoint endpoint,
            String method,
            String path,
            @Nullable JsonNode body,
            Instant deadline) {
        Duration left = Duration.between(clock.instant(), deadline);
        Duration timeout = left.compareTo(config.readTimeout()) < 0 ? left : config.readTimeout();
        if (timeout.isNegative() || timeout.isZero()) {
            return unavailable(
                    endpoint,
                    "did not answer within " + config.deadline().toMillis() + " ms",
                    null);
        }
        HttpRequest request = request(endpoint, method, path, body);
        exchanges.incrementAndGet();
        // The client's own timeout ends with the headers: a body that drips would hold us for ever.
        CompletableFuture<HttpResponse<byte[]>> sent =
                http.sendAsync(
                        request,
                        BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
        try {
            return ended(
                    endpoint,
                    method,
                    path,
                    sent.get(timeout.toMillis() + 1, TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            sent.cancel(true);
            return unavailable(endpoint, "did not answer within " + timeout.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            return unavailable(endpoint, "was not waited for: interrupted", e);
        } catch (ExecutionException e) {
            return broken(endpoint, e.getCause() == null ? e : e.getCause());
        }
    }

    private HttpRequest request(
            Endpoint endpoint, String method, String path, @Nullable JsonNode body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(endpoint.base() + path))
                        .header("Accept", JSON + ", application/json; q=0.5")
                        .method(
                                method,
                                body == null
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body.toString()));
        if (body != null) {
            request.header("Content-Type", JSON);
        }
        if (endpoint.authorization() != null) {
            request.header("Authorization", endpoint.authorization());
        }
        config.headers().forEach(request::header);
        return request.build();
    }

    private Ended ended(
            Endpoint endpoint, String method, String path, HttpResponse<byte[]> response) {
        int status = response.statusCode();
        JsonNode answer = json(response.body());
        if (status / 100 == 2) {
            return answer == null
                    ? new Failed(notARegistry(endpoint, path, "answers what is not JSON"), null)
                    : new Answered(answer);
        }
        int code = answer == null ? -1 : answer.path("error_code").asInt(-1);
        String said = answer == null ? "" : answer.path("message").asText("");
        String what =
                "%s %s: HTTP %d%s%s"
                        .formatted(
                                method,
                                path,
                                status,
                                code < 0 ? "" : ", code " + code,
                                said.isEmpty()
                                        ? ""
                                        : ", "
                                                + said.substring(
                                                        0,
                                                        Math.min(
                                                                said.length(), MESSAGE_CHARS_MAX)));
        return switch (status) {
            case 401, 403 -> failed(Kind.UNAUTHORIZED, endpoint, "doesn't let us in; " + what);
            case 404 ->
                    switch (code) {
                        case 40401, 40402, 40403, 40408 ->
                                failed(Kind.UNKNOWN_SCHEMA, endpoint, "doesn't know it; " + what);
                        default ->
                                new Failed(
                                        notARegistry(endpoint, path, "has nothing there; " + what),
                                        null);
                    };
            case 409 -> failed(Kind.INCOMPATIBLE, endpoint, "refuses the schema; " + what);
            case 422 ->
                    failed(
                            code == 42205 ? Kind.MISCONFIGURED : Kind.MISMATCH,
                            endpoint,
                            "can't use the schema; " + what);
            case 408, 429 ->
                    new Failed(
                            failure(Kind.UNAVAILABLE, endpoint, "is busy; " + what),
                            retryAfter(response));
            default ->
                    status / 100 == 5
                            ? new Failed(
                                    failure(Kind.UNAVAILABLE, endpoint, "is ill; " + what),
                                    retryAfter(response))
                            : failed(Kind.MISCONFIGURED, endpoint, "answers unexpectedly; " + what);
        };
    }

    private static @Nullable JsonNode json(byte[] body) {
        try {
            JsonNode answer = MAPPER.readTree(body);
            return answer == null || answer.isMissingNode() ? null : answer;
        } catch (IOException e) {
            return null;
        }
    }

    private static RegistryException notARegistry(Endpoint endpoint, String path, String what) {
        return failure(
                Kind.MISCONFIGURED,
                endpoint,
                "%s: is schema.registry.url the base of a registry? (asked for %s)"
                        .formatted(what, path));
    }

    private static Failed failed(Kind kind, Endpoint endpoint, String what) {
        return new Failed(failure(kind, endpoint, what), null);
    }

    private static RegistryException failure(Kind kind, Endpoint endpoint, String what) {
        return new RegistryException(
                kind, "the registry at %s %s".formatted(endpoint.base(), what));
    }

    private static Failed unavailable(Endpoint endpoint, String what, @Nullable Throwable cause) {
        return new Failed(
                new RegistryException(
                        Kind.UNAVAILABLE,
                        "the registry at %s %s".formatted(endpoint.base(), what),
                        cause),
                null);
    }

    private static Failed broken(Endpoint endpoint, Throwable cause) {
        for (Throwable e = cause; e != null; e = e.getCause()) {
            if (e instanceof CertificateException) {
                return new Failed(
                        new RegistryException(
                                Kind.MISCONFIGURED,
                                "the registry at %s shows a certificate that can't be trusted: %s"
                                        .formatted(endpoint.base(), e.getMessage()),
                                cause),
                        null);
            }
        }
        String message = String.valueOf(cause.getMessage());
        // What JDK's client says when the server hangs up because it wants a client certificate.
        boolean hungUp =
                "https".equals(endpoint.base().getScheme())
                        && message.contains("received no bytes");
        return unavailable(
                endpoint,
                "can't be reached: %s%s"
                        .formatted(
                                cause,
                                hungUp
                                        ? " (does it want a client certificate? schema.registry.ssl.keystore.*)"
                                        : ""),
                cause);
    }

    /** RFC 9110, 10.2.3: seconds or a date. */
    private @Nullable Duration retryAfter(HttpResponse<?> response) {
        String after = response.headers().firstValue("Retry-After").orElse("").strip();
        if (after.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(after));
        }
        try {
            Duration until =
                    Duration.between(
                            clock.instant(),
                            ZonedDateTime.parse(after, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
            return until.isNegative() ? Duration.ZERO : until;
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
