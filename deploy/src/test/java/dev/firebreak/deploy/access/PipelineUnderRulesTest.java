package dev.firebreak.deploy.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firebreak.agent.planner.PlannerMain;
import dev.firebreak.agent.report.ReportMain;
import dev.firebreak.agent.supervisor.AdmissionOptions;
import dev.firebreak.agent.supervisor.Supervisor;
import dev.firebreak.agent.supervisor.SupervisorOptions;
import dev.firebreak.agent.supervisor.SupervisorSettings;
import dev.firebreak.boundary.check.Checked;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.InboundLimits;
import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.process.AgentProcess;
import dev.firebreak.boundary.registry.RegistryClient;
import dev.firebreak.boundary.topic.TopicReader;
import dev.firebreak.deploy.Traffic;
import dev.firebreak.deploy.chaos.ChildJvm;
import dev.firebreak.kit.Thinking;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole pipeline, each process under its own name and by its own configuration file, over TLS
 * and SASL, with a registry behind TLS and passwords: what each may do is enough.
 */
@Tag("slow")
class PipelineUnderRulesTest {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Duration SILENCE_MAX = Duration.ofMinutes(3);
    private static final int MAILS = 6;

    @TempDir private Path folder;

    @Test
    void tasksComeToTheirEndsWithDeadLettersRestartsAndACrash() throws Exception {
        InstantSource clock = InstantSource.system();
        try (SecuredStack stack = new SecuredStack(folder.resolve("stack"));
                Supervisor supervisor =
                        Supervisor.start(
                                SupervisorSettings.from(
                                        stack.settings(
                                                "supervisor",
                                                Map.of(
                                                        "supervisor.state-dir",
                                                        folder.resolve("state").toString()),
                                                with(
                                                        List.of(
                                                                SupervisorOptions.class,
                                                                AdmissionOptions.class)))));
                ReportMain report =
                        ReportMain.start(
                                stack.settings(
                                        "agent-report",
                                        Map.of(),
                                        with(List.of(ReportMain.Keys.class))),
                                Thinking.offline(),
                                clock);
                Results results = new Results(stack)) {
            AgentProcess planner = planner(stack);
            ChildJvm email = email(stack);
            ChildJvm publisher = publisher(stack);
            try {
                awaitAlive(stack, supervisor);

                List<String> ids = new ArrayList<>();
                ids.addAll(submit(stack, mail(0)));
                ids.addAll(submit(stack, sales(), "--goal", "What is the revenue by region?"));
                results.await(2);
                String letter = deadLetter(stack);
                mended(stack, letter);

                planner.close();
                planner = planner(stack);
                for (int n = 1; n < MAILS; n++) {
                    ids.addAll(submit(stack, mail(n)));
                    if (n == MAILS / 2) {
                        email.kill();
                    }
                }
                email = email(stack);
                results.await(ids.size());

                ids.add(published(stack));
                results.await(ids.size());

                assertThat(results.byTask().keySet()).containsExactlyInAnyOrderElementsOf(ids);
                assertThat(results.byTask().values())
                        .allSatisfy(
                                of ->
                                        assertThat(of)
                                                .singleElement()
                                                .returns(
                                                        TaskStatus.COMPLETED,
                                                        TaskResult::getStatus));
                assertThat(report.process().health().toString()).contains("Running");
                assertThat(supervisor.trouble()).isEmpty();
                assertThat(stack.registry().seen())
                        .contains("agent-email", "agent-report", "agent-planner", "supervisor");
                assertNothingSecretWasSaid();
            } finally {
                planner.close();
                email.close();
                publisher.close();
            }
        }
    }

    /** A record nobody can read, from a system that asks agents directly. */
    private static String deadLetter(SecuredStack stack) throws InterruptedException {
        try (Attempts direct = new Attempts(stack.clientProperties("direct"))) {
            assertThat(direct.write("agent.email.requests")).isEmpty();
        }
        Awaitility.await().atMost(PATIENCE).until(() -> letters(stack).size() == 1);
        return letters(stack).getFirst().path("deadLetterId").asText();
    }

    /** The console sees it and may not send it again; who replays may. */
    private static void mended(SecuredStack stack, String letter) {
        String[] replay = {
            "dead-letters", "replay", letter, "--force", "--by", "sre", "--reason", "a try"
        };
        var asConsole = stack.firebreak("console", replay);
        assertThat(asConsole.exit()).isEqualTo(1);
        assertThat(asConsole.err()).contains("the broker refuses").contains("topics acls");

        var asReplay = stack.firebreak("replay", replay);
        assertThat(asReplay.exit()).as(asReplay.out() + asReplay.err()).isZero();
        Awaitility.await().atMost(PATIENCE).until(() -> letters(stack).size() == 2);
    }

    /**
     * A report waits for a person, is approved by the console's user and done by the executor's.
     */
    private String published(SecuredStack stack) throws IOException {
        String task = submit(stack, "--goal", "Publish a report of what happened").getFirst();
        Awaitility.await().atMost(PATIENCE).until(() -> asked(stack).size() == 1);
        JsonNode asked = asked(stack).getFirst();
        assertThat(pages()).isEmpty();

        var decided =
                stack.firebreak(
                        "console",
                        "approvals",
                        "approve",
                        asked.path("approvalId").asText(),
                        "--as",
                        "bea",
                        "--role",
                        asked.path("requiredRole").asText(),
                        "--reason",
                        "a test");

        assertThat(decided.exit()).as(decided.toString()).isZero();
        assertThat(asked.path("taskId").asText()).isEqualTo(task);
        Awaitility.await().atMost(PATIENCE).until(() -> pages().size() == 1);
        return task;
    }

