package dev.firebreak.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firebreak.boundary.check.Checked;
import dev.firebreak.embedded.KafkaCluster;
import dev.firebreak.schemas.Dropped;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.StepOutput;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import dev.firebreak.schemas.Trust;
import dev.firebreak.schemas.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SubmitAndResultsTest extends OnPipeline {
    private static final String MAIL =
            "From: ada@example.org\r\nSubject: Where is it?\r\n\r\nOrder 4711.\r\n";

    SubmitAndResultsTest(KafkaCluster kafka) {
        super(kafka);
    }

    @Test
    void aMailBecomesATaskWithItsBytes() throws IOException {
        Files.writeString(directory.resolve("where is it.eml"), MAIL);

        var ran =
                run(
                        "submit",
                        "where is it.eml",
                        "--user",
                        "ada",
                        "--tenant",
                        "shop",
                        "--deadline",
                        "10m");

        assertThat(ran.exit()).as(ran.err()).isZero();
        Task task = tasks().getFirst();
        assertThat(ran.out().strip()).isEqualTo(task.getEnvelope().getTaskId());
        assertThat(task.getEnvelope().getPrincipal().getUser()).isEqualTo("ada");
        assertThat(task.getEnvelope().getPrincipal().getTenant()).isEqualTo("shop");
        assertThat(task.getEnvelope().getTrust()).isEqualTo(Trust.UNTRUSTED);
        assertThat(task.getEnvelope().getDeadline())
                .isEqualTo(task.getEnvelope().getCreatedAt().plus(Duration.ofMinutes(10)));
        assertThat(task.getDocuments()).hasSize(1);
        assertThat(task.getDocuments().getFirst().getContentType()).isEqualTo("message/rfc822");
        assertThat(task.getDocuments().getFirst().getName()).isEqualTo("where is it.eml");
        assertThat(
                        StandardCharsets.UTF_8
                                .decode(task.getDocuments().getFirst().getContent().duplicate())
                                .toString())
                .isEqualTo(MAIL);
    }

    @Test
    void severalFilesAreSeveralTasksOrTogetherOne() throws IOException {
        Files.writeString(directory.resolve("a.eml"), MAIL);
        Files.writeString(directory.resolve("b.csv"), "x\n1\n");

        var apart = run("submit", "a.eml", "b.csv", "--json");
        var together =
                run("submit", "a.eml", "b.csv", "--together", "--goal", "Compare.", "--json");

        assertThat(apart.json())
                .hasSize(2)
                .extracting(n -> n.path("taskId").asText())
                .doesNotHaveDuplicates();
        assertThat(together.json()).hasSize(1);
        assertThat(tasks())
                .hasSize(3)
                .last()
                .satisfies(
                        t -> {
                            assertThat(t.getDocuments()).hasSize(2);
                            assertThat(t.getGoal()).isEqualTo("Compare.");
                        });
    }

    @Test
    void aTaskThatBreaksItsContractIsNotSent() {
        var ran = run("submit", "--goal", "x", "--task-id", "has a space");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("not sent", "envelope.taskId", "task-id-shape");
        assertThat(tasks()).isEmpty();
    }

    @Test
    void aResultIsALineOfJsonWithTheAgreedFields() {
        result("task-1", TaskStatus.PARTIAL);

        var ran = run("results", "--task", "task-1", "--json");

        assertThat(ran.exit()).as(ran.err()).isZero();
        JsonNode result = ran.json().getFirst();
        assertThat(result.path("taskId").asText()).isEqualTo("task-1");
        assertThat(result.path("status").asText()).isEqualTo("PARTIAL");
        assertThat(result.path("summary").asText()).isEqualTo("Half of it.");
        assertThat(result.path("outputs").path(0).path("output").path("summary").asText())
                .isEqualTo("A mail.");
        assertThat(result.path("dropped").path(0).path("code").asText()).isEqualTo("STEP_TIMEOUT");
        assertThat(result.path("usage").path("logic").asText()).isEqualTo("offline/email-1");
    }

    @Test
    void resultsAreShownForPeopleToo() {
        result("task-1", TaskStatus.COMPLETED);
        result("task-2", TaskStatus.PARTIAL);

        var all = run("results");
        var one = run("results", "--task", "task-2");

        assertThat(all.out().lines()).hasSize(2).allMatch(line -> line.length() <= 100);
        assertThat(one.out()).contains("PARTIAL", "task-2", "left out", "STEP_TIMEOUT", "A mail.");
        // What turns the writing round, or the colours, is spelled out.
        assertThat(one.out())
                .containsIgnoringCase("a\\u202eb\\u001b[31m")
                .doesNotContain("\u202e", "\u001b");
    }

    @Test
    void aTaskWithoutAResultIsAFailureUnlessSomebodyWaits() {
        var ran = run("results", "--task", "task-9");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("task-9 has no result yet", "--follow");
    }

    @Test
    void waitingEndsWithTheResult() throws ExecutionException, InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Firebreak.Ran> waiting =
                    threads.submit(
                            () ->
                                    run(
                                            "submit",
                                            "--goal",
                                            "Count.",
                                            "--task-id",
                                            "task-5",
                                            "--wait",
                                            "--timeout",
                                            "60s",
                                            "--json"));
            result("task-4", TaskStatus.COMPLETED);
            result("task-5", TaskStatus.COMPLETED);

            Firebreak.Ran ran = waiting.get();

            assertThat(ran.exit()).as(ran.err()).isZero();
            assertThat(ran.json()).hasSize(1);
            assertThat(ran.json().getFirst().path("taskId").asText()).isEqualTo("task-5");
        }
    }

    @Test
    void waitingForNothingEndsAfterItsTime() {
        var ran =
                run(
                        "submit",
                        "--goal",
                        "Count.",
                        "--task-id",
                        "task-6",
                        "--wait",
                        "--timeout",
                        "500ms");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("no result", "task-6", "doctor");
    }

    @Test
    void whatIsNotCompletedIsNoSuccess() {
        result("task-7", TaskStatus.FAILED);

        var ran = run("submit", "--goal", "Count.", "--task-id", "task-7", "--wait");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).contains("FAILED");
    }

    private void result(String taskId, TaskStatus status) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        TaskResult result =
                TaskResult.newBuilder()
                        .setEnvelope(Pipeline.envelope(taskId).build())
                        .setStatus(status)
                        .setSummary("Half of it.")
                        .setOutputs(
                                List.of(
                                        StepOutput.newBuilder()
                                                .setStepId("s1")
                                                .setAgent("email")
                                                .setType("dev.firebreak.schemas.EmailOutput")
                                                .setSummary("A mail.")
                                                .setJson(
                                                        "{\"summary\":\"A mail.\",\"text\":\"a\u202eb\u001b[31m\"}"
                                                                .replace("\u001b", "\\u001b"))
                                                .setConfidence(0.8)
                                                .build()))
                        .setDropped(
                                List.of(
                                        Dropped.newBuilder()
                                                .setWhat("Make a report")
                                                .setCode(RejectionCode.STEP_TIMEOUT)
                                                .setDetail("took too long")
                                                .build()))
                        .setUsage(Usage.newBuilder().setLogic("offline/email-1").build())
                        .setStartedAt(now)
                        .setEndedAt(now.plusMillis(20))
                        .build();
        String topic = pipeline.cluster.topics().results();
        pipeline.send(topic, taskId, pipeline.written(topic, result));
    }

    private List<Task> tasks() {
        String topic = pipeline.cluster.topics().tasks();
        var inbound = pipeline.cluster.inbound(topic, Task.class);
        return pipeline.read(topic).stream()
                .map(
                        record ->
                                switch (inbound.check(record)) {
                                    case Checked.Accepted<Task>(Task task, var _) -> task;
                                    case Checked.Rejected<Task> rejected ->
                                            throw new AssertionError(
                                                    rejected.rejection().message());
                                })
                .toList();
    }
}
