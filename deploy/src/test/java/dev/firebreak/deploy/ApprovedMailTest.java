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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way: mails come in, replies are proposed, policy asks people, people decide at the
 * command line, and only what was approved lies in the folder.
 */
@Tag("slow")
class ApprovedMailTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path MAILS =
            Path.of(System.getProperty("firebreak.root"))
                    .resolve("platform/standalone/src/main/resources/demo/mail");
    private static final Duration BOUND = Duration.ofMinutes(4);

    @TempDir private Path data;

    @Test
    void onlyWhatWasApprovedIsSentAndJustSo() throws Exception {
        Path maildir = data.resolve("outbox");
        try (Standalone stack =
                Standalone.start(
                        StandaloneOptions.in(data.resolve("stack"))
                                .withExecutors(maildir, data.resolve("published")))) {
            submitted(stack);
            List<JsonNode> asked = awaited(stack, List.of("approvals", "list"), a -> a.size() >= 2);
            JsonNode yes = asked.get(0);
            JsonNode no = asked.get(1);

            run(stack, decision("approve", yes));
            run(stack, decision("reject", no));
            JsonNode sent = account(stack, yes);
            JsonNode left = account(stack, no);

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
    }

    private void submitted(Standalone stack) throws IOException, InterruptedException {
        List<String> submit = new ArrayList<>(List.of("submit"));
        for (Path mail : files(MAILS).stream().sorted().limit(8).toList()) {
            submit.add(mail.toString());
        }
        run(stack, submit);
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
    private JsonNode account(Standalone stack, JsonNode approval) throws Exception {
        String task = approval.path("taskId").asText();
        JsonNode result =
                awaited(stack, List.of("results", "--task", task), r -> !r.isEmpty()).getFirst();
        for (JsonNode account : result.findPath("actions")) {
            if (account.path("actionId")
                    .asText()
                    .equals(approval.path("action").path("actionId").asText())) {
                return account;
            }
        }
        throw new AssertionError("no account of " + approval + " in " + result);
    }

    private List<JsonNode> awaited(
            Standalone stack, List<String> command, Predicate<List<JsonNode>> enough)
            throws IOException, InterruptedException {
        List<String> json = new ArrayList<>(command);
        json.add("--json");
        long until = System.nanoTime() + BOUND.toNanos();
        while (true) {
            List<JsonNode> lines = new ArrayList<>();
            for (String line : run(stack, json)) {
                lines.add(JSON.readTree(line));
            }
            if (enough.test(lines)) {
                return lines;
            }
            assertThat(System.nanoTime()).as("%s: %s", command, lines).isLessThan(until);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
        }
    }

    /** The lines on standard output of a command that goes well. */
    private List<String> run(Standalone stack, List<String> command)
            throws IOException, InterruptedException {
        List<String> line =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "--sun-misc-unsafe-memory-access=allow",
                                "--enable-native-access=ALL-UNNAMED",
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
