package dev.firebreak.console.notify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.kit.DependencyException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Posts a notice as JSON that Slack and its like take. What comes from a task stands in plain text
 * blocks, with {@code &}, {@code <} and {@code >} escaped as Slack wants it, so that it calls
 * nobody and hides no link. Redirects are not followed: the address is a secret.
 */
final class Webhook implements Channel {
    private static final long RETRY_AFTER_MAX_MS = 60_000;
    private static final long RETRY_AFTER_USUAL_MS = 1_000;

    private final HttpClient client;
    private final URI url;
    private final Duration timeout;

    Webhook(URI url, Duration timeout) {
        this.client =
                HttpClient.newBuilder()
                        .connectTimeout(timeout)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
        this.url = url;
        this.timeout = timeout;
    }

    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public Delivery deliver(Notice notice) throws InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(url)
                        .timeout(timeout)
                        .header("Content-Type", "application/json; charset=utf-8")
                        .POST(HttpRequest.BodyPublishers.ofString(body(notice)))
                        .build();
        HttpResponse<Void> answer = answer(request);
        int status = answer.statusCode();
        if (status / 100 == 2) {
            return new Delivery.Delivered();
        }
        String why = "the webhook answered " + status;
        if (status == 429 || status == 503) {
            return new Delivery.Later(retryAfterMs(answer), why);
        }
        if (status == 408 || status == 425 || status >= 500) {
            throw new DependencyException(name(), why, new IOException(why));
        }
        return new Delivery.Refused(why);
    }

    /** The whole exchange within the time, also when the answer stalls half-way. */
    private HttpResponse<Void> answer(HttpRequest request) throws InterruptedException {
        CompletableFuture<HttpResponse<Void>> exchange =
                client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
        try {
            return exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new DependencyException(
                    name(), "no whole answer within %d ms".formatted(timeout.toMillis()), e);
        } catch (ExecutionException e) {
            // Its text may name the address, which is a secret.
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new DependencyException(
                    name(), "not reached: " + cause.getClass().getSimpleName(), e);
        } finally {
            exchange.cancel(true);
        }
    }

    private static long retryAfterMs(HttpResponse<Void> answer) {
        String header = answer.headers().firstValue("Retry-After").orElse("");
        return header.matches("\\d{1,6}")
                ? Math.min(RETRY_AFTER_MAX_MS, Long.parseLong(header) * 1_000)
                : RETRY_AFTER_USUAL_MS;
    }

    static String body(Notice notice) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        ObjectNode body = json.objectNode().put("text", escaped(notice.title()));
        ArrayNode blocks = body.putArray("blocks");
        blocks.add(section("*" + escaped(notice.title()) + "*", "mrkdwn"));
        blocks.add(section(escaped(String.join("\n", notice.lines())), "plain_text"));
        return body.toString();
    }

    private static ObjectNode section(String text, String type) {
        int sectionCharsMax = 3_000;
        JsonNodeFactory json = JsonNodeFactory.instance;
        ObjectNode section = json.objectNode().put("type", "section");
        section.putObject("text")
                .put("type", type)
                .put(
                        "text",
                        text.length() <= sectionCharsMax
                                ? text
                                : text.substring(0, sectionCharsMax));
        return section;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
