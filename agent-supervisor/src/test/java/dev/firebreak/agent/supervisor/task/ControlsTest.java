package dev.firebreak.agent.supervisor.task;

import static dev.firebreak.agent.supervisor.task.Given.declined;
import static dev.firebreak.agent.supervisor.task.Given.finished;
import static dev.firebreak.agent.supervisor.task.Given.planMade;
import static dev.firebreak.agent.supervisor.task.Given.step;
import static dev.firebreak.agent.supervisor.task.Given.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.schemas.ActionAccount;
import dev.firebreak.schemas.ActionStatus;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.ApprovalState;
import dev.firebreak.schemas.Budget;
import dev.firebreak.schemas.CancelTask;
import dev.firebreak.schemas.Dropped;
import dev.firebreak.schemas.InboxItem;
import dev.firebreak.schemas.OnDeadLetter;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.RaiseBudget;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.StepOutput;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.TaskControl;
import dev.firebreak.schemas.TaskStatus;
import dev.firebreak.schemas.Trust;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** People steer a task; dead letters hold one. */
class ControlsTest {
    private static final Task HELD =
            Task.newBuilder(task()).setOnDeadLetter(OnDeadLetter.HOLD).build();

    private static Event order(Object command) {
        return order(command, "default");
    }

    private static Event order(Object command, String tenant) {
        Principal who = Principal.newBuilder().setTenant(tenant).setUser("eve").build();
        return new Event.Controlled(
                TaskControl.newBuilder()
                        .setEnvelope(Given.envelope("t1").setPrincipal(who).build())
                        .setCommand(command)
                        .build());
    }

    private static Event raise(Budget more, boolean resume) {
        return order(
                RaiseBudget.newBuilder().setAdd(more).setResume(resume).setReason("go on").build());
    }

    private static Story oneOfTwo() {
        return Story.of(task())
                .on(planMade(1, step("s1", "mailer"), step("s2", "counter")))
                .on(finished("s1", "mailer", 1));
    }

