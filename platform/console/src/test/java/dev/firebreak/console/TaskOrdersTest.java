package dev.firebreak.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.console.cluster.Sound;
import dev.firebreak.embedded.KafkaCluster;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.CancelTask;
import dev.firebreak.schemas.RaiseBudget;
import dev.firebreak.schemas.TaskControl;
import dev.firebreak.schemas.TaskStatus;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is sent to the supervisor about a task, and how its answer is told. */
class TaskOrdersTest extends OnPipeline {
    private static final String NOBODY = "http://127.0.0.1:1";

    private final Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    TaskOrdersTest(KafkaCluster kafka) {
        super(kafka);
    }

    @Test
    void aCancellationIsWrittenAndHeardOf() throws Exception {
        pipeline.note(Notes.note("task-1", ActivityKind.TASK_ACCEPTED, start));

        var ran =
                ordering(
                        control ->
                                pipeline.note(
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
        pipeline.note(Notes.note("task-1", ActivityKind.TASK_ACCEPTED, start));

        var ran =
                ordering(
                        _ ->
                                pipeline.note(
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
        pipeline.note(Notes.note("task-1", ActivityKind.TASK_ACCEPTED, start));

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
        pipeline.note(Notes.note("task-1", ActivityKind.TASK_ACCEPTED, start));
        pipeline.note(Notes.ended("task-1", TaskStatus.COMPLETED, start.plusSeconds(2)));

        var ran = run("tasks", "cancel", "task-1", "--reason", "x");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("nothing was sent", "task-1 has ended, COMPLETED");
        assertThat(controls()).isEmpty();
    }

    /** Runs the order; once it is on its topic, the supervisor answers. */
    private Firebreak.Ran ordering(Consumer<TaskControl> answer, String... args)
            throws InterruptedException, ExecutionException, TimeoutException {
        return runAnswered(this::controls, answer, "tasks", args);
    }

    private List<TaskControl> controls() {
        String topic = pipeline.cluster.topics().control();
        Sound<TaskControl> sound = pipeline.cluster.sound(topic, TaskControl.class);
        return pipeline.read(topic).stream().map(r -> sound.of(r).orElseThrow()).toList();
    }

    @Override
    Firebreak firebreak() {
        return super.firebreak().with("FIREBREAK_SUPERVISOR_URL", NOBODY);
    }
}
