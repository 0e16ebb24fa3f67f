package dev.firebreak.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.firebreak.boundary.topic.TopicReader;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.Tasks;
import dev.firebreak.standalone.Standalone;
import dev.firebreak.standalone.StandaloneOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mails from the test suites of mail libraries, in every condition a mail can be in, through the
 * whole pipeline.
 */
@Tag("slow")
class RealMailTest {
    private static final Path MAILS =
            Path.of(System.getProperty("firebreak.root"))
                    .resolve("../shared/data/mail")
                    .normalize();
    private static final Duration SILENCE_MAX = Duration.ofMinutes(3);
    private static final String MARKER = "after-all-mails";

    @Test
    void eachMailEndsAsOneResultOrOneDeadLetter(@TempDir Path data) throws Exception {
        List<Path> mails = mails();
        assumeTrue(!mails.isEmpty(), "no mails under " + MAILS);
        Map<String, Integer> results = new HashMap<>();
        Map<String, Integer> letters = new HashMap<>();
        try (Standalone stack = Standalone.start(StandaloneOptions.in(data));
                Traffic traffic = new Traffic(stack);
                TopicReader fromResults =
                        traffic.results(
                                (r, result) ->
                                        results.merge(
                                                result.getEnvelope().getTaskId(),
                                                1,
                                                Integer::sum));
                TopicReader fromLetters =
                        traffic.deadLetters(
                                (r, letter) ->
                                        letters.merge(
                                                place(
                                                        letter.getOrigin().getTopic(),
                                                        letter.getOrigin().getPartition(),
                                                        letter.getOrigin().getOffset()),
                                                1,
                                                Integer::sum))) {
            Map<String, String> places = new HashMap<>();
            for (int i = 0; i < mails.size(); i++) {
                String id = "mail-" + i;
                places.put(id, publish(traffic, stack, id, mails.get(i)));
            }

            Traffic.readUntil(
                    fromResults,
                    () -> results.size() + letters.size() >= mails.size(),
                    SILENCE_MAX);
            // Whatever would come twice has come when a task that was published later has ended.
            publish(traffic, stack, MARKER, mails.getFirst());
            Traffic.readUntil(fromResults, () -> results.containsKey(MARKER), SILENCE_MAX);
            assertThat(fromLetters.readToEnd(SILENCE_MAX)).isTrue();

            assertThat(results).containsKey(MARKER);
            for (Map.Entry<String, String> mail : places.entrySet()) {
                int ends =
                        results.getOrDefault(mail.getKey(), 0)
                                + letters.getOrDefault(mail.getValue(), 0);
                assertThat(ends)
                        .as(
                                "%s, %s",
                                mails.get(Integer.parseInt(mail.getKey().substring(5))),
                                mail.getValue())
                        .isEqualTo(1);
            }
            assertThat(results.keySet())
                    .as("only what was published")
                    .allMatch(id -> id.equals(MARKER) || places.containsKey(id));
        }
    }

    private static String publish(Traffic traffic, Standalone stack, String taskId, Path mail)
            throws Exception {
        InstantSource clock = InstantSource.system();
        Task task =
                Tasks.task(taskId, Tasks.principal("test"), clock.instant())
                        .mail(mail.getFileName().toString(), Files.readAllBytes(mail))
                        .deadline(clock.instant().plus(Duration.ofMinutes(10)))
                        .build();
        String topic = stack.topics().tasks();
        Future<RecordMetadata> sent =
                traffic.send(
                        topic,
                        taskId.getBytes(StandardCharsets.UTF_8),
                        traffic.encoded(topic, task));
        traffic.flush();
        return place(topic, sent.get().partition(), sent.get().offset());
    }

    private static String place(String topic, int partition, long offset) {
        return topic + "-" + partition + "@" + offset;
    }

    private static List<Path> mails() throws IOException {
        if (!Files.isDirectory(MAILS)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(MAILS)) {
            return files.filter(f -> f.toString().endsWith(".eml")).sorted().toList();
        }
    }
}
