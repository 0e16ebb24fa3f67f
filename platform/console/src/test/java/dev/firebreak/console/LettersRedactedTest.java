package dev.firebreak.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.boundary.check.Checked;
import dev.firebreak.embedded.KafkaCluster;
import dev.firebreak.embedded.KafkaExtension;
import dev.firebreak.kit.json.AvroJson;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Disposition;
import dev.firebreak.schemas.DispositionState;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.Origin;
import dev.firebreak.schemas.RejectedOutput;
import dev.firebreak.schemas.ReplayLineage;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.Trust;
import dev.firebreak.schemas.Violation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is personal or secret is not on the screen; what is replayed is what was there. */
@ExtendWith(KafkaExtension.class)
class LettersRedactedTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ROLE = OriginalOptions.ROLE;
    private static final String MAIL = "ada.lovelace@example.org";
    private static final String IBAN = "DE89370400440532013000";
    private static final String CARD = "4111 1111 1111 1111";
    private static final String SSN = "123-45-6789";
    private static final String PHONE = "+1 212 555 0123";
    private static final String KEY = "sk-proj-abcdefghijklmnopqrstuvwx0123456789";
    private static final String PASSWORD = "correct horse battery";
    private static final List<String> SENSITIVE =
            List.of(MAIL, IBAN, CARD, SSN, PHONE, KEY, PASSWORD);
    private static final String ORDER = "order 4012888888881881";
    private static final String UUID = "00491701-2345-4678-9012-345678901234";
    private static final String DIGEST =
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final String SAID =
            "Write to %s, or call %s. %s, %s, SSN %s, key %s. {\"nested\":\"{\\\"password\\\":\\\"%s\\\"}\"} %s, %s, %s"
                    .formatted(MAIL, PHONE, IBAN, CARD, SSN, KEY, PASSWORD, ORDER, UUID, DIGEST);

    private final KafkaCluster kafka;

    @TempDir private Path directory = Path.of(".");

    @SuppressWarnings("NullAway.Init") // set before each test
    private Pipeline pipeline;

    LettersRedactedTest(KafkaCluster kafka) {
        this.kafka = kafka;
    }

    @BeforeEach
    void deploy(TestInfo test) {
        pipeline = new Pipeline(kafka, Integer.toHexString(test.getDisplayName().hashCode()));
    }

    @AfterEach
    void close() {
        pipeline.close();
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

    /** As an older writer, or a process that was taken over, would put it there. */
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

        all.forEach(LettersRedactedTest::isClean);
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

    @Test
    void withoutTheRoleTheOriginalIsRefusedAndTheRoleNamed() {
        String id = pipeline.shelved(pipeline.failed("k", task(SAID)));

        for (String[] how :
                new String[][] {
                    {"--original"},
                    {"--original", "--json"},
                    {"--save-record", "r.json"},
                    {"--save-value", "v.bin"},
                    {"--original", "--role", "support"},
                    {"--original", "--role", "dead-letters"},
                    {"--original", "--role", ROLE + ".not"}
                }) {
            var ran = show(id, "--as", "grace", how);

            assertThat(ran.exit()).as(String.join(" ", how)).isEqualTo(1);
            assertThat(ran.out()).isEmpty();
            assertThat(ran.err()).contains("nothing was shown", ROLE, "grace", "person.roles");
        }
        assertThat(directory).isEmptyDirectory();
        assertThat(looks()).isEmpty();
    }

    @Test
    void withTheRoleAllIsShownAndWhoLookedIsKept() throws IOException {
        String id =
                pipeline.shelved(
                        pipeline.failed("key of " + MAIL, task(SAID), header("x-api-key", KEY)));

        var shown =
                show(id, "--as", "grace", "--original", "--role", ROLE, "--reason", "ticket 12");
        var json =
                Firebreak.in(directory)
                        .at(kafka, pipeline.prefix)
                        .with("FIREBREAK_PERSON_USER", "grace")
                        .with("FIREBREAK_PERSON_ROLES", "support," + ROLE)
                        .run("dead-letters", "show", id, "--original", "--json");
        show(id, "--as", "linus", "--save-value", "v.bin", "--role", ROLE);
        var later = run("dead-letters", "show", id);

        assertThat(shown.exit()).as(shown.err()).isZero();
        assertThat(shown.out())
                .contains(MAIL, IBAN, KEY, "000000  00", "key \"key of " + MAIL)
                .doesNotContain("[redacted");
        JsonNode letter = json.json().getFirst();
        assertThat(letter.path("original").asBoolean()).isTrue();
        assertThat(letter.path("redacted").asInt()).isZero();
        assertThat(letter.path("decoded").path("goal").asText()).isEqualTo(SAID);
        assertThat(value(letter.path("letter").path("origin"), "x-api-key")).isEqualTo(base64(KEY));
        assertThat(letter.path("letter").path("origin").path("value").asText())
                .isEqualTo(Base64.getEncoder().encodeToString(task(SAID)));
        assertThat(Files.readAllBytes(directory.resolve("v.bin"))).isEqualTo(task(SAID));
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(directory.resolve("v.bin"))))
                .isEqualTo("rw-------");
        assertThat(looks())
                .extracting(Disposition::getBy, Disposition::getDeadLetterId)
                .containsExactly(tuple("grace", id), tuple("grace", id), tuple("linus", id));
        assertThat(looks().getFirst().getReason()).contains("shown", ROLE, "ticket 12");
        assertThat(looks().getLast().getReason()).contains("value saved");
        assertThat(later.out()).contains("seen       as it was, by grace", "by linus", "ticket 12");
        isClean(later);
    }

    @Test
    void aLookIsNothingDoneAboutTheLetterBeforeAndAfterItsReplay() {
        byte[] sound = task(SAID);
        String id = pipeline.shelved(pipeline.failed("k", sound));

        original(id);
        assertThat(state(id)).isEqualTo("OPEN");
        assertThat(run("dead-letters", "replay", id).exit()).isZero();
        original(id);

        assertThat(state(id)).isEqualTo("REPLAYED");
        assertThat(run("dead-letters", "replay", id).out()).contains("refused", "replayed by");
        assertThat(looks()).hasSize(2);
    }

    @Test
    void aReplayOfALetterThatIsShownRedactedSendsTheVeryBytes() {
        byte[] sound = task(SAID);
        String id =
                pipeline.shelved(pipeline.failed("of " + MAIL, sound, header("x-api-key", KEY)));
        isClean(run("dead-letters", "show", id));
        isClean(run("dead-letters", "replay", id, "--dry-run"));

        var ran = run("dead-letters", "replay", id);

        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
        List<ConsumerRecord<byte[], byte[]>> tasks =
                pipeline.read(pipeline.cluster.topics().tasks());
        assertThat(tasks).hasSize(2);
        assertThat(tasks.getLast().value()).isEqualTo(sound).isEqualTo(tasks.getFirst().value());
        assertThat(tasks.getLast().key()).isEqualTo(tasks.getFirst().key());
        assertThat(tasks.getLast().headers().lastHeader("x-api-key").value())
                .isEqualTo(KEY.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anEditChangesTheFieldThatWasEditedAndNothingElse() throws IOException {
        byte[] sound =
                pipeline.written(
                        pipeline.cluster.topics().tasks(),
                        Task.newBuilder(Pipeline.task("t-1", SAID))
                                .setDocuments(
                                        List.of(
                                                Document.newBuilder()
                                                        .setDocumentId("d-1")
                                                        .setName(MAIL)
                                                        .setContentType("text/plain")
                                                        .setContent(utf8(SAID))
                                                        .build()))
                                .build());
        String id = pipeline.shelved(pipeline.failed("k", sound));
        show(id, "--as", "grace", "--save-record", "r.json", "--role", ROLE);
        Path file = directory.resolve("r.json");
        ObjectNode record = (ObjectNode) JSON.readTree(Files.readString(file));
        ((ObjectNode) record.path("documents").get(0)).put("contentType", "text/csv");
        Files.writeString(file, record.toString());

        var ran = run("dead-letters", "replay", id, "--edit", "r.json");

        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
        List<ConsumerRecord<byte[], byte[]>> tasks =
                pipeline.read(pipeline.cluster.topics().tasks());
        Task before = decoded(tasks.getFirst());
        Task after = decoded(tasks.getLast());
        assertThat(after.getDocuments().getFirst().getContentType()).isEqualTo("text/csv");
        assertThat(
                        Task.newBuilder(after)
                                .setDocuments(
                                        List.of(
                                                Document.newBuilder(after.getDocuments().getFirst())
                                                        .setContentType("text/plain")
                                                        .build()))
                                .build())
                .isEqualTo(before);
    }

    @Test
    void whatShowPrintsIsNotTakenForTheRecord() throws IOException {
        String id = pipeline.shelved(pipeline.failed("k", task(SAID)));
        JsonNode shown = run("dead-letters", "show", id, "--json").json().getFirst();
        Files.writeString(directory.resolve("r.json"), shown.path("decoded").toString());

        var ran = run("dead-letters", "replay", id, "--edit", "r.json");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).contains("refused", "--save-record");
        assertThat(pipeline.read(pipeline.cluster.topics().tasks())).hasSize(1);
        assertThat(state(id)).isEqualTo("OPEN");
    }

    @Test
    void aRecordThatHeldMarksFromTheBeginningCanBeEdited() throws IOException {
        Task task = Pipeline.task("t-1", "Dear [redacted e-mail], we have [redacted card].");
        String id =
                pipeline.shelved(
                        pipeline.failed(
                                "k", pipeline.written(pipeline.cluster.topics().tasks(), task)));
        Files.writeString(
                directory.resolve("r.json"), AvroJson.write(task).replace("Dear", "Hello"));

        var ran = run("dead-letters", "replay", id, "--edit", "r.json");

        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
    }

    @Test
    void whyAReplayIsRefusedQuotesNobody() throws IOException {
        String id = pipeline.shelved(pipeline.failed("k", task("plain")));
        ObjectNode record = (ObjectNode) AvroJson.tree(Pipeline.task("t-1", "x"));
        record.put("conversation of " + MAIL, "x");
        ((ObjectNode) record.path("envelope")).put("taskId", "for " + MAIL + " " + KEY);
        Files.writeString(directory.resolve("r.json"), record.toString());

        var shown = run("dead-letters", "replay", id, "--edit", "r.json");
        var json = run("dead-letters", "replay", id, "--edit", "r.json", "--json");

        assertThat(shown.out()).contains("refused");
        isClean(shown);
        isClean(json);
        assertThat(json.json().getFirst().path("redacted").asInt()).isPositive();
    }

    private static void isClean(Firebreak.Ran ran) {
        for (String sensitive : SENSITIVE) {
            assertThat(ran.out()).doesNotContain(sensitive);
            assertThat(ran.err()).doesNotContain(sensitive);
            assertThat(ran.out().replaceAll("[\\s|]+", ""))
                    .doesNotContain(sensitive.replace(" ", ""));
        }
    }

    private List<Disposition> looks() {
        var inbound =
                pipeline.cluster.inbound(
                        pipeline.cluster.topics().dispositions(), Disposition.class);
        return pipeline.read(pipeline.cluster.topics().dispositions()).stream()
                .map(
                        record ->
                                inbound.check(record)
                                                instanceof
                                                Checked.Accepted<Disposition>(
                                                        Disposition one,
                                                        var _)
                                        ? one
                                        : broken(record))
                .filter(one -> one.getState() == DispositionState.LOOKED_AT)
                .toList();
    }

    private static Disposition broken(ConsumerRecord<byte[], byte[]> record) {
        throw new AssertionError("no disposition at " + record.offset());
    }

    private Task decoded(ConsumerRecord<byte[], byte[]> record) {
        if (pipeline.cluster.inbound(record.topic(), Task.class).check(record)
                instanceof Checked.Accepted<Task>(Task task, var _)) {
            return task;
        }
        throw new AssertionError("no task");
    }

    private byte[] task(String goal) {
        return pipeline.written(
                pipeline.cluster.topics().tasks(),
                Task.newBuilder(Pipeline.task("t-1", goal))
                        .setEnvelope(
                                Pipeline.envelope("t-1")
                                        .setCreatedAt(java.time.Instant.EPOCH)
                                        .build())
                        .build());
    }

    private static RejectedOutput output(String name, String json) {
        return RejectedOutput.newBuilder()
                .setTopic("results")
                .setRecordName(name)
                .setJson(json)
                .setValue(utf8(json))
                .build();
    }

    private static RecordHeader header(String key, String value) {
        return new RecordHeader(key, value.getBytes(StandardCharsets.UTF_8));
    }

    private static String value(JsonNode origin, String header) {
        for (JsonNode one : origin.path("headers")) {
            if (one.path("key").asText().equals(header)) {
                return one.path("value").asText();
            }
        }
        throw new AssertionError("no header " + header + " in " + origin);
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private String state(String id) {
        return run("dead-letters", "list", "--json").json().stream()
                .filter(l -> l.path("deadLetterId").asText().equals(id))
                .map(l -> l.path("disposition").asText())
                .findFirst()
                .orElseThrow();
    }

    private Firebreak.Ran original(String id) {
        return show(id, "--as", "grace", "--original", "--role", ROLE);
    }

    private Firebreak.Ran show(String id, String as, String who, String... how) {
        String[] args = new String[5 + how.length];
        List.of("dead-letters", "show", id, as, who).toArray(args);
        System.arraycopy(how, 0, args, 5, how.length);
        return run(args);
    }

    private Firebreak.Ran run(String... args) {
        return Firebreak.in(directory).at(kafka, pipeline.prefix).run(args);
    }
}
