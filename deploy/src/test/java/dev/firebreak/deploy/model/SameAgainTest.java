package dev.firebreak.deploy.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.boundary.topic.TopicReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a scripted model and a clock that stands still leave to chance: nothing. */
@Tag("slow")
class SameAgainTest {
    private static final int TASKS = 5;
    private static final Duration SILENCE_MAX = Duration.ofMinutes(3);
    private static final List<String> TOPICS =
            List.of("results", "agent.email.results", "agent.planner.results");

    @TempDir private Path directory = Path.of(".");

    @Test
    void theSameScriptedRunGivesTheSameBytes() throws IOException {
        Path script = directory.resolve("mails.yaml");
        Files.writeString(
                script,
                """
                rules:
                  - when: {prompt: email-triage}
                    text: '%s'
                  - when: {prompt: email-draft*, turn: 1}
                    text: '{"body": "Hello, this one forgets a field."}'
                  - when: {prompt: email-draft*}
                    text: '%s'
                  - when: {prompt: planner-answer*}
                    text: %s
                """
                        .formatted(Said.TRIAGE.text(), Said.DRAFT.text(), Said.ANSWER.text()));
        InstantSource clock = InstantSource.fixed(Instant.now().truncatedTo(ChronoUnit.MILLIS));

        Map<String, List<String>> once = run(script, "once", clock);
        Map<String, List<String>> again = run(script, "again", clock);

        assertThat(once.get("results/task-1")).hasSize(1);
        assertThat(once.get("agent.email.results/task-1")).hasSize(2);
        assertThat(again).isEqualTo(once);
    }

    /** The bytes of all values, by topic and key; what is done side by side comes in any order. */
    private Map<String, List<String>> run(Path script, String name, InstantSource clock) {
        Map<String, List<String>> bytes = new TreeMap<>();
        try (Pipeline pipeline =
                Pipeline.start(
                        directory.resolve(name),
                        Map.of("models.use", "scripted", "models.script", script.toString()),
                        clock)) {
            for (int i = 1; i <= TASKS; i++) {
                pipeline.submit(pipeline.task("task-" + i, 2).build());
            }
            pipeline.results(TASKS);
            assertThat(pipeline.letters()).isEmpty();
            for (String topic : TOPICS) {
                try (TopicReader reader =
                        new TopicReader(
                                pipeline.stack().kafkaProperties(),
                                topic,
                                record ->
                                        bytes.computeIfAbsent(
                                                        topic
                                                                + "/"
                                                                + new String(
                                                                        record.key(),
                                                                        StandardCharsets.UTF_8),
                                                        _ -> new ArrayList<>())
                                                .add(HexFormat.of().formatHex(record.value())))) {
                    assertThat(reader.readToEnd(SILENCE_MAX)).isTrue();
                }
            }
        }
        bytes.values().forEach(values -> values.sort(null));
        return bytes;
    }
}