    private static List<JsonNode> asked(SecuredStack stack) {
        var ran = stack.firebreak("console", "approvals", "list", "--json");
        assertThat(ran.exit()).as(ran.err()).isZero();
        return ran.json();
    }

    private List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("published"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static List<JsonNode> letters(SecuredStack stack) {
        var ran = stack.firebreak("console", "dead-letters", "list", "--json");
        assertThat(ran.exit()).as(ran.err()).isZero();
        return ran.json();
    }

    private static void awaitAlive(SecuredStack stack, Supervisor supervisor) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(
                        () -> {
                            var doctor = stack.firebreak("console", "doctor", "--json");
                            assertThat(doctor.json())
                                    .as("%s %s", supervisor.trouble(), doctor.err())
                                    .allSatisfy(
                                            f ->
                                                    assertThat(f.path("level").asText())
                                                            .as(f.toString())
                                                            .isEqualTo("ok"));
                            assertThat(supervisor.ready()).isTrue();
                        });
    }

    private static List<String> submit(SecuredStack stack, Object... what) {
        List<String> line = new ArrayList<>(List.of("submit", "--json"));
        Stream.of(what).map(Object::toString).forEach(line::add);
        var ran = stack.firebreak("upstream", line.toArray(String[]::new));
        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
        return ran.json().stream().map(t -> t.path("taskId").asText()).toList();
    }

    private static AgentProcess planner(SecuredStack stack) {
        return PlannerMain.start(
                stack.settings("agent-planner", Map.of(), with(List.of(PlannerMain.Keys.class))),
                Thinking.offline(),
                InstantSource.system());
    }

    private ChildJvm email(SecuredStack stack) {
        return ChildJvm.start(
                "agent-email",
                log(),
                ProgramChild.class,
                List.of("-Xmx320m"),
                List.of("agent", "email", "--config", stack.config("agent-email").toString()));
    }

    private ChildJvm publisher(SecuredStack stack) throws IOException {
        Path pages = Files.createDirectories(folder.resolve("published"));
        return ChildJvm.start(
                "executor-report",
                folder.resolve("executor-report.log"),
                ProgramChild.class,
                List.of("-Xmx320m"),
                List.of(
                        "executor",
                        "report",
                        "--config",
                        stack.config("executor-report").toString(),
                        "--set",
                        "report.executor.folder=" + pages));
    }

    private Path log() {
        return folder.resolve("agent-email.log");
    }

    /** The start-up print names every key and no secret. */
    private void assertNothingSecretWasSaid() throws IOException {
        String said = Files.readString(log());

        assertThat(said)
                .contains("kafka.sasl.jaas.config = ****")
                .contains("kafka.ssl.truststore.password = ****")
                .contains("schema.registry.ssl.truststore.password = ****")
                .contains("basic.auth.user.info = ****")
                .contains("kafka.security.protocol = SASL_SSL")
                .doesNotContain(SecuredStack.password("agent-email"))
                .doesNotContain(Certificates.PASSWORD);
    }

    private Path mail(int n) throws IOException {
        return Files.writeString(
                folder.resolve("mail-" + n + ".eml"),
                """
                From: Jo Reader <jo@example.com>
                To: shop@example.com
                Subject: Order %1$d
                Message-ID: <mail-%1$d@example.com>

                Hello,

                where is my order NL-20451%1$d?

                Jo
                """
                        .formatted(n)
                        .replace("\n", "\r\n"),
                StandardCharsets.UTF_8);
    }

    private Path sales() throws IOException {
        return Files.writeString(
                folder.resolve("sales.csv"),
                """
                region,revenue
                North,120
                South,80
                North,30
                """);
    }

    private static List<Class<? extends Record>> with(List<Class<? extends Record>> own) {
        List<Class<? extends Record>> groups = new ArrayList<>(Settings.SHARED);
        groups.addAll(own);
        return groups;
    }

    /** What a downstream system sees. */
    private static final class Results implements AutoCloseable {
        private final Map<String, List<TaskResult>> byTask = new TreeMap<>();
        private final RegistryClient registry;
        private final TopicReader reader;

        Results(SecuredStack stack) {
            registry = stack.registryClient("downstream");
            Inbound<TaskResult> inbound =
                    Inbound.of(
                            registry,
                            InboundLimits.defaults(),
                            InstantSource.system(),
                            TaskResult.class);
            reader =
                    new TopicReader(
                            stack.clientProperties("downstream"),
                            stack.topics().results(),
                            record -> {
                                if (inbound.check(record)
                                        instanceof
                                        Checked.Accepted<TaskResult>(var result, var _)) {
                                    byTask.computeIfAbsent(
                                                    result.getEnvelope().getTaskId(),
                                                    _ -> new ArrayList<>())
                                            .add(result);
                                }
                            });
        }

        void await(int tasks) {
            Traffic.readUntil(reader, () -> byTask.size() >= tasks, SILENCE_MAX);
            assertThat(reader.readToEnd(SILENCE_MAX)).isTrue();
            assertThat(byTask).hasSize(tasks);
        }

        Map<String, List<TaskResult>> byTask() {
            return byTask;
        }

        @Override
        public void close() {
            reader.close();
            registry.close();
        }
    }
}
