package dev.firebreak.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firebreak.embedded.KafkaCluster;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.Dropped;
import dev.firebreak.schemas.InboxItem;
import dev.firebreak.schemas.InboxReason;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import dev.firebreak.schemas.Usage;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TasksCommandTest extends OnPipeline {
    private static final String KEY = "sk-proj-abcdefghijklmnopqrstuvwx0123456789";
    private static final String NOBODY = "http://127.0.0.1:1";

    private final Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    private String supervisor = NOBODY;

    TasksCommandTest(KafkaCluster kafka) {
        super(kafka);
    }

    @Test
    void watchingShowsWhatHappenedAndEndsAsTheTaskDid() {
        pipeline.note(Notes.note("task-1", ActivityKind.TASK_ACCEPTED, start));
        pipeline.note(
                Notes.note("task-1", ActivityKind.STEP_FINISHED, start.plusMillis(1_234))
                        .setText("done \u001b[31m" + "and so on ".repeat(40))
                        .setUsage(
                                Usage.newBuilder()
                                        .setInputTokens(1200)
                                        .setCostMicros(2_500)
                                        .build()));
        pipeline.note(Notes.note("task-2", ActivityKind.TASK_ACCEPTED, start));
        pipeline.note(Notes.ended("task-1", TaskStatus.COMPLETED, start.plusSeconds(2)));
        pipeline.note(Notes.ended("task-2", TaskStatus.PARTIAL, start.plusSeconds(2)));

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
            pipeline.note(Notes.note("task-1", ActivityKind.TASK_ACCEPTED, start));
            pipeline.note(Notes.ended("task-1", TaskStatus.COMPLETED, start.plusSeconds(2)));

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
        pipeline.note(Notes.note("task-1", ActivityKind.TASK_ACCEPTED, start));
        pipeline.note(Notes.note("task-2", ActivityKind.TASK_ACCEPTED, start.minusSeconds(5)));
        pipeline.note(Notes.ended("task-2", TaskStatus.PARTIAL, start.plusSeconds(2)));
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
        pipeline.note(Notes.note("task-1", ActivityKind.TASK_ACCEPTED, start));
        try (SupervisorPages pages =
                new SupervisorPages()
                        .with(
                                "/tasks/task-1",
                                200,
                                """
                                {"task":{"taskId":"task-1","conversationId":"task-1","status":"OPEN","phase":"running",
                                 "user":"ada","tenant":"default","goal":"Count.\\u001b[2J","steps":2,"stepsMax":16,
                                 "tokens":10,"costMicros":250000,"plan":[{"id":"s1","agent":"email",
                                 "instruction":"Read it","dependsOn":[],"progress":"in flight","attempt":2}]},
                                 "missing":[]}""")
                        .with(
                                "/tasks/task",
                                404,
                                "{\"taskId\":\"task\",\"near\":[\"task-1\"],\"error\":\"no\"}")
                        .with(
                                "/tasks",
                                200,
                                "{\"tasks\":[{\"taskId\":\"task-1\",\"status\":\"OPEN\",\"phase\":\"running\",\"user\":\"ada\",\"startedAt\":\"2026-01-01T00:00:00Z\",\"goal\":\"Count.\"}],\"next\":null,\"partial\":true,\"missing\":[\"the instance at x\"]}")) {
            supervisor = pages.url();

            var listed = run("tasks", "list");
            var shown = run("tasks", "show", "task");

            assertThat(listed.out()).contains("task-1", "OPEN running", "ada", "Count.");
            assertThat(listed.err()).contains("not complete: the instance at x");
            assertThat(shown.exit()).as(shown.err()).isZero();
            assertThat(shown.out())
                    .contains("task-1", "OPEN running", "Count.‹U+001B›[2J")
                    .contains("2 of 16 steps", "0.25", "in flight (attempt 2)", "Read it")
                    .contains("timeline", "task accepted");
        }
    }

    @Test
    void aTaskThatIsNotThereNamesTheNearest() {
        pipeline.note(Notes.note("task-1234", ActivityKind.TASK_ACCEPTED, start));

        var slip = run("tasks", "show", "task-1243");
        var nothing = run("tasks", "cancel", "zebra", "--reason", "x");

        assertThat(slip.exit()).isEqualTo(1);
        assertThat(slip.err()).contains("there is no task task-1243; did you mean task-1234?");
        assertThat(nothing.exit()).isEqualTo(1);
        assertThat(nothing.err()).contains("firebreak tasks list --status all");
        assertThat(pipeline.read(pipeline.cluster.topics().control())).isEmpty();
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

    @Test
    void aKeyThatSomebodyWroteIntoTheirGoalIsNotShownAndTheirMailAddressIs() throws IOException {
        String goal = "Ask ada@example.org, with api_key=" + KEY + ".";
        pipeline.note(Notes.note("task-1", ActivityKind.TASK_ACCEPTED, start));
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
        try (SupervisorPages pages =
                new SupervisorPages()
                        .with("/tasks/task-1", 200, "{\"task\":{" + task + "}}")
                        .with(
                                "/tasks",
                                200,
                                "{\"tasks\":[{" + task + "}],\"next\":null,\"missing\":[]}")) {
            supervisor = pages.url();

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
        }
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

    @Override
    Firebreak firebreak() {
        return super.firebreak().with("FIREBREAK_SUPERVISOR_URL", supervisor);
    }
}
