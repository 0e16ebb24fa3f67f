package dev.firebreak.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.boundary.check.Checked;
import dev.firebreak.embedded.KafkaCluster;
import dev.firebreak.schemas.Task;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;

class DeadLettersCommandTest extends OnLetters {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] GARBAGE = "not a message".getBytes(StandardCharsets.UTF_8);

    DeadLettersCommandTest(KafkaCluster kafka) {
        super(kafka);
    }

    @Test
    void aLetterIsALineOfJsonWithTheAgreedFields() {
        String id = pipeline.stopped("ada", GARBAGE);

        JsonNode letter = run("dead-letters", "list", "--json").json().getFirst();

        assertThat(letter.path("deadLetterId").asText()).isEqualTo(id);
        assertThat(letter.path("code").asText()).isEqualTo("WIRE_FORMAT_UNKNOWN");
        assertThat(letter.path("category").asText()).isEqualTo("DATA");
        assertThat(letter.path("topic").asText()).isEqualTo(pipeline.cluster.topics().tasks());
        assertThat(letter.path("partition").isInt()).isTrue();
        assertThat(letter.path("offset").asLong()).isZero();
        assertThat(letter.path("agent").asText()).isEqualTo("admission");
        assertThat(letter.path("violations").isArray()).isTrue();
        assertThat(letter.path("replayCount").asInt()).isZero();
        assertThat(letter.path("disposition").asText()).isEqualTo("OPEN");
    }

    @Test
    void theListIsNewestFirstAndFiltered() {
        String garbage = pipeline.stopped("a", GARBAGE);
        String ruled = pipeline.stopped("b", brokenTask("task-1"));
        run("dead-letters", "discard", garbage);

        assertThat(ids(run("dead-letters", "list", "--json"))).containsExactly(ruled, garbage);
        assertThat(ids(run("dead-letters", "list", "--json", "--code", "rule_violation")))
                .containsExactly(ruled);
        assertThat(ids(run("dead-letters", "list", "--json", "--state", "open")))
                .containsExactly(ruled);
        assertThat(ids(run("dead-letters", "list", "--json", "--state", "discarded")))
                .containsExactly(garbage);
        assertThat(ids(run("dead-letters", "list", "--json", "--agent", "nobody"))).isEmpty();
        assertThat(ids(run("dead-letters", "list", "--json", "--limit", "1")))
                .containsExactly(ruled);
    }

    @Test
    void theTableFitsTheTerminal() {
        pipeline.stopped("b", brokenTask("task-1"));

        for (int width : new int[] {80, 200}) {
            var ran = firebreak().width(width).run("dead-letters", "list");
            assertThat(ran.out().lines()).hasSize(2).allMatch(line -> line.length() <= width);
            assertThat(ran.out()).contains("RULE_VIOLATION", "OPEN");
        }
    }

    @Test
    void showTellsEverythingAboutOneLetter() {
        String id = pipeline.stopped("ada", brokenTask("task-7"));

        var shown = run("dead-letters", "show", id.substring(0, 8));
        JsonNode json = run("dead-letters", "show", id, "--json").json().getFirst();

        assertThat(shown.exit()).isZero();
        assertThat(shown.out())
                .contains(
                        id,
                        "RULE_VIOLATION",
                        "would be stopped again",
                        "task-7",
                        "bytes      " + json.path("valueSize").asInt(),
                        "redacted   0 places",
                        "--original",
                        "--edit");
        assertThat(json.path("decoded").path("envelope").path("taskId").asText())
                .isEqualTo("task-7");
        assertThat(json.path("today").path("passes").asBoolean()).isFalse();
        assertThat(json.path("letter").path("origin").path("value").isTextual()).isTrue();
    }

    @Test
    void bytesThatAreNoRecordAreShownAsBytes() {
        String id = pipeline.stopped("ada", GARBAGE);

        var shown = run("dead-letters", "show", id, "--original", "--role", ROLE);
        var saved = run("dead-letters", "show", id, "--save-record", "r.json", "--role", ROLE);

        assertThat(shown.out()).contains("not a message");
        assertThat(saved.exit()).isEqualTo(1);
        assertThat(saved.err()).contains("--save-value");
    }

    @Test
    void anIdThatFitsNoneOrIsTooShortIsSaid() {
        pipeline.stopped("ada", GARBAGE);

        assertThat(run("dead-letters", "show", "ffff0000ffff").err())
                .contains("there is no dead letter");
        assertThat(run("dead-letters", "show", "ab").err()).contains("too short");
        assertThat(run("dead-letters", "replay", "ffff0000ffff").err())
                .contains("nothing was done");
    }

    @Test
    void whatWouldBeStoppedAgainIsNotReplayed() {
        String id = pipeline.stopped("ada", brokenTask("task-1"));

        var ran = run("dead-letters", "replay", id, "--json");

        assertThat(ran.exit()).isEqualTo(1);
        JsonNode outcome = ran.json().getFirst();
        assertThat(outcome.path("outcome").asText()).isEqualTo("REFUSED");
        assertThat(outcome.path("violations")).isNotEmpty();
        assertThat(pipeline.read(pipeline.cluster.topics().tasks())).hasSize(1);
        assertThat(state(id)).isEqualTo("OPEN");
    }

    @Test
    void anEditedRecordGoesBackUnderItsKeyWithItsHeadersOnce() throws IOException {
        String id =
                pipeline.stopped(
                        "ada",
                        brokenTask("task-1"),
                        new RecordHeader("traceparent", "00-1".getBytes(StandardCharsets.UTF_8)));
        run("dead-letters", "show", id, "--save-record", "letter.json", "--role", ROLE);
        mend("letter.json", "What is open?");

        var first =
                run(
                        "dead-letters",
                        "replay",
                        id,
                        "--edit",
                        "letter.json",
                        "--reason",
                        "goal was empty",
                        "--by",
                        "grace",
                        "--json");
        var second = run("dead-letters", "replay", id, "--edit", "letter.json");

        assertThat(first.exit()).as(first.err() + first.out()).isZero();
        assertThat(first.json().getFirst().path("replayCount").asInt()).isEqualTo(1);
        assertThat(second.exit()).isEqualTo(1);
        assertThat(second.out()).contains("refused", "replayed by grace", "--force");
        List<ConsumerRecord<byte[], byte[]>> tasks =
                pipeline.read(pipeline.cluster.topics().tasks());
        assertThat(tasks).hasSize(2);
        ConsumerRecord<byte[], byte[]> replayed = tasks.getLast();
        assertThat(replayed.key()).isEqualTo("ada".getBytes(StandardCharsets.UTF_8));
        assertThat(replayed.partition()).isEqualTo(tasks.getFirst().partition());
        assertThat(header(replayed, "traceparent")).isEqualTo("00-1");
        assertThat(header(replayed, "firebreak-replay-count")).isEqualTo("1");
        assertThat(header(replayed, "firebreak-replay-of")).isEqualTo(id);
        assertThat(header(replayed, "firebreak-edited-by")).isEqualTo("grace");
        assertThat(goal(replayed)).isEqualTo("What is open?");
        JsonNode letter = run("dead-letters", "list", "--json").json().getFirst();
        assertThat(letter.path("disposition").asText()).isEqualTo("REPLAYED");
        assertThat(letter.path("replayCount").asInt()).isEqualTo(1);
        assertThat(letter.path("dispositionReason").asText()).isEqualTo("goal was empty");
    }

    @Test
    void editedJsonThatIsNoRecordIsRefusedWithEveryReason() throws IOException {
        String id = pipeline.stopped("ada", brokenTask("task-1"));
        Files.writeString(
                directory.resolve("bad.json"), "{\"envelope\": {\"taskId\": 3}, \"goall\": \"x\"}");

        var ran = run("dead-letters", "replay", id, "--edit", "bad.json", "--force");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).contains("refused", "goall", "envelope.taskId");
        assertThat(state(id)).isEqualTo("OPEN");
    }

    @Test
    void otherBytesCanBeReplayedToo() throws IOException {
        String id = pipeline.stopped("ada", GARBAGE);
        byte[] sound =
                pipeline.written(
                        pipeline.cluster.topics().tasks(), Pipeline.task("task-9", "Count."));
        Files.write(directory.resolve("value.bin"), sound);

        var ran = run("dead-letters", "replay", id, "--value", "value.bin");

        assertThat(ran.exit()).as(ran.err() + ran.out()).isZero();
        assertThat(pipeline.read(pipeline.cluster.topics().tasks()).getLast().value())
                .isEqualTo(sound);
    }

    @Test
    void forceReplaysTheOriginalBytesAgainAndCounts() {
        String id = pipeline.stopped("ada", GARBAGE);

        run("dead-letters", "replay", id, "--force");
        var again = run("dead-letters", "replay", id, "--force", "--json");

        assertThat(again.json().getFirst().path("replayCount").asInt()).isEqualTo(2);
        List<ConsumerRecord<byte[], byte[]>> tasks =
                pipeline.read(pipeline.cluster.topics().tasks());
        assertThat(tasks).hasSize(3).allSatisfy(t -> assertThat(t.value()).isEqualTo(GARBAGE));
        assertThat(header(tasks.getLast(), "firebreak-replay-count")).isEqualTo("2");
    }

    @Test
    void aRecordThatWasReplayedThreeTimesNeedsAPerson() {
        byte[] sound =
                pipeline.written(
                        pipeline.cluster.topics().tasks(), Pipeline.task("task-9", "Count."));
        String id =
                pipeline.stopped(
                        "ada",
                        GARBAGE,
                        new RecordHeader(
                                "firebreak-replay-count", "3".getBytes(StandardCharsets.UTF_8)));

        var ran = run("dead-letters", "replay", id);

        assertThat(sound).isNotEmpty();
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).contains("replayed 3 times", "--force");
    }

    @Test
    void aDryRunChangesNothing() throws IOException {
        String id = pipeline.stopped("ada", brokenTask("task-1"));
        run("dead-letters", "show", id, "--save-record", "letter.json", "--role", ROLE);
        mend("letter.json", "What is open?");

        var ran = run("dead-letters", "replay", id, "--edit", "letter.json", "--dry-run");

        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).contains("would go to");
        assertThat(pipeline.read(pipeline.cluster.topics().tasks())).hasSize(1);
        assertThat(state(id)).isEqualTo("OPEN");
    }

    @Test
    void aDiscardedLetterIsNeitherReplayedNorDiscardedAgain() {
        String id = pipeline.stopped("ada", GARBAGE);

        var discarded = run("dead-letters", "discard", id, "--reason", "noise");

        assertThat(discarded.exit()).isZero();
        assertThat(run("dead-letters", "discard", id).exit()).isEqualTo(1);
        assertThat(run("dead-letters", "replay", id).out()).contains("discarded by");
        assertThat(state(id)).isEqualTo("DISCARDED");
    }

    private byte[] brokenTask(String taskId) {
        // Sound on the wire, and its goal is empty without a document: the last field says so, the
        // bytes before it stay.
        byte[] sound =
                pipeline.written(pipeline.cluster.topics().tasks(), Pipeline.task(taskId, "x"));
        byte[] broken = new byte[sound.length - 1];
        int goal = lastGoal(sound);
        System.arraycopy(sound, 0, broken, 0, goal);
        broken[goal] = 0;
        System.arraycopy(sound, goal + 2, broken, goal + 1, sound.length - goal - 2);
        return broken;
    }

    private static int lastGoal(byte[] sound) {
        for (int i = sound.length - 2; i >= 0; i--) {
            if (sound[i] == 2 && sound[i + 1] == 'x') {
                return i;
            }
        }
        throw new AssertionError("no goal in there");
    }

    private void mend(String file, String goal) throws IOException {
        ObjectNode record = (ObjectNode) JSON.readTree(Files.readString(directory.resolve(file)));
        record.put("goal", goal);
        Files.writeString(directory.resolve(file), record.toString());
    }

    private String goal(ConsumerRecord<byte[], byte[]> record) {
        return pipeline.cluster.inbound(record.topic(), Task.class).check(record)
                        instanceof Checked.Accepted<Task>(Task task, var _)
                ? task.getGoal()
                : "(stopped)";
    }

    private static List<String> ids(Firebreak.Ran ran) {
        return ran.json().stream().map(l -> l.path("deadLetterId").asText()).toList();
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String key) {
        var header = record.headers().lastHeader(key);
        return header == null ? "(none)" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
