package dev.firebreak.console;

import static dev.firebreak.console.Sensitive.IBAN;
import static dev.firebreak.console.Sensitive.KEY;
import static dev.firebreak.console.Sensitive.MAIL;
import static dev.firebreak.console.Sensitive.SAID;
import static dev.firebreak.console.Sensitive.isClean;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.boundary.check.Checked;
import dev.firebreak.embedded.KafkaCluster;
import dev.firebreak.kit.json.AvroJson;
import dev.firebreak.schemas.Disposition;
import dev.firebreak.schemas.DispositionState;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.Task;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Who has the role sees what was there; and what was there is replayed, whoever does it. */
class LettersOriginalTest extends OnLetters {
    private static final ObjectMapper JSON = new ObjectMapper();

    LettersOriginalTest(KafkaCluster kafka) {
        super(kafka);
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
                firebreak()
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
}
