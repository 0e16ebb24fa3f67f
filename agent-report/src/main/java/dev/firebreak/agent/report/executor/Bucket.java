package dev.firebreak.agent.report.executor;

import dev.firebreak.kit.DependencyException;
import dev.firebreak.kit.action.Carried;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A bucket of a store that speaks S3. A page is put only where nothing is ({@code If-None-Match:
 * *}), so that not even two who put it at once can put it twice.
 */
final class Bucket implements Outlet {
    private static final String SHA256_HEADER = "x-amz-meta-sha256";
    private static final String EMPTY = Sha256.of(new byte[0]);

    private final URI base;
    private final @Nullable SigV4 signer;
    private final Duration timeout;
    private final HttpClient http;
    private final InstantSource clock;

    /**
     * @param base URL of the bucket, or of a folder in it
     * @param signer null: the store asks for no signature
     */
    Bucket(
            URI base,
            @Nullable SigV4 signer,
            Duration timeout,
            HttpClient http,
            InstantSource clock) {
        this.base = base;
        this.signer = signer;
        this.timeout = timeout;
        this.http = http;
        this.clock = clock;
    }

    @Override
    public void reach() {
        // Any answer will do, but for those of a store that is unwell.
        int status = head(base).statusCode();
        if (status >= 500) {
            throw new DependencyException(
                    "bucket",
                    base.getHost() + " is unwell: status " + status,
                    new IOException("status " + status));
        }
    }

    @Override
    public Carried publish(Place place, byte[] page) {
        URI target = target(place);
        String sha256 = Sha256.of(page);
        HttpResponse<String> answer;
        try {
            answer =
                    send(
                            "PUT",
                            target,
                            Map.of(
                                    "content-type",
                                    "text/html; charset=utf-8",
                                    "if-none-match",
                                    "*",
                                    SHA256_HEADER,
                                    sha256),
                            sha256,
                            HttpRequest.BodyPublishers.ofByteArray(page));
        } catch (ConnectException | HttpConnectTimeoutException e) {
            return new Carried.NotYet(base.getHost() + " is not reached: " + e.getMessage());
        } catch (IOException e) {
            return new Carried.Unknown(
                    "the connection to %s was lost: %s".formatted(base.getHost(), e));
        }
        int status = answer.statusCode();
        if (status / 100 == 2) {
            return new Carried.Done("published as " + target, target.toString());
        }
        if (status == 412) {
            return there(target, sha256);
        }
        String detail = "%s says %d".formatted(base.getHost(), status);
        // 409: somebody else is putting it at this moment. A gateway's 5xx may hide a success.
        return status == 429 || status == 409 || status == 503
                ? new Carried.NotYet(detail)
                : status / 100 == 5
                        ? new Carried.Unknown(detail)
                        : new Carried.Failed("nothing was published: " + detail);
    }

    private Carried there(URI target, String sha256) {
        try {
            return found(target, sha256)
                    ? new Carried.Done("was there already: " + target, target.toString())
                    : new Carried.Failed("something else is there: " + target);
        } catch (DependencyException e) {
            return new Carried.Unknown(
                    "something is there, and what it is could not be looked: " + e.getMessage());
        }
    }

    @Override
    public Optional<Carried.Done> find(Place place, String htmlSha256) {
        URI target = target(place);
        return found(target, htmlSha256)
                ? Optional.of(new Carried.Done("the page is there: " + target, target.toString()))
                : Optional.empty();
    }

    private boolean found(URI target, String sha256) {
        HttpResponse<String> answer = head(target);
        if (answer.statusCode() != 200 && answer.statusCode() != 404) {
            throw new DependencyException(
                    "bucket",
                    "%s says %d".formatted(base.getHost(), answer.statusCode()),
                    new IOException("status " + answer.statusCode()));
        }
        return answer.statusCode() == 200
                && answer.headers().firstValue(SHA256_HEADER).filter(sha256::equals).isPresent();
    }

    @Override
    public Duration timeMax() {
        return timeout.multipliedBy(3);
    }

    private HttpResponse<String> head(URI target) {
        try {
            return send("HEAD", target, Map.of(), EMPTY, HttpRequest.BodyPublishers.noBody());
        } catch (IOException e) {
            throw new DependencyException(
                    "bucket", base.getHost() + " is not reached: " + e.getMessage(), e);
        }
    }

    private HttpResponse<String> send(
            String method,
            URI target,
            Map<String, String> headers,
            String sha256,
            HttpRequest.BodyPublisher body)
            throws IOException {
        Instant now = clock.instant();
        SigV4 signs = signer;
        Map<String, String> sent =
                signs == null ? headers : signs.headers(method, target, headers, sha256, now);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(target).timeout(timeout).method(method, body);
        sent.forEach(request::header);
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Tenant and file name are letters, digits, '.', '_' and '-': a URL takes them as they are. */
    private URI target(Place place) {
        String folder = base.toString();
        return URI.create(
                "%s%s%s/%s"
                        .formatted(
                                folder,
                                folder.endsWith("/") ? "" : "/",
                                place.folder(),
                                place.fileName()));
    }
}
