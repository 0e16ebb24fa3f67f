package dev.firebreak.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firebreak.boundary.activity.LiveActivity;
import dev.firebreak.boundary.activity.LiveAnswer;
import dev.firebreak.console.prompt.Answers;
import dev.firebreak.embedded.KafkaCluster;
import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.TaskStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class PromptsCommandTest extends OnPipeline {
    private static final Duration BOUND = Duration.ofSeconds(60);

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    PromptsCommandTest(KafkaCluster kafka) {
        super(kafka);
    }

    @Test
    void aReportSaysWhatEachVariantCostsAndWhetherThatIsTelling() {
        answers();

        var ran = run("prompts", "report");

        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out())
                .containsPattern("draft@2 +plain +41 +30 +0 +10 +1 +4100 +820 +0.0738")
                .containsPattern("draft@2 +warm +40 +30 +8 +2 +0 +4000 +800 +0.03598")
                .containsPattern(
                        "draft@2 +warm +95.0 % +83.5 to 98.6 % +0.000947 +0.000\\d+ to 0.00\\d+")
                .contains("a good answer of variant warm costs")
                .contains("more answers of variant warm than of variant plain are good")
                .containsPattern("sort@2 +- +3 ")
                .contains("too few");
        assertThat(ran.out().lines()).allMatch(line -> line.length() <= 120);
        assertThat(ran.err()).contains("1 notes of answers do not say what they must");
    }

    @Test
    void programsGetALineForEachVariant() {
        answers();

        List<JsonNode> all = run("prompts", "report", "--json", "--prompt", "draft").json();

        assertThat(all)
                .extracting(n -> n.path("variant").asText())
                .containsExactly("plain", "warm");
        JsonNode warm = all.get(1);
        assertThat(warm.path("answers").asLong()).isEqualTo(40);
        assertThat(warm.path("good").asLong()).isEqualTo(38);
        assertThat(warm.path("goodRateLow").asDouble()).isBetween(0.83, 0.84);
        assertThat(warm.path("costMicrosPerGood").asDouble()).isBetween(946.8, 946.9);
        assertThat(warm.path("comparedWith").get(0).path("tellsCost").asBoolean()).isTrue();
        assertThat(all.get(0).path("comparedWith")).isEmpty();
        JsonNode sort = run("prompts", "report", "--json", "--prompt", "sort@2").json().getFirst();
        assertThat(sort.path("costMicrosPerGoodLow").isNull()).isTrue();
    }

    @Test
    void whatIsOlderOrOfAnotherAgentIsLeftOut() {
        answers();
        note(Answers.answer(900, "old", "", "accepted", 5, now.minus(Duration.ofDays(2))));

        assertThat(run("prompts", "list", "--json", "--since", "1d").json())
                .extracting(n -> n.path("prompt").asText())
                .containsExactly("draft", "draft", "sort");
        assertThat(run("prompts", "list", "--json").json()).hasSize(4);
        var nobody = run("prompts", "list", "--agent", "nobody");
        assertThat(nobody.exit()).isZero();
        assertThat(nobody.out()).isEmpty();
        assertThat(nobody.err()).contains("no answers of models like that were noted");
        assertThat(run("prompts", "report", "--prompt", "drafd").err())
                .contains("did you mean draft?");
    }

    @Test
    void theListSaysWhichPromptsWereUsedByWhom() {
        answers();

        var ran = run("prompts", "list");

        assertThat(ran.out())
                .containsPattern("draft@2 +plain +41 .* email +scripted/small")
                .containsPattern("draft@2 +warm +40 ");
    }

    @Test
    void withoutAnswersThatIsSaid() {
        var ran = run("prompts", "report");

        assertThat(ran.exit()).isZero();
        assertThat(ran.err()).contains("no answers of models were noted yet");
    }

    @Test
    void whatATransactionTookBackIsNotCounted() throws Exception {
        note(Answers.answer(1, "draft", "a", "accepted", 10, now));
        try (Producer<byte[], byte[]> producer =
                pipeline.cluster.producer(pipeline.prefix + "aborted")) {
            producer.initTransactions();
            producer.beginTransaction();
            Activity note = Answers.answer(2, "draft", "a", "accepted", 10, now);
            var sent =
                    producer.send(
                            new ProducerRecord<>(
                                    pipeline.cluster.topics().activity(),
                                    "task-2".getBytes(StandardCharsets.UTF_8),
                                    pipeline.written(pipeline.cluster.topics().activity(), note)));
            producer.flush();
            sent.get();
            producer.abortTransaction();
        }
        note(Answers.answer(1, "draft", "a", "accepted", 10, now));

        assertThat(run("prompts", "list", "--json").json())
                .singleElement()
                .satisfies(n -> assertThat(n.path("answers").asLong()).isEqualTo(1));
    }

    @Test
    void anAnswerIsWatchedWhileItIsWrittenAndFoldedInTheTimeline() {
        note(Notes.note("task-1", ActivityKind.TASK_ACCEPTED, now).build());
        String topic = pipeline.cluster.topics().activity();
        try (LiveActivity live =
                new LiveActivity(
                        topic,
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        pipeline.cluster.outbound(),
                        InstantSource.system())) {
            try (LiveAnswer answer =
                    live.stream(Pipeline.envelope("task-1").build(), "email", "draft")) {
                answer.text("wrong ".repeat(100));
                await().atMost(BOUND).until(() -> live.published() > 0);
                answer.restart();
                for (int n = 0; n < 300; n++) {
                    answer.text("word" + n + " ");
                }
            }
            // Before the close, which waits for a slow broker only so long.
            await().atMost(BOUND)
                    .until(() -> run("tasks", "show", "task-1").out().contains("2290 characters"));
        }
        note(
                Notes.note("task-1", ActivityKind.TASK_ENDED, now.plusSeconds(2))
                        .setDetails(Map.of("status", TaskStatus.COMPLETED.name()))
                        .build());

        var watched = run("watch", "task-1", "--json");
        var lines = run("watch", "task-1");
        var shown = run("tasks", "show", "task-1");

        StringBuilder text = new StringBuilder();
        for (JsonNode note : watched.json()) {
            if (note.path("kind").asText().equals("ANSWER_PART")) {
                if (note.path("details").has("restart")) {
                    text.setLength(0);
                }
                text.append(note.path("text").asText());
            }
        }
        assertThat(text.toString()).startsWith("word0 word1 ").endsWith("word299 ");
        assertThat(watched.exit()).isZero();
        assertThat(lines.out()).contains("(begins again) ");
        assertThat(shown.out().lines().filter(l -> l.contains("answer part")))
                .singleElement()
                .asString()
                .containsPattern("2290 characters in \\d+ parts")
                .contains("begun again once");
    }

    /** Two variants that differ, a prompt with few answers, one note that makes no sense. */
    private void answers() {
        for (int n = 0; n < 40; n++) {
            note(
                    Answers.answer(
                            n,
                            "draft",
                            "warm",
                            n < 30 ? "accepted" : n < 38 ? "repaired" : "declined",
                            880 + n,
                            now));
            note(
                    Answers.answer(
                            n,
                            "draft",
                            "plain",
                            n < 30 ? "accepted" : "declined",
                            1780 + 3L * n,
                            now));
        }
        note(Answers.answer(40, "draft", "plain", "offline", 260, now));
        for (int n = 0; n < 3; n++) {
            note(Answers.answer(n, "sort", "", "accepted", 12, now));
        }
        note(Answers.with(Answers.answer(99, "sort", "", "accepted", 1, now), "outcome", null));
    }

    private void note(Activity activity) {
        String topic = pipeline.cluster.topics().activity();
        pipeline.send(topic, activity.getEnvelope().getTaskId(), pipeline.written(topic, activity));
    }
}
