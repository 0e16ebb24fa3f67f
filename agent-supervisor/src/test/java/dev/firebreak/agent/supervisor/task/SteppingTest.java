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

import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.Dropped;
import dev.firebreak.schemas.PlannerWork;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.StepOutput;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import dev.firebreak.schemas.Trust;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of an accepted plan: its steps, their answers, and the answer made of them. */
class SteppingTest {
    private static final Duration STEP_TIMEOUT = Limits.DEFAULTS.stepTimeout();
    private static final Duration PLANNER_TIMEOUT = Limits.DEFAULTS.plannerTimeout();

    @Test
    void aPlanOfOneStepEndsWithTheStepsSummary() {
        Story story = Story.of(task()).on(planMade(1, step("s1", "mailer")));

        story.on(finished("s1", "mailer", 1));

        TaskResult result = story.result();
        assertThat(result.getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(result.getSummary()).isEqualTo("s1 is done");
        assertThat(result.getOutputs()).extracting(StepOutput::getStepId).containsExactly("t1/s1");
        assertThat(result.getDropped()).isEmpty();
        assertThat(result.getSteps()).isEqualTo(1);
        assertThat(result.getEnvelope().getConversationId()).isEqualTo("t1");
        assertThat(story.noted())
                .containsExactly(ActivityKind.STEP_FINISHED, ActivityKind.TASK_ENDED);
    }

    @Test
    void independentStepsAreDispatchedTogetherAndADependentOneWhenItsInputsAreThere() {
        Story story =
                Story.of(task())
                        .on(
                                planMade(
                                        1,
                                        step("s1", "mailer"),
                                        step("s2", "counter"),
                                        step("s3", "counter", "s1", "s2")));
        assertThat(story.dispatched()).containsExactly("t1/s1#1", "t1/s2#1");

        story.on(finished("s2", "counter", 1));
        assertThat(story.dispatched()).isEmpty();

        story.on(finished("s1", "mailer", 1));
        assertThat(story.dispatched()).containsExactly("t1/s3#1");
        assertThat(story.steps().getLast().context())
                .extracting(StepOutput::getStepId)
                .containsExactly("t1/s1", "t1/s2");
    }

    @Test
    void severalOutputsAreMadeOneAnswerByThePlanner() {
        Story story =
                Story.of(task())
                        .on(planMade(1, step("s1", "mailer"), step("s2", "counter")))
                        .on(finished("s1", "mailer", 1))
                        .on(finished("s2", "counter", 1));
        assertThat(story.askedPlanner().work()).isEqualTo(PlannerWork.SYNTHESISE);
        assertThat(story.askedPlanner().context()).hasSize(2);

        story.on(new Event.AnswerMade(echo("t1", "t1/@answer", 1), "All is well.", Given.FREE));

        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(story.result().getSummary()).isEqualTo("All is well.");
    }

    @Test
    void summariesStandInForAnAnswerThatThePlannerDeclines() {
        Story story = synthesising();

        story.on(
                new Event.AnswerDeclined(
                        echo("t1", "t1/@answer", 1),
                        new Declined(RejectionCode.MODEL_FAILED, "no", null),
                        Given.FREE));

        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(story.result().getSummary()).isEqualTo("- s1 is done\n- s2 is done");
    }

    @Test
    void summariesStandInForAnAnswerThatNeverComes() {
        Story story = synthesising();

        story.wait(PLANNER_TIMEOUT.multipliedBy(Limits.DEFAULTS.plannerAttemptsMax()));

        assertThat(story.result().getSummary()).isEqualTo("- s1 is done\n- s2 is done");
    }

    @Test
    void aDeclinedStepIsNamedInAPartialResultWithItsDeadLetter() {
        Story story =
                Story.of(task())
                        .on(planMade(1, step("s1", "mailer"), step("s2", "counter")))
                        .on(finished("s1", "mailer", 1))
                        .on(declined("s2", "counter", 1, "0123456789abcdef0123456789abcdef"));

        TaskResult result = story.result();
        assertThat(result.getStatus()).isEqualTo(TaskStatus.PARTIAL);
        assertThat(result.getSummary()).isEqualTo("s1 is done");
        Dropped dropped = result.getDropped().getFirst();
        assertThat(dropped.getWhat()).isEqualTo("do s2");
        assertThat(dropped.getStepId()).isEqualTo("t1/s2");
        assertThat(dropped.getAgent()).isEqualTo("counter");
        assertThat(dropped.getCode()).isEqualTo(RejectionCode.INPUT_UNUSABLE);
        assertThat(dropped.getDeadLetterId()).isEqualTo("0123456789abcdef0123456789abcdef");
        assertThat(dropped.getNeeded()).contains("replayed");
    }

    @Test
    void stepsThatBuildOnNothingButDeclinedOnesAreDroppedDownTheLine() {
        Story story =
                Story.of(task())
                        .on(
                                planMade(
                                        1,
                                        step("s1", "mailer"),
                                        step("s2", "counter", "s1"),
                                        step("s3", "counter", "s2")))
                        .on(declined("s1", "mailer", 1, null));

        TaskResult result = story.result();
        assertThat(result.getStatus()).isEqualTo(TaskStatus.FAILED);
        assertThat(result.getDropped())
                .extracting(Dropped::getCode)
                .containsExactly(
                        RejectionCode.INPUT_UNUSABLE,
                        RejectionCode.DEPENDENCY_DECLINED,
                        RejectionCode.DEPENDENCY_DECLINED);
    }

    @Test
    void aStepGoesOnWithAPartOfItsInputs() {
        Story story =
                Story.of(task())
                        .on(
                                planMade(
                                        1,
                                        step("s1", "mailer"),
                                        step("s2", "counter"),
                                        step("s3", "counter", "s1", "s2")))
                        .on(declined("s1", "mailer", 1, null))
                        .on(finished("s2", "counter", 1));

        assertThat(story.dispatched()).containsExactly("t1/s3#1");
        assertThat(story.steps().getLast().context())
                .extracting(StepOutput::getStepId)
                .containsExactly("t1/s2");
    }

    @Test
    void aStepThatDoesNotAnswerIsAskedAgainThenGivenUp() {
        Story story = Story.of(task()).on(planMade(1, step("s1", "mailer"), step("s2", "counter")));
        story.on(finished("s2", "counter", 1));

        story.wait(STEP_TIMEOUT);
        assertThat(story.dispatched()).containsExactly("t1/s1#2");
        assertThat(story.noted())
                .containsExactly(ActivityKind.STEP_TIMED_OUT, ActivityKind.STEP_DISPATCHED);

        story.wait(STEP_TIMEOUT);
        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.PARTIAL);
        assertThat(story.result().getDropped())
                .extracting(Dropped::getCode)
                .containsExactly(RejectionCode.STEP_TIMEOUT);
    }

