package dev.firebreak.agent.supervisor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;

/** The other instances, asked for what they keep themselves. */
final class Peers implements AutoCloseable {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(1);
    private static final long ANSWERS_MAX_MS = 4_000;
    private static final int ANSWER_BYTES_MAX = 32 << 20;
    private static final int PEERS_MAX = 64;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final @Nullable String token;
    private final HttpClient http;

    Peers(@Nullable String token) {
        this.token = token;
        this.http =
                HttpClient.newBuilder()
                        .connectTimeout(CONNECT_MAX)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build();
    }

    /** What one of them says. */
    sealed interface Answer {}

    /** It answers. */
    record Said(int status, JsonNode body) implements Answer {}

    /** It does not; why, for people. */
    record Silent(String why) implements Answer {}

    /** Asks all of them at once; there is an answer for each. */
    List<Answer> ask(Collection<HostInfo> hosts, String pathAndQuery) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ANSWERS_MAX_MS);
        List<Question> questions = new ArrayList<>();
        hosts.stream().limit(PEERS_MAX).forEach(h -> questions.add(send(h, pathAndQuery)));
        List<Answer> answers = new ArrayList<>();
        questions.forEach(q -> answers.add(await(q, deadline)));
        if (hosts.size() > PEERS_MAX) {
            answers.add(
                    new Silent("of %d instances %d were asked".formatted(hosts.size(), PEERS_MAX)));
        }
        return answers;
    }

    private record Question(String host, CompletableFuture<HttpResponse<byte[]>> answer) {}

    private Question send(HostInfo host, String pathAndQuery) {
        String address =
                (host.host().contains(":") ? "[" + host.host() + "]" : host.host())
                        + ":"
                        + host.port();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://" + address + pathAndQuery))
                        .timeout(Duration.ofMillis(ANSWERS_MAX_MS));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return new Question(
                address,
                http.sendAsync(
                        request.build(),
                        HttpResponse.BodyHandlers.limiting(
                                HttpResponse.BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX)));
    }

    private static Answer await(Question question, long deadline) {
        String who = "the instance at " + question.host();
        try {
            HttpResponse<byte[]> response =
                    question.answer()
                            .get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            JsonNode body = JSON.readTree(response.body());
            return response.statusCode() == 200 || response.statusCode() == 404
                    ? new Said(response.statusCode(), body)
                    : new Silent(
                            "%s: %s"
                                    .formatted(
                                            who,
                                            body.path("error")
                                                    .asText("HTTP " + response.statusCode())));
        } catch (ExecutionException e) {
            return new Silent(who + " does not answer: " + e.getCause());
        } catch (TimeoutException e) {
            question.answer().cancel(true);
            return new Silent("%s did not answer within %d ms".formatted(who, ANSWERS_MAX_MS));
        } catch (IOException e) {
            return new Silent(who + " answers no JSON");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Silent(who + " was not waited for");
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
