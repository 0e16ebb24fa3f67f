package dev.firebreak.console;

import static dev.firebreak.console.Sensitive.DIGEST;
import static dev.firebreak.console.Sensitive.KEY;
import static dev.firebreak.console.Sensitive.MAIL;
import static dev.firebreak.console.Sensitive.ORDER;
import static dev.firebreak.console.Sensitive.PASSWORD;
import static dev.firebreak.console.Sensitive.SAID;
import static dev.firebreak.console.Sensitive.SENSITIVE;
import static dev.firebreak.console.Sensitive.UUID;
import static dev.firebreak.console.Sensitive.isClean;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firebreak.embedded.KafkaCluster;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.Origin;
import dev.firebreak.schemas.RejectedOutput;
import dev.firebreak.schemas.ReplayLineage;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.Trust;
import dev.firebreak.schemas.Violation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;

/** What is personal or secret is not on the screen. */
class LettersRedactedTest extends OnLetters {
    private static final ObjectMapper JSON = new ObjectMapper();

    LettersRedactedTest(KafkaCluster kafka) {
        super(kafka);
    }

    @Test
    void theRecordIsShownWithoutThem() {
        String id = pipeline.shelved(pipeline.failed("k", task(SAID)));

        var shown = run("dead-letters", "show", id);
        var json = run("dead-letters", "show", id, "--json");

        for (var ran : List.of(shown, json)) {
            assertThat(ran.exit()).as(ran.err()).isZero();
            isClean(ran);
            assertThat(ran.out()).contains(ORDER, UUID, DIGEST, "[redacted e-mail]", id);
        }
        JsonNode letter = json.json().getFirst();
        assertThat(letter.path("decoded").path("goal").asText())
                .startsWith("Write to [redacted e-mail], or call [redacted phone].");
        assertThat(letter.path("redacted").asInt()).isEqualTo(SENSITIVE.size());
        assertThat(letter.path("original").asBoolean()).isFalse();
        assertThat(shown.out()).containsPattern("redacted   [78] places.*" + ROLE + ".*--original");
        assertThat(letter.path("letter").path("origin").path("valueSha256").asText())
                .matches("[0-9a-f]{64}");
    }

    @Test
    void theDocumentsBytesAreNotShownInAnyForm() {
        Task task =
                Task.newBuilder(Pipeline.task("t-1", "read it"))
                        .setDocuments(
                                List.of(
                                        Document.newBuilder()
                                                .setDocumentId("d-1")
                                                .setName("from " + MAIL + ".eml")
                                                .setContentType("message/rfc822")
                                                .setContent(utf8(SAID))
                                                .setTrust(Trust.UNTRUSTED)
                                                .build()))
                        .build();
        String id =
                pipeline.shelved(
                        pipeline.failed(
                                "k", pipeline.written(pipeline.cluster.topics().tasks(), task)));

        var shown = run("dead-letters", "show", id);
        var json = run("dead-letters", "show", id, "--json");

        isClean(shown);
        isClean(json);
        assertThat(shown.out()).contains("d-1", "[withheld %d bytes]".formatted(SAID.length()));
        assertThat(json.out()).doesNotContain(base64(SAID).substring(0, 40));
    }

    @Test
    void bytesThatAreNoRecordAreSaidBySizeAndDigestOnly() {
        byte[] bytes = SAID.getBytes(StandardCharsets.UTF_8);
        String id = pipeline.stopped("k", bytes);

        var shown = run("dead-letters", "show", id);
        var json = run("dead-letters", "show", id, "--json");

        isClean(shown);
        isClean(json);
        assertThat(shown.out())
                .contains("bytes      " + bytes.length + ", SHA-256 ")
                .doesNotContain("000000  ")
                .doesNotContain("61 64 61"); // "ada" in hexadecimal
        assertThat(json.out()).doesNotContain(base64(SAID).substring(0, 40));
        assertThat(json.json().getFirst().path("letter").path("origin").path("value").asText())
                .isEqualTo("[withheld %d bytes]".formatted(bytes.length));
    }

    @Test
    void aValueThatWasCutIsNotShownEither() {
        byte[] whole = task(SAID);
        DeadLetter letter = pipeline.failed("k", whole);
        byte[] part = Arrays.copyOf(whole, whole.length - 60);
        String id =
                pipeline.shelved(
                        DeadLetter.newBuilder(letter)
                                .setOrigin(
                                        Origin.newBuilder(letter.getOrigin())
                                                .setValue(ByteBuffer.wrap(part))
                                                .setValueTruncated(true)
                                                .build())
                                .setRejectedOutput(output("x", "My name is Ada."))
                                .build());

        var shown = run("dead-letters", "show", id);
        var json = run("dead-letters", "show", id, "--json");

        isClean(shown);
        isClean(json);
        assertThat(shown.out())
                .contains("bytes      " + whole.length)
                .as("nobody knows any more how confidential it is")
                .doesNotContain("My name is Ada");
        assertThat(json.out()).doesNotContain("My name is Ada");
    }