    @Test
    void anAnswerToAnEarlierAttemptIsIgnoredAndTheAwaitedOneCounts() {
        Story story = Story.of(task()).on(planMade(1, step("s1", "mailer"))).wait(STEP_TIMEOUT);

        story.on(finished("s1", "mailer", 1));
        assertThat(story.noted()).containsExactly(ActivityKind.RESULT_IGNORED);

        story.on(finished("s1", "mailer", 2));
        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.COMPLETED);
    }

    @Test
    void anAnswerOfAnotherAgentThanTheOneAskedIsIgnored() {
        Story story = Story.of(task()).on(planMade(1, step("s1", "mailer")));

        story.on(finished("s1", "counter", 1));

        assertThat(story.noted()).containsExactly(ActivityKind.RESULT_IGNORED);
        assertThat(story.results()).isEmpty();
    }

    @Test
    void aRetryCountsAgainstTheBudget() {
        Story story = Story.of(Given.withSteps(1)).on(planMade(1, step("s1", "mailer")));

        story.wait(STEP_TIMEOUT);

        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.PARTIAL);
        assertThat(story.result().getDropped())
                .extracting(Dropped::getCode)
                .containsExactly(RejectionCode.STEP_LIMIT);
        assertThat(story.result().getSteps()).isEqualTo(1);
    }

    @Test
    void lowConfidenceIsNoted() {
        Story story = Story.of(task()).on(planMade(1, step("s1", "mailer"), step("s2", "counter")));

        story.on(
                new Event.StepFinished(
                        echo("t1", "t1/s1", 1),
                        Given.output("s1", "mailer", 0.2, Trust.TRUSTED),
                        List.of(),
                        Given.TWO_AGENTS,
                        Given.FREE));

        assertThat(story.noted()).containsExactly(ActivityKind.STEP_FINISHED, ActivityKind.NOTE);
    }

    @Test
    void aDocumentThatNoStepWasGivenIsNamed() {
        Document picture = Document.newBuilder(mail("m2")).setContentType("image/png").build();
        Story story =
                Story.of(task(envelope("t1").build(), mail("m1"), picture))
                        .on(planMade(1, step("s1", "mailer")))
                        .on(finished("s1", "mailer", 1));

        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.PARTIAL);
        assertThat(story.result().getDropped())
                .extracting(Dropped::getWhat)
                .containsExactly("document m2");
        assertThat(story.result().getDropped())
                .extracting(Dropped::getNeeded)
                .containsExactly("an agent that reads image/png");
    }

    private static Story synthesising() {
        return Story.of(task())
                .on(planMade(1, step("s1", "mailer"), step("s2", "counter")))
                .on(finished("s1", "mailer", 1))
                .on(finished("s2", "counter", 1));
    }
}
