package dev.firebreak.deploy.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.SettingsSources;
import dev.firebreak.boundary.topic.TopicReader;
import dev.firebreak.deploy.Terminal;
import dev.firebreak.deploy.Traffic;
import dev.firebreak.model.AgentModels;
import dev.firebreak.model.Models;
import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.Tasks;
import dev.firebreak.standalone.Standalone;
import dev.firebreak.standalone.StandaloneOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;

/** A running stack whose agents ask the models that settings name, and what came out of it. */
final class Pipeline implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SILENCE_MAX = Duration.ofMinutes(3);
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private final Settings settings;
    private final AgentModels models;
    private final Standalone stack;
    private final Traffic traffic;
    private final Terminal terminal;
    private final InstantSource clock;
    private final Map<String, List<TaskResult>> results = new TreeMap<>();
    private final List<DeadLetter> letters = new ArrayList<>();
    private final List<Activity> notes = new ArrayList<>();
    private final TopicReader fromResults;
    private final TopicReader fromLetters;
    private final TopicReader fromActivity;

    private Pipeline(Settings settings, AgentModels models, Standalone stack, InstantSource clock) {
        this.settings = settings;
        this.models = models;
        this.stack = stack;
        this.clock = clock;
        this.traffic = new Traffic(stack);
        this.terminal = Terminal.at(stack, clock);
        this.fromResults =
                traffic.results(
                        (_, result) ->
                                results.computeIfAbsent(
                                                result.getEnvelope().getTaskId(),
                                                _ -> new ArrayList<>())
                                        .add(result));
        this.fromLetters = traffic.deadLetters((_, letter) -> letters.add(letter));
        this.fromActivity =
                traffic.reader(
                        stack.topics().activity(),
                        Activity.class,
                        (_, activity) -> notes.add(activity));
    }

    /** Starts one; {@code flags} are keys of the configuration. */
    static Pipeline start(Path data, Map<String, String> flags) {
        return start(data, flags, InstantSource.system());
    }

    static Pipeline start(Path data, Map<String, String> flags, InstantSource clock) {
        return start(data, SettingsSources.ofFlags(flags), clock);
    }

    static Pipeline start(
            StandaloneOptions options, Map<String, String> flags, InstantSource clock) {
        return start(options, SettingsSources.ofFlags(flags), clock);
    }

    static Pipeline start(Path data, SettingsSources sources, InstantSource clock) {
        return start(StandaloneOptions.in(data), sources, clock);
    }

    /** Free ports, and agents that say this often that they are alive. */
    static StandaloneOptions options(Path data, long heartbeatMs) {
        StandaloneOptions usual = StandaloneOptions.in(data);
        return new StandaloneOptions(
                usual.dataDirectory(), 0, 0, 0, usual.inFlightMax(), heartbeatMs, null, null);
    }

    private static Pipeline start(
            StandaloneOptions options, SettingsSources sources, InstantSource clock) {
        Settings settings = Settings.load(sources, Models.GROUPS);
        AgentModels models = AgentModels.open(settings, clock);
        try {
            Standalone stack = Standalone.start(options, models.thinking(), clock, (_, _, _) -> {});
            stack.bind(models);
            return new Pipeline(settings, models, stack, clock);
        } catch (RuntimeException | Error e) {
            models.close();
            throw e;
        }
    }

    Settings settings() {
        return settings;
    }

    Standalone stack() {
        return stack;
    }

    Traffic traffic() {
        return traffic;
    }

    /** A task about mails in which somebody asks for an order. */
    Tasks.Draft task(String id, int mails) {
        Instant now = clock.instant();
        Tasks.Draft draft =
                Tasks.task(id, Tasks.principal("test"), now).deadline(now.plus(PATIENCE));
        for (int i = 1; i <= mails; i++) {
            draft.mail(i + ".eml", mail(id + "-" + i));
        }
        return draft;
    }

    void submit(Task task) {
        String topic = stack.topics().tasks();
        byte[] key = task.getEnvelope().getConversationId().getBytes(StandardCharsets.UTF_8);
        Future<RecordMetadata> sent = traffic.send(topic, key, traffic.encoded(topic, task));
        traffic.flush();
        assertThat(sent).succeedsWithin(SILENCE_MAX);
    }

    /** Waits until so many tasks have ended. */
    Map<String, List<TaskResult>> results(int tasks) {
        Traffic.readUntil(fromResults, () -> results.size() >= tasks, SILENCE_MAX);
        assertThat(results).as("results; dead letters: %s", letters()).hasSize(tasks);
        return results;
    }

    /** What has come so far. */
    Map<String, List<TaskResult>> resultsNow() {
        assertThat(fromResults.readToEnd(SILENCE_MAX)).isTrue();
        return results;
    }

    /** Runs one task to its end. */
    TaskResult run(Task task) {
        String id = task.getEnvelope().getTaskId();
        submit(task);
        Traffic.readUntil(fromResults, () -> results.containsKey(id), SILENCE_MAX);
        assertThat(results).as("dead letters: %s", letters()).containsKey(id);
        assertThat(results.get(id)).hasSize(1);
        return results.get(id).getFirst();
    }

    /** What the status page says at a path. */
    String page(String path) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(stack.httpUrl() + path)).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** How one of the stack's parts says it is. */
    JsonNode part(String name) {
        try {
            for (JsonNode part : JSON.readTree(page("/")).path("parts")) {
                if (part.path("name").asText().equals(name)) {
                    return part;
                }
            }
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("there is no part " + name);
    }

    /** What {@code firebreak ARGS} prints against this stack, on either stream. */
    String firebreak(String... args) {
        Terminal.Ran ran = terminal.firebreak(Map.of(), args);
        assertThat(ran.exit()).as(ran::toString).isZero();
        return ran.out() + ran.err();
    }

    /** How often something was noted on the timelines that ends so. */
    long noted(String ending) {
        assertThat(fromActivity.readToEnd(SILENCE_MAX)).isTrue();
        return notes.stream().filter(note -> note.getText().endsWith(ending)).count();
    }

    /** How often something of this kind was noted. */
    long noted(ActivityKind kind) {
        assertThat(fromActivity.readToEnd(SILENCE_MAX)).isTrue();
        return notes.stream().filter(note -> note.getKind() == kind).count();
    }

    /** All dead letters so far. */
    List<DeadLetter> letters() {
        assertThat(fromLetters.readToEnd(SILENCE_MAX)).isTrue();
        return letters;
    }

    @Override
    public void close() {
        fromResults.close();
        fromLetters.close();
        fromActivity.close();
        traffic.close();
        stack.close();
        models.close();
    }

    private static byte[] mail(String mark) {
        return """
               From: Jo Reader <jo@example.com>
               To: shop@example.com
               Subject: Order %1$s
               Message-ID: <%1$s@example.com>

               Hello,

               where is my order NL-204518? I write for the sake of %1$s.

               Jo
               """
                .formatted(mark)
                .replace("\n", "\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }
}