    @Test
    void keyAndHeadersAreShownWithoutThem() {
        String id =
                pipeline.shelved(
                        pipeline.failed(
                                "customer " + MAIL,
                                task("plain"),
                                header("Authorization", "Bearer " + PASSWORD.replace(" ", "1")),
                                header("x-api-key", "77"),
                                header("x-from", SAID),
                                header("traceparent", "00-1"),
                                new RecordHeader("x-binary", new byte[] {(byte) 0xff, 'a'})));

        var shown = run("dead-letters", "show", id);
        var json = run("dead-letters", "show", id, "--json");

        isClean(shown);
        isClean(json);
        assertThat(shown.out()).contains("key \"customer [redacted e-mail]\"");
        JsonNode origin = json.json().getFirst().path("letter").path("origin");
        assertThat(origin.path("key").asText()).isEqualTo("customer [redacted e-mail]");
        assertThat(value(origin, "Authorization")).isEqualTo("[redacted]");
        assertThat(value(origin, "x-api-key")).isEqualTo("[redacted]");
        assertThat(value(origin, "x-from")).contains("[redacted iban]", ORDER);
        assertThat(value(origin, "traceparent")).isEqualTo(base64("00-1"));
        assertThat(value(origin, "x-binary")).isEqualTo("[withheld 2 bytes]");
        assertThat(json.out()).doesNotContain(base64(SAID).substring(0, 40));
    }

    @Test
    void whatTheLetterItselfSaysIsLookedAtAgain() {
        DeadLetter letter =
                DeadLetter.newBuilder(pipeline.failed("k", task("plain")))
                        .setTaskId("of " + MAIL)
                        .setStepId(KEY)
                        .setReplay(
                                ReplayLineage.newBuilder()
                                        .setReplayCount(1)
                                        .setEditedBy("grace@example.org")
                                        .setEditDiff(
                                                "[{\"op\":\"add\",\"value\":\"" + MAIL + "\"}]")
                                        .build())
                        .setMessage("seen: " + SAID)
                        .setStack("java.lang.IllegalStateException: " + SAID)
                        .setViolations(
                                List.of(
                                        new Violation("customer.password", "r", "long", PASSWORD),
                                        new Violation("goal", "r", "short", SAID)))
                        .setRejectedOutput(
                                output(
                                        "EmailWriting",
                                        JSON.createObjectNode()
                                                .put("password", PASSWORD)
                                                .put("text", SAID)
                                                .toString()))
                        .build();
        String id = pipeline.shelved(letter);

        List<Firebreak.Ran> all =
                List.of(
                        run("dead-letters", "show", id),
                        run("dead-letters", "show", id, "--json"),
                        run("dead-letters", "list"),
                        run("dead-letters", "list", "--json"));

        all.forEach(Sensitive::isClean);
        assertThat(all.get(0).out()).contains("EmailWriting", "[redacted card]", ORDER);
        JsonNode whole = all.get(1).json().getFirst().path("letter");
        assertThat(whole.path("deadLetterId").asText()).isEqualTo(letter.getDeadLetterId());
        assertThat(whole.path("fingerprint").asText()).isEqualTo(letter.getFingerprint());
        assertThat(whole.path("rejectedOutput").path("value").asText()).startsWith("[withheld ");
        assertThat(whole.path("replay").path("editedBy").asText()).isEqualTo("grace@example.org");
        assertThat(all.get(2).err()).contains("places redacted", "--original", ROLE);
        assertThat(all.get(3).json().getFirst().path("redacted").asInt()).isPositive();
    }

    @Test
    void ofASecretRecordOnlyTheEnvelopeIsShown() {
        Task task =
                Task.newBuilder()
                        .setEnvelope(
                                Pipeline.envelope("t-secret")
                                        .setConfidentiality(Confidentiality.SECRET)
                                        .build())
                        .setGoal("We buy them on Friday.")
                        .build();
        String id =
                pipeline.shelved(
                        DeadLetter.newBuilder(
                                        pipeline.failed(
                                                "k",
                                                pipeline.written(
                                                        pipeline.cluster.topics().tasks(), task)))
                                .setRejectedOutput(output("x", "They buy on Friday."))
                                .build());

        for (var ran :
                List.of(
                        run("dead-letters", "show", id),
                        run("dead-letters", "show", id, "--json"))) {
            assertThat(ran.out()).contains("t-secret", "withheld").doesNotContain("Friday");
        }
        assertThat(original(id).out()).contains("We buy them on Friday.", "They buy on Friday.");
    }

    private static RejectedOutput output(String name, String json) {
        return RejectedOutput.newBuilder()
                .setTopic("results")
                .setRecordName(name)
                .setJson(json)
                .setValue(utf8(json))
                .build();
    }
}
