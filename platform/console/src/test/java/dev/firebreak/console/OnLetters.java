package dev.firebreak.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firebreak.embedded.KafkaCluster;
import dev.firebreak.schemas.Task;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeader;

/** A deployment with dead letters, as the commands about them show it. */
abstract class OnLetters extends OnPipeline {
    /** Who has it sees originals. */
    static final String ROLE = OriginalOptions.ROLE;

    OnLetters(KafkaCluster kafka) {
        super(kafka);
    }

    /** The bytes of a task of long ago that keeps its contract. */
    final byte[] task(String goal) {
        return pipeline.written(
                pipeline.cluster.topics().tasks(),
                Task.newBuilder(Pipeline.task("t-1", goal))
                        .setEnvelope(Pipeline.envelope("t-1").setCreatedAt(Instant.EPOCH).build())
                        .build());
    }

    /** What was done about the letter. */
    final String state(String id) {
        return run("dead-letters", "list", "--json").json().stream()
                .filter(l -> l.path("deadLetterId").asText().equals(id))
                .map(l -> l.path("disposition").asText())
                .findFirst()
                .orElseThrow();
    }

    /** Who may, looks at what was there. */
    final Firebreak.Ran original(String id) {
        return show(id, "--as", "grace", "--original", "--role", ROLE);
    }

    final Firebreak.Ran show(String id, String as, String who, String... how) {
        String[] args = new String[5 + how.length];
        List.of("dead-letters", "show", id, as, who).toArray(args);
        System.arraycopy(how, 0, args, 5, how.length);
        return run(args);
    }

    /** A header of the record as a shown letter tells it. */
    static String value(JsonNode origin, String header) {
        for (JsonNode one : origin.path("headers")) {
            if (one.path("key").asText().equals(header)) {
                return one.path("value").asText();
            }
        }
        throw new AssertionError("no header " + header + " in " + origin);
    }

    static RecordHeader header(String key, String value) {
        return new RecordHeader(key, value.getBytes(StandardCharsets.UTF_8));
    }

    static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
