package dev.firebreak.deploy.safety;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firebreak.boundary.topic.TopicReader;
import dev.firebreak.deploy.Everything;
import dev.firebreak.deploy.Terminal;
import dev.firebreak.deploy.Traffic;
import dev.firebreak.kit.Thinking;
import dev.firebreak.kit.answer.WhenAway;
import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.Tasks;
import dev.firebreak.standalone.LogFile;
import dev.firebreak.standalone.Standalone;
import dev.firebreak.standalone.StandaloneOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.common.header.Header;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Personal data and keys are put into everything that comes in and everything a model says. Then
 * all is searched that people on duty read and machines keep about the run: activity, headers,
 * cards, words of dead letters, the log at its most talkative, metrics and pages.
 */
@Tag("slow")
class CanariesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration DEADLINE = Duration.ofHours(1);
    private static final int FRAME_BYTES = 5;

    /** What is about the run. Requests, results and journals carry the matter itself. */
    private static final Set<String> ABOUT =
            Set.of("activity", "agents", "dead-letters.dispositions", "tasks.charges");

    @TempDir private Path folder;

    @AfterEach
    void quietAgain() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.getLogger("dev.firebreak").setLevel(null);
        context.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender("firebreak.log");
    }

    @Test
    void personalDataAndKeysStayOutOfLogsTracesActivityAndMetrics() throws Exception {
        Path data = Files.createDirectories(folder.resolve("stack"));
        Path log = LogFile.in(data);
        ((LoggerContext) LoggerFactory.getILoggerFactory())
                .getLogger("dev.firebreak")
                .setLevel(Level.TRACE);
        TalkativeModel model = new TalkativeModel();
        List<DeadLetter> letters = new ArrayList<>();
        Set<String> decided = new HashSet<>();
        Map<ActivityKind, Integer> told = new EnumMap<>(ActivityKind.class);
        try (Standalone stack =
                        Standalone.start(
                                StandaloneOptions.in(data)
                                        .withExecutors(
                                                folder.resolve("outbox"), folder.resolve("pages")),
                                new Thinking(model, WhenAway.WAIT),
                                InstantSource.system(),
                                (_, _, _) -> {});
                Traffic traffic = new Traffic(stack)) {
            Terminal people = Terminal.at(stack, InstantSource.system());
            Set<String> tasks = publish(stack, traffic);
            Set<String> ended = new HashSet<>();
            try (TopicReader results =
                            traffic.results((_, r) -> ended.add(r.getEnvelope().getTaskId()));
                    TopicReader dead = traffic.deadLetters((_, letter) -> letters.add(letter));
                    TopicReader activity =
                            traffic.reader(
                                    stack.topics().activity(),
                                    Activity.class,
                                    (_, a) -> told.merge(a.getKind(), 1, Integer::sum))) {
                Awaitility.await()
                        .atMost(PATIENCE)
                        .pollInterval(Duration.ofSeconds(1))
                        .untilAsserted(
                                () -> {
                                    decide(people, decided);
                                    assertThat(results.readToEnd(PATIENCE)).isTrue();
                                    assertThat(ended).containsAll(tasks);
                                });
                assertThat(dead.readToEnd(PATIENCE)).isTrue();
                assertThat(activity.readToEnd(PATIENCE)).isTrue();
            }

            aboutTheRun(stack);
            for (String page : List.of("/", "/ready", "/metrics")) {
                isClean(page, page(stack, page).getBytes(StandardCharsets.UTF_8));
            }
        }

        letters.forEach(CanariesTest::wordsAreClean);
        String logged = Files.readString(log);
        isClean("the log", logged.getBytes(StandardCharsets.UTF_8));
        // It was all there to be told, else nothing was shown.
        assertThat(told)
                .containsKeys(ActivityKind.ANSWER_PART, ActivityKind.MODEL_ANSWER)
                .hasSizeGreaterThan(8);
        assertThat(model.streamed()).isPositive();
        assertThat(decided).hasSizeGreaterThanOrEqualTo(2);
        assertThat(letters).hasSizeGreaterThanOrEqualTo(4);
        assertThat(logged.lines().count()).isGreaterThan(20);
        assertThat(letters.toString()).contains("[redacted");
    }

    private static Set<String> publish(Standalone stack, Traffic traffic) throws IOException {
        Set<String> tasks = new HashSet<>();
        for (String wish :
                List.of("", TalkativeModel.CALLS, TalkativeModel.FAILS, TalkativeModel.BABBLES)) {
            tasks.add(send(stack, traffic, mailTask("mail-" + tasks.size(), wish)));
        }
        tasks.add(
                send(
                        stack,
                        traffic,
                        task("both")
                                .goal("Sum up what they want. " + Canary.inProse())
                                .mail("1.eml", mail("both-1", ""))
                                .mail("2.eml", mail("both-2", ""))
                                .build()));
        tasks.add(
                send(
                        stack,
                        traffic,
                        task("report-1")
                                .goal("What is the revenue by customer? " + Canary.inProse())
                                .document(Canary.EMAIL.value() + ".csv", "text/csv", sales())
                                .build()));
        tasks.add(
                send(
                        stack,
                        traffic,
                        task("report-2")
                                .goal("Publish a report of what happened to " + Canary.inProse())
                                .build()));
        String topic = stack.topics().tasks();
        send(traffic, topic, Canary.EMAIL.value(), bytes(Canary.inProse()));
        send(traffic, topic, "k", bytes("{\"goal\":\"" + Canary.inProse() + "\"}"));
        send(traffic, topic, "k", broken(traffic, topic));
        return tasks;
    }

    private static String send(Standalone stack, Traffic traffic, Task task) {
        String id = task.getEnvelope().getTaskId();
        String topic = stack.topics().tasks();
        send(traffic, topic, id, traffic.encoded(topic, task));
        return id;
    }

    private static void send(Traffic traffic, String topic, String key, byte[] value) {
        var sent = traffic.send(topic, bytes(key), value);
        traffic.flush();
        assertThat(sent).succeedsWithin(PATIENCE);
    }

    /** Sound in its form, and against the contract in its values. */
    private static byte[] broken(Traffic traffic, String topic) throws IOException {
        Task sound = mailTask("broken", "");
        Task task =
                Task.newBuilder(sound)
                        .setEnvelope(
                                Envelope.newBuilder(sound.getEnvelope())
                                        .setTaskId(Canary.inProse())
                                        .setConversationId(Canary.EMAIL.value())
                                        .setAttempt(-1)
                                        .build())
                        .build();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(traffic.encoded(topic, sound), 0, FRAME_BYTES);
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new SpecificDatumWriter<>(Task.class).write(task, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    private static Tasks.Draft task(String id) {
        Instant now = Instant.now();
        return Tasks.task(id, Tasks.principal("shop"), now).deadline(now.plus(DEADLINE));
    }

    private static Task mailTask(String id, String wish) {
        return task(id).goal("Answer this. " + Canary.inProse())
                .mail(Canary.EMAIL.value() + ".eml", mail(id, wish))
                .build();
    }

    private static byte[] mail(String id, String wish) {
        return bytes(
                """
                From: Wilma Kanarie <%s>
                To: shop@example.com
                Subject: Returning boots, my card is %s
                Message-ID: <%s@vogel.example>
                Content-Type: text/plain; charset=utf-8

                Hello,

                how do I return the boots? %s
                %s

                Wilma
                """
                        .formatted(
                                Canary.EMAIL.value(),
                                Canary.CARD.value(),
                                id,
                                Canary.inProse(),
                                wish)
                        .replace("\n", "\r\n"));
    }

    private static byte[] sales() {
        StringBuilder csv = new StringBuilder("customer,iban,revenue\n");
        for (int n = 0; n < 30; n++) {
            csv.append(Canary.EMAIL.value())
                    .append(',')
                    .append(Canary.IBAN.value())
                    .append(',')
                    .append(n)
                    .append('\n');
        }
        return bytes(csv.toString());
    }

    /** People say yes or no to what is asked, with reasons that say too much. */
    private static void decide(Terminal people, Set<String> decided) throws IOException {
        for (String line : people.must("approvals", "list", "--json").lines().toList()) {
            JsonNode asked = JSON.readTree(line);
            String id = asked.path("approvalId").asText();
            if (decided.add(id)) {
                people.must(
                        "approvals",
                        decided.size() == 1 ? "reject" : "approve",
                        id,
                        "--as",
                        "bea",
                        "--role",
                        asked.path("requiredRole").asText(),
                        "--reason",
                        Canary.inProse());
            }
        }
    }

    /** Headers of every record, and whole records of the topics about the run. */
    private static void aboutTheRun(Standalone stack) {
        AtomicInteger whole = new AtomicInteger();
        Everything.in(
                stack.kafkaProperties(),
                record -> {
                    String place =
                            "%s-%d@%d"
                                    .formatted(record.topic(), record.partition(), record.offset());
                    for (Header header : record.headers()) {
                        isClean(place + " " + header.key(), header.value());
                    }
                    if (ABOUT.contains(record.topic())) {
                        isClean(place, record.key());
                        isClean(place, record.value());
                        whole.incrementAndGet();
                    }
                });
        assertThat(whole).as("records about the run").hasValueGreaterThan(50);
    }

    /** All but what was stopped, which stays as it was. */
    private static void wordsAreClean(DeadLetter letter) {
        String place = "the words of letter " + letter.getDeadLetterId();
        isClean(place, bytes(letter.getMessage()));
        isClean(place, bytes(letter.getViolations().toString()));
        isClean(place, bytes(String.valueOf(letter.getStack())));
        isClean(place, bytes(letter.getAttempts().toString()));
    }

    private static void isClean(String place, byte[] bytes) {
        Canary found = Canary.in(bytes);
        if (found != null) {
            throw new AssertionError(
                    "%s in %s: %s"
                            .formatted(found, place, new String(bytes, StandardCharsets.UTF_8)));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String page(Standalone stack, String path)
            throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(stack.httpUrl() + path)).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
