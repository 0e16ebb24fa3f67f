package dev.firebreak.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The demo from its first line to its last. */
@Tag("slow")
class DemoTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private Path folder;

    /** What a run printed, and how it ended. */
    private record Ran(int code, List<String> out, String err) {
        JsonNode last() throws IOException {
            return JSON.readTree(out.getLast());
        }
    }

    @Test
    void theBundledMailsEndAsResultsAndTheBadRecordsAsDeadLetters() throws Exception {
        Ran ran = demo("--json", "--out", folder.toString());

        assertThat(ran.code()).as(ran.err() + String.join("\n", ran.out())).isZero();
        JsonNode last = ran.last();
        List<String> names = new ArrayList<>();
        last.fieldNames().forEachRemaining(names::add);
        assertThat(names)
                .containsExactly(
                        "tasks",
                        "results",
                        "deadLetters",
                        "replayed",
                        "lost",
                        "duplicated",
                        "seconds");
        int mails = DemoMails.bundled().mails().size();
        assertThat(last.path("tasks").asInt())
                .as("the mails, the mended one and the report")
                .isEqualTo(mails + 2);
        assertThat(last.path("results").path("COMPLETED").asInt()).isEqualTo(mails + 2);
        assertThat(last.path("deadLetters").asInt()).isEqualTo(16);
        assertThat(last.path("replayed").asInt()).isEqualTo(1);
        assertThat(last.path("lost").asInt()).isZero();
        assertThat(last.path("duplicated").asInt()).isZero();
        assertThat(last.path("seconds").asDouble()).isPositive();
    }

    @Test
    void theFilesHoldWhatTheCommandLineWouldPrint() throws Exception {
        Ran ran = demo("--out", folder.toString());

        assertThat(ran.code()).as(ran.err() + String.join("\n", ran.out())).isZero();
        List<JsonNode> results = lines(folder.resolve("results.jsonl"));
        List<JsonNode> letters = lines(folder.resolve("dead-letters.jsonl"));
        assertThat(results).hasSize(DemoMails.bundled().mails().size() + 2);
        assertThat(results)
                .allSatisfy(
                        r ->
                                assertThat(
                                                r.has("taskId")
                                                        && r.has("status")
                                                        && r.has("outputs")
                                                        && r.has("usage"))
                                        .isTrue());
        assertThat(letters).hasSize(16);
        assertThat(letters)
                .allSatisfy(
                        l ->
                                assertThat(
                                                l.has("deadLetterId")
                                                        && l.has("code")
                                                        && l.has("disposition"))
                                        .isTrue());
        assertThat(new TreeSet<>(letters.stream().map(l -> l.path("code").asText()).toList()))
                .hasSizeGreaterThanOrEqualTo(11);
        assertThat(Files.readString(folder.resolve("report.html")))
                .startsWith("<!")
                .contains("</html>");
        assertThat(ran.out())
                .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(79));
        assertThat(String.join("\n", ran.out()))
                .contains("A drafted reply", "One dead letter, mended", "In all");
    }

    @Test
    void withAModelByScriptAsMuchComesOutAndTheResultsNameIt() throws Exception {
        Ran ran = demo("--json", "--model", "scripted", "--out", folder.toString());

        assertThat(ran.code()).as(ran.err() + String.join("\n", ran.out())).isZero();
        int mails = DemoMails.bundled().mails().size();
        assertThat(ran.last().path("results").path("COMPLETED").asInt()).isEqualTo(mails + 2);
        assertThat(ran.last().path("deadLetters").asInt()).isEqualTo(16);
        assertThat(ran.last().path("lost").asInt()).isZero();
        assertThat(ran.last().path("duplicated").asInt()).isZero();
        assertThat(Files.readString(folder.resolve("results.jsonl"))).contains("scripted/demo");
        assertThat(Files.readString(folder.resolve("report.html"))).startsWith("<!");
    }

    @Test
    void mailsInAnyConditionAreTakenFromAFolder() throws Exception {
        Path mails = Files.createDirectories(folder.resolve("mails/deep"));
        byte[] noise = new byte[5_000];
        new Random(7).nextBytes(noise);
        Files.write(mails.resolve("noise.eml"), noise);
        Files.write(mails.resolve("empty.eml"), new byte[0]);
        Files.writeString(
                mails.resolve("short.eml"),
                "Subject: Hi\n\nWhere is my order NL-1?",
                StandardCharsets.UTF_8);

        Ran ran =
                demo(
                        "--json",
                        "--mail",
                        folder.resolve("mails").toString(),
                        "--out",
                        folder.resolve("out").toString());

        assertThat(ran.code()).as(ran.err() + String.join("\n", ran.out())).isZero();
        assertThat(ran.last().path("tasks").asInt()).isEqualTo(3 + 2);
        assertThat(ran.last().path("lost").asInt()).isZero();
        assertThat(ran.last().path("duplicated").asInt()).isZero();
    }

    @Test
    void whatIsKeptCanBeLookedInto() throws Exception {
        Path mails = Files.createDirectories(folder.resolve("mails"));
        Files.writeString(
                mails.resolve("a.eml"),
                "Subject: Hi\n\nWhere is my order NL-1?",
                StandardCharsets.UTF_8);

        Ran ran =
                demo(
                        "--json",
                        "--keep",
                        "--mail",
                        mails.toString(),
                        "--out",
                        folder.resolve("out").toString());

        String data =
                ran.err()
                        .lines()
                        .filter(l -> l.contains("firebreak up --data "))
                        .findFirst()
                        .orElseThrow()
                        .replaceFirst(".*--data ", "");
        try (TemporaryData kept = TemporaryData.of(Path.of(data))) {
            assertThat(kept.path().resolve("kafka")).isDirectory();
            assertThat(kept.path().resolve("firebreak.log")).isRegularFile();
        }
        assertThat(Path.of(data)).doesNotExist();
    }

    @Test
    void aFolderWithoutMailIsOneSentence() throws Exception {
        Ran ran = demo("--mail", folder.toString());

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err())
                .isEqualTo(
                        "--mail: there is no readable *.eml under "
                                + folder
                                + System.lineSeparator());
        assertThat(ran.out()).isEmpty();
    }

    private static Ran demo(String... args) throws InterruptedException, IOException {
        DemoCommand command = new DemoCommand();
        new CommandLine(command).parseArgs(args);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code =
                command.run(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false);
        return new Ran(
                code,
                out.toString(StandardCharsets.UTF_8).lines().toList(),
                err.toString(StandardCharsets.UTF_8));
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        List<JsonNode> nodes = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            nodes.add(JSON.readTree(line));
        }
        return nodes;
    }
}
