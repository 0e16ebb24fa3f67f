package dev.firebreak.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firebreak.standalone.Firebreak;
import dev.firebreak.standalone.Standalone;
import dev.firebreak.standalone.StandaloneOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way: mails come in, replies are proposed, policy asks people, people decide at the
 * command line, and only what was approved lies in the folder.
 */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApprovedMailTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path MAILS =
            Path.of(System.getProperty("firebreak.root"))
                    .resolve("platform/standalone/src/main/resources/demo/mail");
    private static final Duration BOUND = Duration.ofMinutes(4);

    private final Path data;
    private final Path maildir;
    private final Path published;
    private final Standalone stack;

    ApprovedMailTest(@TempDir Path data) {
        this.data = data;
        this.maildir = data.resolve("outbox");
        this.published = data.resolve("published");
        this.stack =
                Standalone.start(
                        StandaloneOptions.in(data.resolve("stack"))
                                .withExecutors(maildir, published));
    }

    @AfterAll
    void stop() {
        stack.close();
    }

    @Test
    void onlyWhatWasApprovedIsSentAndJustSo() throws Exception {
        submitted();
        List<JsonNode> asked = asked("email.send", 2);
        JsonNode yes = asked.get(0);
        JsonNode no = asked.get(1);

        run(decision("approve", yes));
        run(decision("reject", no));
        JsonNode sent = account(yes);
        JsonNode left = account(no);

        JsonNode approved = JSON.readTree(yes.path("action").path("argumentsJson").asText());
        assertThat(sent.path("status").asText()).isEqualTo("DONE");
        assertThat(sent.path("approvedBy").get(0).asText()).isEqualTo("bea");
        assertThat(left.path("status").asText()).isEqualTo("DENIED");
        List<Path> mails = files(maildir.resolve("new"));
        assertThat(mails).hasSize(1);
        assertThat(Files.readString(mails.getFirst()))
                .contains("To: " + approved.path("to").get(0).asText() + "\r\n")
                .contains("Message-ID: " + sent.path("externalId").asText() + "\r\n");
    }

    @Test
    void aReportThatWasApprovedIsPublishedAsItWas() throws Exception {
        run(
                List.of(
                        "submit",
                        "--goal",
                        "Publish a report of what happened: how many tasks, and how did they end?"));
        JsonNode asked = asked("report.publish", 1).getFirst();

        run(decision("approve", asked));
        JsonNode account = account(asked);

        JsonNode approved = JSON.readTree(asked.path("action").path("argumentsJson").asText());
        assertThat(account.path("status").asText()).as(account.toString()).isEqualTo("DONE");
        List<Path> pages = files(published.resolve("default"));
        assertThat(pages).hasSize(1);
        assertThat(sha256(Files.readAllBytes(pages.getFirst())))
                .isEqualTo(approved.path("htmlSha256").asText());
    }

    private List<JsonNode> asked(String kind, int count) throws Exception {
        return awaited(
                List.of("approvals", "list"),
                line -> line.path("action").path("kind").asText().equals(kind),
                count);
    }

    private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private void submitted() throws IOException, InterruptedException {
        List<String> submit = new ArrayList<>(List.of("submit"));
        for (Path mail : files(MAILS).stream().sorted().limit(8).toList()) {
            submit.add(mail.toString());
        }
        run(submit);
    }

    private static List<String> decision(String decision, JsonNode approval) {
        return List.of(
                "approvals",
                decision,
                approval.path("approvalId").asText(),
                "--as",
                "bea",
                "--role",
                approval.path("requiredRole").asText(),
                "--reason",
                "a test");
    }

    /** What became of an action, in its task's result. */
    private JsonNode account(JsonNode approval) throws Exception {
        String task = approval.path("taskId").asText();
        JsonNode result = awaited(List.of("results", "--task", task), _ -> true, 1).getFirst();
        for (JsonNode account : result.findPath("actions")) {
            if (account.path("actionId")
                    .asText()
                    .equals(approval.path("action").path("actionId").asText())) {
                return account;
            }
        }
        throw new AssertionError("no account of " + approval + " in " + result);
    }

    private List<JsonNode> awaited(List<String> command, Predicate<JsonNode> wanted, int count)
            throws IOException, InterruptedException {
        List<String> json = new ArrayList<>(command);
        json.add("--json");
        long until = System.nanoTime() + BOUND.toNanos();
        while (true) {
            List<JsonNode> lines = new ArrayList<>();
            for (String line : run(json)) {
                JsonNode read = JSON.readTree(line);
                if (wanted.test(read)) {
                    lines.add(read);
                }
            }
            if (lines.size() >= count) {
                return lines;
            }
            assertThat(System.nanoTime()).as("%s: %s", command, lines).isLessThan(until);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
        }
    }

    /** The lines on standard output of a command that goes well. */
    private List<String> run(List<String> command) throws IOException, InterruptedException {
        List<String> line =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "--sun-misc-unsafe-memory-access=allow",
                                "--enable-native-access=ALL-UNNAMED",
                                // The program's own, whatever else is on the tests' class path.
                                "-Dlogback.configurationFile=logback.xml",
                                Firebreak.class.getName()));
        line.addAll(command);
        Path errors = data.resolve("errors.txt");
        ProcessBuilder builder = new ProcessBuilder(line).redirectError(errors.toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().put("FIREBREAK_BOOTSTRAP_SERVERS", stack.bootstrapServers());
        builder.environment().put("FIREBREAK_REGISTRY", stack.registryUrl());
        Process process = builder.start();
        List<String> out = process.inputReader().lines().toList();

        assertThat(process.waitFor()).as("%s: %s", command, Files.readString(errors)).isZero();
        return out;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
