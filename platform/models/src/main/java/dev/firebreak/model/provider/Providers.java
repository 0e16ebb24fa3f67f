package dev.firebreak.model.provider;

import dev.firebreak.kit.model.Model;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;

/** Opens models at their endpoints. */
public final class Providers {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);

    private Providers() {}

    /**
     * The model at this endpoint. It is asked once per call: retries, limits and prices are put
     * around it. Nothing is sent before the first call.
     *
     * @param http shared by all endpoints; must not follow redirects, which could carry the key to
     *     another host. {@link #http()} makes such a one
     * @param clock for deadlines and dates in Retry-After
     */
    public static Model open(Endpoint endpoint, HttpClient http, InstantSource clock) {
        if (http.followRedirects() != HttpClient.Redirect.NEVER) {
            throw new IllegalArgumentException("the HTTP client must not follow redirects");
        }
        return new ProviderModel(endpoint, http, clock);
    }

    /** A client as models need it: no redirects, 10 s to connect, virtual threads. */
    public static HttpClient http() {
        return HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_MAX)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }
}
