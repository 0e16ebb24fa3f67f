package dev.firebreak.agent.supervisor.task;

import static dev.firebreak.agent.supervisor.task.Given.declined;
import static dev.firebreak.agent.supervisor.task.Given.echo;
import static dev.firebreak.agent.supervisor.task.Given.envelope;
import static dev.firebreak.agent.supervisor.task.Given.finished;
import static dev.firebreak.agent.supervisor.task.Given.mail;
import static dev.firebreak.agent.supervisor.task.Given.planMade;
import static dev.firebreak.agent.supervisor.task.Given.step;
import static dev.firebreak.agent.supervisor.task.Given.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.agent.supervisor.task.TaskState.Ended;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.Dropped;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.StepOutput;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import dev.firebreak.schemas.Trust;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds for a task whatever its plan: repeats, deadlines, trust, ids, and its one end. */
class TaskMachineTest {
    @Test
    void repeatedAnswersAndAnswersAfterTheEndChangeNothing() {
        Story story = Story.of(task()).on(planMade(1, step("s1", "mailer"), step("s2", "counter")));
        story.on(finished("s1", "mailer", 1)).on(finished("s1", "mailer", 1));
        assertThat(story.noted()).containsExactly(ActivityKind.RESULT_IGNORED);
        story.on(finished("s2", "counter", 1))
                .on(new Event.AnswerMade(echo("t1", "t1/@answer", 1), "Done.", Given.FREE));

        story.on(finished("s2", "counter", 1)).on(planMade(1, step("s1", "mailer")));

        assertThat(story.noted()).containsExactly(ActivityKind.RESULT_IGNORED);
        assertThat(story.result().getSummary()).isEqualTo("Done.");
    }

    @Test
    void anAnswerForATaskNobodyKnowsIsIgnored() {
        Story story = new Story(Limits.DEFAULTS).on(finished("s1", "mailer", 1));

        assertThat(story.noted()).containsExactly(ActivityKind.RESULT_IGNORED);
        assertThat(story.state()).isNull();
    }

    @Test
    void aTaskPublishedAgainIsNotedAndNotRunAgainUntilItIsForgotten() {
        Event again = new Event.TaskAdmitted(task(), Given.TWO_AGENTS);
        Story story = Story.of(task()).on(again);
        assertThat(story.noted()).containsExactly(ActivityKind.TASK_REPEATED);

        story.on(planMade(1, step("s1", "mailer"))).on(finished("s1", "mailer", 1)).on(again);
        assertThat(story.noted()).containsExactly(ActivityKind.TASK_REPEATED);
        assertThat(story.results()).hasSize(1);

        story.wait(Limits.DEFAULTS.retention().minusMillis(1)).on(again);
        assertThat(story.noted()).containsExactly(ActivityKind.TASK_REPEATED);

        story.wait(Duration.ofMillis(1));
        assertThat(story.state()).isNull();
    }

    @Test
    void theDeadlineEndsTheTaskAndKeepsWhatIsFinished() {
        Task task =
                task(envelope("t1").setDeadline(Given.NOON.plusSeconds(60)).build(), mail("m1"));
        Story story =
                Story.of(task)
                        .on(planMade(1, step("s1", "mailer"), step("s2", "counter")))
                        .on(finished("s1", "mailer", 1));

        story.wait(Duration.ofSeconds(60));

        TaskResult result = story.result();
        assertThat(result.getStatus()).isEqualTo(TaskStatus.EXPIRED);
        assertThat(result.getOutputs()).hasSize(1);
        assertThat(result.getDropped())
                .extracting(Dropped::getCode)
                .containsExactly(RejectionCode.DEADLINE_EXCEEDED);
        assertThat(result.getEndedAt()).isEqualTo(Given.NOON.plusSeconds(60));
    }

    @Test
    void anAnswerThatFindsTheDeadlinePassedIsKeptAndEndsTheTask() {
        Task task =
                task(envelope("t1").setDeadline(Given.NOON.plusSeconds(60)).build(), mail("m1"));
        Story story = Story.of(task).on(planMade(1, step("s1", "mailer"), step("s2", "counter")));

        story.oversleep(Duration.ofSeconds(61)).on(finished("s1", "mailer", 1));

        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.EXPIRED);
        assertThat(story.result().getOutputs()).hasSize(1);
    }

    @Test
    void aTaskWithoutADeadlineGetsTheDefaultAndOneFarAwayIsCapped() {
        Story without = Story.of(task());
        Story farAway =
                Story.of(
                        task(
                                envelope("t1")
                                        .setDeadline(Given.NOON.plus(Duration.ofDays(4000)))
                                        .build()));

        assertThat(without.askedPlanner().envelope().getDeadline())
                .isEqualTo(Given.NOON.plus(Limits.DEFAULTS.taskTime()));
        assertThat(farAway.askedPlanner().envelope().getDeadline())
                .isEqualTo(Given.NOON.plus(Limits.DEFAULTS.taskTimeMax()));
    }

    @Test
    void untrustedDocumentsMakeEverythingThatFollowsUntrusted() {
        Document untrusted = Document.newBuilder(mail("m1")).setTrust(Trust.UNTRUSTED).build();
        Story story =
                Story.of(task(envelope("t1").build(), untrusted))
                        .on(planMade(1, step("s1", "mailer"), step("s2", "counter")));
        assertThat(story.steps())
                .extracting(s -> s.envelope().getTrust())
                .containsOnly(Trust.UNTRUSTED);

        story.on(finished("s1", "mailer", 1)).on(declined("s2", "counter", 1, null));

        assertThat(story.result().getEnvelope().getTrust()).isEqualTo(Trust.UNTRUSTED);
        assertThat(story.result().getOutputs())
                .extracting(StepOutput::getTrust)
                .containsOnly(Trust.UNTRUSTED);
    }

    @Test
    void anUntrustedOutputMakesTheResultUntrusted() {
        Story story = Story.of(task()).on(planMade(1, step("s1", "mailer")));

        story.on(
                new Event.StepFinished(
                        echo("t1", "t1/s1", 1),
                        Given.output("s1", "mailer", 0.9, Trust.UNKNOWN),
                        List.of(),
                        Given.TWO_AGENTS,
                        Given.FREE));

        assertThat(story.result().getEnvelope().getTrust()).isEqualTo(Trust.UNTRUSTED);
    }

    @Test
    void messageIdsAreDerivedSoThatARunRepeatedIsRecognised() {
        Story one =
                Story.of(task())
                        .on(planMade(1, step("s1", "mailer")))
                        .on(finished("s1", "mailer", 1));
        Story other =
                Story.of(task())
                        .on(planMade(1, step("s1", "mailer")))
                        .on(finished("s1", "mailer", 1));

        assertThat(one.result()).isEqualTo(other.result());
        assertThat(one.steps()).isEqualTo(other.steps());
    }

    @Test
    void aTaskTheHostCantGoOnWithFailsAndIsRemembered() {
        Story story = Story.of(task()).on(new Event.Broken("its timer failed three times"));

        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.FAILED);
        assertThat(story.state()).isInstanceOf(Ended.class);
    }
}
