package dev.firebreak.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.firebreak.console.cluster.Sound;
import dev.firebreak.embedded.KafkaCluster;
import dev.firebreak.embedded.KafkaExtension;
import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.CancelTask;
import dev.firebreak.schemas.Dropped;
import dev.firebreak.schemas.InboxItem;
import dev.firebreak.schemas.InboxReason;
import dev.firebreak.schemas.RaiseBudget;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.TaskControl;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import dev.firebreak.schemas.Usage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(KafkaExtension.class)
class TasksCommandTest {
    private static final String KEY = "sk-proj-abcdefghijklmnopqrstuvwx0123456789";
    private static final int LOOKS_MAX = 600;
    private static final String NOBODY = "http://127.0.0.1:1";

    private final KafkaCluster kafka;
    private final Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    @TempDir private Path directory = Path.of(".");

    @SuppressWarnings("NullAway.Init") // set before each test
    private Pipeline pipeline;

    private String supervisor = NOBODY;

    TasksCommandTest(KafkaCluster kafka) {
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
    void watchingShowsWhatHappenedAndEndsAsTheTaskDid() {
        note(Notes.note("task-1", ActivityKind.TASK_ACCEPTED, start));
        note(
                Notes.note("task-1", ActivityKind.STEP_FINISHED, start.plusMillis(1_234))
                        .setText("done \u001b[31m" + "and so on ".repeat(40))
                        .setUsage(
                                Usage.newBuilder()
                                        .setInputTokens(1200)
                                        .setCostMicros(2_500)
                                        .build()));
        note(Notes.note("task-2", ActivityKind.TASK_ACCEPTED, start));
        end("task-1", TaskStatus.COMPLETED);
        end("task-2", TaskStatus.PARTIAL);

        var completed = run("watch", "task-1");
        var partial = run("watch", "task-2", "--json");

        assertThat(completed.exit()).as(completed.err()).isZero();
        assertThat(completed.out())
                .contains("+0:00.000", "+0:01.234", "step finished", "‹U+001B›[31m")
                .contains("(1200 tokens, 0.0025)")
                .doesNotContain("task-2");
        assertThat(completed.out().lines()).allMatch(line -> line.length() <= 100);
        assertThat(partial.exit()).isEqualTo(1);
        assertThat(partial.json())
                .extracting(n -> n.path("kind").asText())
                .containsExactly("TASK_ACCEPTED", "TASK_ENDED");
    }

    @Test
    void watchingWaitsForWhatIsStillToCome() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Firebreak.Ran> watching =
                    threads.submit(() -> run("watch", "task-1", "--timeout", "90s"));
            note(Notes.note("task-1", ActivityKind.TASK_ACCEPTED, start));
            end("task-1", TaskStatus.COMPLETED);

            assertThat(watching.get(90, TimeUnit.SECONDS).exit()).isZero();
        }
    }

    @Test
    void watchingNothingEndsAfterItsTime() {
        var ran = run("watch", "task-9", "--timeout", "300ms");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("task-9", "waiting for it", "nothing was heard");
    }

    @Test
    void withoutASupervisorTasksAreFoundInTheTopicsAndThatIsSaid() {
        note(Notes.note("task-1", ActivityKind.TASK_ACCEPTED, start));
        note(Notes.note("task-2", ActivityKind.TASK_ACCEPTED, start.minusSeconds(5)));
        end("task-2", TaskStatus.PARTIAL);
        result("task-2", TaskStatus.PARTIAL);

        var open = run("tasks", "list");
        var all = run("tasks", "list", "--status", "all", "--json");
        var partial = run("tasks", "list", "--status", "partial", "--limit", "5");
        var shown = run("tasks", "show", "task-2", "--json");

        assertThat(open.exit()).as(open.err()).isZero();
        assertThat(open.err()).contains("does not answer at " + NOBODY, "from the topics");
        assertThat(open.out()).contains("task-1", "OPEN").doesNotContain("task-2");
        assertThat(all.json())
                .extracting(n -> n.path("taskId").asText() + " " + n.path("status").asText())
                .containsExactly("task-1 OPEN", "task-2 PARTIAL");
        assertThat(partial.out()).contains("task-2").doesNotContain("task-1");
        JsonNode task = shown.json().getFirst();
        assertThat(task.path("status").asText()).isEqualTo("PARTIAL");
        assertThat(task.path("source").asText()).isEqualTo("topics");
        assertThat(task.path("timeline")).hasSize(2);
        assertThat(task.path("result").path("summary").asText()).isEqualTo("Half of it.");
    }

    @Test
    void theSupervisorIsAskedWhereItAnswers() throws IOException {
        note(Notes.note("task-1", ActivityKind.TASK_ACCEPTED, start));
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/tasks/task-1",
                exchange ->
                        answer(
                                exchange,
                                200,
                                """
                                {"task":{"taskId":"task-1","conversationId":"task-1","status":"OPEN","phase":"running",
                                 "user":"ada","tenant":"default","goal":"Count.\\u001b[2J","steps":2,"stepsMax":16,
                                 "tokens":10,"costMicros":250000,"plan":[{"id":"s1","agent":"email",
                                 "instruction":"Read it","dependsOn":[],"progress":"in flight","attempt":2}]},
                                 "missing":[]}"""));
        server.createContext(
                "/tasks/task",
                exchange ->
                        answer(
                                exchange,
                                404,
                                "{\"taskId\":\"task\",\"near\":[\"task-1\"],\"error\":\"no\"}"));
        server.createContext(
                "/tasks",
                exchange ->
                        answer(
                                exchange,
                                200,
                                "{\"tasks\":[{\"taskId\":\"task-1\",\"status\":\"OPEN\",\"phase\":\"running\",\"user\":\"ada\",\"startedAt\":\"2026-01-01T00:00:00Z\",\"goal\":\"Count.\"}],\"next\":null,\"partial\":true,\"missing\":[\"the instance at x\"]}"));
        server.start();
        try {
            supervisor = "http://127.0.0.1:" + server.getAddress().getPort();

            var listed = run("tasks", "list");
            var shown = run("tasks", "show", "task");

            assertThat(listed.out()).contains("task-1", "OPEN running", "ada", "Count.");
            assertThat(listed.err()).contains("not complete: the instance at x");
            assertThat(shown.exit()).as(shown.err()).isZero();
            assertThat(shown.out())
                    .contains("task-1", "OPEN running", "Count.‹U+001B›[2J")
                    .contains("2 of 16 steps", "0.25", "in flight (attempt 2)", "Read it")
                    .contains("timeline", "task accepted");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aTaskThatIsNotThereNamesTheNearest() {
        note(Notes.note("task-1234", ActivityKind.TASK_ACCEPTED, start));

        var slip = run("tasks", "show", "task-1243");
        var nothing = run("tasks", "cancel", "zebra", "--reason", "x");

        assertThat(slip.exit()).isEqualTo(1);
        assertThat(slip.err()).contains("there is no task task-1243; did you mean task-1234?");
        assertThat(nothing.exit()).isEqualTo(1);
        assertThat(nothing.err()).contains("firebreak tasks list --status all");
        assertThat(controls()).isEmpty();
    }

    @Test
    void aCancellationIsWrittenAndHeardOf() throws Exception {
        note(Notes.note("task-1", ActivityKind.TASK_ACCEPTED, start));

        var ran =
                ordering(
                        control ->
                                note(
                                        Notes.note("task-1", ActivityKind.CONTROL, start)
                                                .setText("cancelled by bob: sent twice")
                                                .setDetails(
                                                        Map.of(
                                                                "messageId",
                                                                control.getEnvelope()
                                                                        .getMessageId()
                                                                        .toString()))),
                        "cancel",
                        "task-1",
                        "--reason",
                        "sent twice",
                        "--as",
                        "bob",
                        "--as-role",
                        "operator");

        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("task-1", "done", "cancelled by bob: sent twice");
        TaskControl control = controls().getFirst();
        assertThat(control.getCommand())
                .isEqualTo(CancelTask.newBuilder().setReason("sent twice").build());
        assertThat(control.getEnvelope().getPrincipal())
                .isEqualTo(Approvals.person("bob", "operator"));
        assertThat(pipeline.read(pipeline.cluster.topics().control()))
                .singleElement()
                .satisfies(
                        r ->
                                assertThat(new String(r.key(), StandardCharsets.UTF_8))
                                        .isEqualTo("task-1"));
    }

    @Test
    void whatTheSupervisorIgnoresIsAFailureWithItsReason() throws Exception {
        note(Notes.note("task-1", ActivityKind.TASK_ACCEPTED, start));

        var ran =
                ordering(
                        _ ->
                                note(
                                        Notes.note("task-1", ActivityKind.CONTROL_IGNORED, start)
                                                .setText("bob may not do that")),
                        "resume",
                        "task-1",
                        "--reason",
                        "again",
                        "--json");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.json().getFirst().path("outcome").asText()).isEqualTo("IGNORED");
        assertThat(ran.json().getFirst().path("text").asText()).isEqualTo("bob may not do that");
    }

    @Test
    void eachOrderSaysWhatItMeans() {
        note(Notes.note("task-1", ActivityKind.TASK_ACCEPTED, start));

        run(
                "tasks",
                "raise-budget",
                "task-1",
                "--steps",
                "4",
                "--cost",
                "0.25",
                "--reason",
                "a",
                "--wait",
                "0");
        run("tasks", "resume", "task-1", "--reason", "b", "--wait", "0");
        var handed =
                run(
                        "tasks",
                        "hand-over",
                        "task-1",
                        "--role",
                        "support",
                        "--reason",
                        "c",
                        "--wait",
                        "0");

        assertThat(handed.exit()).as(handed.err()).isZero();
        List<TaskControl> controls = controls();
        assertThat(controls).hasSize(3);
        RaiseBudget raised = (RaiseBudget) controls.get(0).getCommand();
        assertThat(raised.getAdd().getSteps()).isEqualTo(4);
        assertThat(raised.getAdd().getTokens()).isNull();
        assertThat(raised.getAdd().getCostMicros()).isEqualTo(250_000);
        assertThat(raised.getResume()).isFalse();
        RaiseBudget resumed = (RaiseBudget) controls.get(1).getCommand();
        assertThat(resumed.getResume()).isTrue();
        assertThat(resumed.getAdd().getSteps()).isNull();
        assertThat(((CancelTask) controls.get(2).getCommand()).getHandOverTo())
                .isEqualTo("support");
    }

    @Test
    void aTaskThatHasEndedTakesNoOrders() {
        note(Notes.note("task-1", ActivityKind.TASK_ACCEPTED, start));
        end("task-1", TaskStatus.COMPLETED);

        var ran = run("tasks", "cancel", "task-1", "--reason", "x");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("nothing was sent", "task-1 has ended, COMPLETED");
        assertThat(controls()).isEmpty();
    }

    @Test
    void theInboxShowsTheSameMatterOnce() {
        String topic = pipeline.cluster.topics().inbox();
        for (String text : List.of("first", "second \u202e text")) {
            InboxItem item =
                    InboxItem.newBuilder()
                            .setEnvelope(Pipeline.envelope("task-1").build())
                            .setItemId("item-1")
                            .setReason(InboxReason.HANDED_OVER)
                            .setRole("support")
                            .setText(text)
                            .setGoal("Count.")
                            .setUsage(Usage.newBuilder().build())
                            .build();
            pipeline.send(topic, "task-1", pipeline.written(topic, item));
        }

        var listed = run("inbox", "list", "--role", "support");
        var others = run("inbox", "list", "--role", "legal");
        var shown = run("inbox", "show", "item");

        assertThat(listed.out().lines()).hasSize(2);
        assertThat(listed.out()).contains("item-1", "HANDED_OVER", "second ‹U+202E› text");
        assertThat(others.out()).isEmpty();
        assertThat(others.err()).contains("nothing is for legal");
        assertThat(shown.exit()).as(shown.err()).isZero();
        assertThat(shown.out()).contains("item-1", "support", "Count.", "tasks show task-1");
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Test
    void aKeyThatSomebodyWroteIntoTheirGoalIsNotShownAndTheirMailAddressIs() throws IOException {
        String goal = "Ask ada@example.org, with api_key=" + KEY + ".";
        note(Notes.note("task-1", ActivityKind.TASK_ACCEPTED, start));
        String topic = pipeline.cluster.topics().inbox();
        InboxItem item =
                InboxItem.newBuilder()
                        .setEnvelope(Pipeline.envelope("task-1").build())
                        .setItemId("item-1")
                        .setReason(InboxReason.HANDED_OVER)
                        .setRole("support")
                        .setText("wanted: " + goal)
                        .setGoal(goal)
                        .setUsage(Usage.newBuilder().build())
                        .build();
        pipeline.send(topic, "task-1", pipeline.written(topic, item));
        String task =
                "\"taskId\":\"task-1\",\"conversationId\":\"task-1\",\"status\":\"OPEN\",\"phase\":\"running\",\"user\":\"ada\",\"tenant\":\"default\",\"startedAt\":\"2026-01-01T00:00:00Z\",\"goal\":\""
                        + goal
                        + "\"";
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/tasks/task-1", exchange -> answer(exchange, 200, "{\"task\":{" + task + "}}"));
        server.createContext(
                "/tasks",
                exchange ->
                        answer(
                                exchange,
                                200,
                                "{\"tasks\":[{" + task + "}],\"next\":null,\"missing\":[]}"));
        server.start();
        try {
            supervisor = "http://127.0.0.1:" + server.getAddress().getPort();

            for (String line :
                    List.of("tasks list", "tasks show task-1", "inbox list", "inbox show item-1")) {
                for (var ran : List.of(run(line.split(" ")), run((line + " --json").split(" ")))) {
                    assertThat(ran.exit()).as(line + ran.err()).isZero();
                    assertThat(ran.out())
                            .as(line)
                            .doesNotContain(KEY)
                            .contains("Ask ada@example.org");
                }
            }
        } finally {
            server.stop(0);
        }
    }

    /** Runs the order; once it is on its topic, the supervisor answers. */
    private Firebreak.Ran ordering(Consumer<TaskControl> answer, String... args)
            throws InterruptedException, ExecutionException, TimeoutException {
        String[] all = new String[args.length + 3];
        all[0] = "tasks";
        System.arraycopy(args, 0, all, 1, args.length);
        all[args.length + 1] = "--wait";
        all[args.length + 2] = "60s";
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Firebreak.Ran> running = threads.submit(() -> run(all));
            for (int look = 0; controls().isEmpty() && !running.isDone(); look++) {
                assertThat(look).as("looks for the order").isLessThan(LOOKS_MAX);
            }
            if (!running.isDone()) {
                answer.accept(controls().getFirst());
            }
            return running.get(90, TimeUnit.SECONDS);
        }
    }

    private void end(String taskId, TaskStatus status) {
        note(
                Notes.note(taskId, ActivityKind.TASK_ENDED, start.plusSeconds(2))
                        .setDetails(Map.of("status", status.name())));
    }

    private void note(Activity.Builder note) {
        String topic = pipeline.cluster.topics().activity();
        Activity activity = note.build();
        pipeline.send(topic, activity.getEnvelope().getTaskId(), pipeline.written(topic, activity));
    }

    private void result(String taskId, TaskStatus status) {
        String topic = pipeline.cluster.topics().results();
        TaskResult result =
                TaskResult.newBuilder()
                        .setEnvelope(Pipeline.envelope(taskId).build())
                        .setStatus(status)
                        .setSummary("Half of it.")
                        .setDropped(
                                List.of(
                                        Dropped.newBuilder()
                                                .setWhat("the rest")
                                                .setCode(RejectionCode.STEP_TIMEOUT)
                                                .setDetail("too slow")
                                                .build()))
                        .setUsage(Usage.newBuilder().build())
                        .setStartedAt(start.minusSeconds(5))
                        .setEndedAt(start)
                        .build();
        pipeline.send(topic, taskId, pipeline.written(topic, result));
    }

    private List<TaskControl> controls() {
        String topic = pipeline.cluster.topics().control();
        Sound<TaskControl> sound = pipeline.cluster.sound(topic, TaskControl.class);
        return pipeline.read(topic).stream().map(r -> sound.of(r).orElseThrow()).toList();
    }

    private Firebreak.Ran run(String... args) {
        return Firebreak.in(directory)
                .at(kafka, pipeline.prefix)
                .with("FIREBREAK_SUPERVISOR_URL", supervisor)
                .run(args);
    }
}