    @Test
    void aCancelledTaskKeepsWhatIsFinishedAndNamesWhatIsNot() {
        Story story = oneOfTwo().on(order(new CancelTask("enough", null)));

        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.CANCELLED);
        assertThat(story.result().getOutputs())
                .extracting(StepOutput::getStepId)
                .containsExactly("t1/s1");
        assertThat(story.result().getDropped())
                .extracting(Dropped::getCode)
                .containsExactly(RejectionCode.CANCELLED);
        assertThat(story.result().getSummary()).contains("eve").contains("enough");
    }

    @Test
    void cancellingTakesBackQuestionsAndWaitsForWhatIsOrdered() {
        Story story =
                Story.of(task())
                        .on(planMade(1, step("s1", "mailer")))
                        .on(
                                new Event.StepFinished(
                                        Given.echo("t1", "t1/s1", 1),
                                        Given.output("s1", "mailer", 0.9, Trust.TRUSTED),
                                        List.of(
                                                Given.action("a1", "mailer.send", "{}"),
                                                Given.action("a2", "mailer.low", "{}")),
                                        Given.TWO_AGENTS,
                                        Given.FREE));

        story.on(order(new CancelTask("enough", null)));
        assertThat(story.questions().getLast().getState()).isEqualTo(ApprovalState.WITHDRAWN);
        assertThat(story.results()).isEmpty();
        story.wait(Limits.DEFAULTS.orderTime().plusMinutes(2));

        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.CANCELLED);
        assertThat(story.result().getActions())
                .extracting(ActionAccount::getStatus)
                .containsExactly(ActionStatus.WITHDRAWN, ActionStatus.OUTCOME_UNKNOWN);
    }

    @Test
    void aTaskThatIsHandedOverLiesInTheInboxWithAllThatIsKnown() {
        Story story = oneOfTwo().on(order(new CancelTask("look at it", "support")));

        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.ESCALATED);
        InboxItem item = story.inbox().getFirst();
        assertThat(item.getRole()).isEqualTo("support");
        assertThat(item.getGoal()).isEqualTo("Answer this mail");
        assertThat(item.getDocumentIds()).containsExactly("m1");
        assertThat(item.getOutputs()).hasSize(1);
        assertThat(item.getDropped()).extracting(Dropped::getStepId).containsExactly("t1/s2");
    }

    @Test
    void anOrderOfAnotherTenantOrForAnEndedTaskChangesNothing() {
        Story story = oneOfTwo().on(order(new CancelTask("enough", null), "other"));
        assertThat(story.noted()).containsExactly(ActivityKind.CONTROL_IGNORED);
        assertThat(story.results()).isEmpty();

        story.on(order(new CancelTask("enough", null))).on(order(new CancelTask("enough", null)));

        assertThat(story.noted()).containsExactly(ActivityKind.CONTROL_IGNORED);
        assertThat(story.results()).hasSize(1);
    }

    @Test
    void aRaisedBudgetLetsATaskGoOn() {
        Story story = Story.of(Given.withSteps(1)).on(planMade(1, step("s1", "mailer")));
        story.on(raise(Budget.newBuilder().setSteps(2).build(), false));

        story.wait(Limits.DEFAULTS.stepTimeout());

        assertThat(story.dispatched()).containsExactly("t1/s1#2");
    }

    @Test
    void aDeadLetterHoldsATaskThatAsksForItUntilItsReplayAnswers() {
        Story story =
                new Story(Limits.DEFAULTS)
                        .on(new Event.TaskAdmitted(HELD, Given.TWO_AGENTS))
                        .on(planMade(1, step("s1", "mailer")))
                        .on(declined("s1", "mailer", 1, "letter-1"));
        assertThat(story.noted())
                .containsExactly(ActivityKind.STEP_DECLINED, ActivityKind.STEP_HELD);

        story.wait(Duration.ofHours(20)).on(finished("s1", "mailer", 1));

        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(story.steps().getFirst().envelope().getDeadline())
                .isEqualTo(Given.NOON.plus(Limits.DEFAULTS.taskTimeMax()));
    }

    @Test
    void aHeldTaskEndsAtItsDeadlineAndNamesTheDeadLetter() {
        Story story =
                new Story(Limits.DEFAULTS)
                        .on(new Event.TaskAdmitted(HELD, Given.TWO_AGENTS))
                        .on(planMade(1, step("s1", "mailer")))
                        .on(declined("s1", "mailer", 1, "letter-1"))
                        .wait(Limits.DEFAULTS.taskTimeMax());

        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.EXPIRED);
        assertThat(story.result().getDropped())
                .extracting(Dropped::getDeadLetterId)
                .containsExactly("letter-1");
    }

    @Test
    void aHeldStepIsAskedAgainWhenItsTaskIsResumed() {
        Story story =
                new Story(Limits.DEFAULTS)
                        .on(new Event.TaskAdmitted(HELD, Given.TWO_AGENTS))
                        .on(planMade(1, step("s1", "mailer")))
                        .on(declined("s1", "mailer", 1, "letter-1"))
                        .wait(Duration.ofHours(1));

        story.on(raise(Budget.newBuilder().build(), true));
        assertThat(story.dispatched()).containsExactly("t1/s1#2");

        story.on(finished("s1", "mailer", 1));
        assertThat(story.noted()).containsExactly(ActivityKind.RESULT_IGNORED);
        story.on(finished("s1", "mailer", 2));
        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.COMPLETED);
    }

    @Test
    void withoutAHoldAReplayThatComesLateIsNotedAndChangesNothing() {
        Story story =
                Story.of(task())
                        .on(planMade(1, step("s1", "mailer"), step("s2", "counter")))
                        .on(declined("s1", "mailer", 1, "letter-1"))
                        .on(finished("s1", "mailer", 1));

        assertThat(story.noted()).containsExactly(ActivityKind.RESULT_IGNORED);
        story.on(finished("s2", "counter", 1));
        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.PARTIAL);
    }
}
