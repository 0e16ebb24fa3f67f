package dev.firebreak.console.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks the supervisor what it knows about tasks under way. Any of its instances answers for all of
 * them.
 */
public final class SupervisorClient implements AutoCloseable {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(2);
    private static final long ANSWER_MAX_MS = 10_000;
    private static final int ANSWER_BYTES_MAX = 64 << 20;
    private static final int PAGE_TASKS = 500;
    private static final int PAGES_MAX = 400;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String url;
    private final @Nullable String token;
    private final HttpClient http;

    /** What it says, or why it says nothing. */
    public sealed interface Answer {}

    /** It knows. */
    public record Known(JsonNode body) implements Answer {}

    /** It knows no such task; the body names those that come near. */
    public record Unknown(JsonNode body) implements Answer {}

    /** It can't be asked, or can't answer now. */
    public record Away(String why) implements Answer {}

    /**
     * @param url such as http://127.0.0.1:8080
     * @param token null: it asks for none
     */
    public SupervisorClient(String url, @Nullable String token) {
        this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.token = token;
        this.http =
                HttpClient.newBuilder()
                        .connectTimeout(CONNECT_MAX)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build();
    }

    /** One task. */
    public Answer task(String id) {
        return get("/tasks/" + encoded(id));
    }

    /**
     * Tasks in the order of their ids, page by page.
     *
     * @param query such as status and user
     * @param max at most so many, and a page more
     */
    public Answer tasks(Map<String, String> query, int max) {
        List<JsonNode> tasks = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        Map<String, String> asked = new LinkedHashMap<>(query);
        asked.put("limit", Integer.toString(PAGE_TASKS));
        String next = "";
        for (int page = 0; page < PAGES_MAX && next != null && tasks.size() < max; page++) {
            asked.put("after", next);
            switch (get("/tasks?" + query(asked))) {
                case Known(JsonNode body) -> {
                    body.path("tasks").forEach(tasks::add);
                    body.path("missing").forEach(m -> missing.add(m.asText()));
                    next = body.path("next").isTextual() ? body.path("next").asText() : null;
                }
                case Unknown unknown -> {
                    return new Away(url + " knows no /tasks: " + unknown.body());
                }
                case Away away -> {
                    return away;
                }
            }
        }
        var all = JSON.createObjectNode();
        all.putArray("tasks").addAll(tasks);
        missing.stream().distinct().forEach(all.putArray("missing")::add);
        all.put("more", next != null);
        return new Known(all);
    }

    private Answer get(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path))
                        .timeout(Duration.ofMillis(ANSWER_MAX_MS));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        var sent =
                http.sendAsync(
                        request.build(),
                        HttpResponse.BodyHandlers.limiting(
                                HttpResponse.BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
        try {
            // The request's own timeout ends with the headers; this one bounds the body too.
            HttpResponse<byte[]> response = sent.get(ANSWER_MAX_MS, TimeUnit.MILLISECONDS);
            return answer(response.statusCode(), response.body());
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return new Away(
                    "the supervisor does not answer at %s (%s)"
                            .formatted(
                                    url,
                                    cause.getMessage() == null
                                            ? cause.getClass().getSimpleName()
                                            : cause.getMessage()));
        } catch (TimeoutException e) {
            sent.cancel(true);
            return new Away(
                    "the supervisor at %s did not answer within %d ms"
                            .formatted(url, ANSWER_MAX_MS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Away("interrupted");
        }
    }

    private Answer answer(int status, byte[] body) {
        JsonNode json;
        try {
            json = JSON.readTree(body);
        } catch (IOException e) {
            return new Away(url + " answers no JSON, so it is no supervisor");
        }
        if (status == 200) {
            return new Known(json);
        }
        String said = json.path("error").asText("HTTP " + status);
        return status == 404 && json.has("taskId")
                ? new Unknown(json)
                : new Away("the supervisor at %s: %s".formatted(url, said));
    }

    private static String query(Map<String, String> parameters) {
        return String.join(
                "&",
                parameters.entrySet().stream()
                        .filter(p -> !p.getValue().isEmpty())
                        .map(p -> p.getKey() + "=" + encoded(p.getValue()))
                        .toList());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
