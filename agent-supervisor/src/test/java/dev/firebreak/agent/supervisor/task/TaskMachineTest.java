package dev.firebreak.agent.supervisor.task;

import static dev.firebreak.agent.supervisor.task.Given.declined;
import static dev.firebreak.agent.supervisor.task.Given.echo;
import static dev.firebreak.agent.supervisor.task.Given.envelope;
import static dev.firebreak.agent.supervisor.task.Given.finished;
import static dev.firebreak.agent.supervisor.task.Given.mail;
import static dev.firebreak.agent.supervisor.task.Given.planDeclined;
import static dev.firebreak.agent.supervisor.task.Given.planMade;
import static dev.firebreak.agent.supervisor.task.Given.step;
import static dev.firebreak.agent.supervisor.task.Given.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.agent.supervisor.task.TaskState.AwaitingAgents;
import dev.firebreak.agent.supervisor.task.TaskState.Ended;
import dev.firebreak.agent.supervisor.task.TaskState.Planning;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.Dropped;
import dev.firebreak.schemas.PlannerWork;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.StepOutput;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import dev.firebreak.schemas.Trust;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskMachineTest {
    private static final Duration STEP_TIMEOUT = Limits.DEFAULTS.stepTimeout();
    private static final Duration PLANNER_TIMEOUT = Limits.DEFAULTS.plannerTimeout();

    @Test
    void aTaskIsPlannedByThePlannerFromTheAgentsThatAreAlive() {
        Story story = Story.of(task());

        assertThat(story.askedPlanner().work()).isEqualTo(PlannerWork.PLAN);
        assertThat(story.askedPlanner().agents())
                .extracting(a -> a.getAgent())
                .containsExactly("counter", "mailer");
        assertThat(story.askedPlanner().envelope().getStepId()).isEqualTo("t1/@plan");
        assertThat(story.noted()).containsExactly(ActivityKind.TASK_ACCEPTED);
    }

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
    void aBadPlanGoesBackToThePlannerWithAllThatIsWrongAndWhatExists() {
        Story story = Story.of(task());

        story.on(planMade(1, step("s1", "ghost"), step("s1", "mailer", "s9")));

        assertThat(story.noted()).containsExactly(ActivityKind.PLAN_REFUSED);
        assertThat(story.askedPlanner().envelope().getAttempt()).isEqualTo(2);
        assertThat(story.askedPlanner().feedback())
                .contains("steps[0].agent")
                .contains("one of counter, mailer")
                .contains("not ghost")
                .contains("steps[1].id")
                .contains("steps[1].dependsOn")
                .contains("not s9");
    }

    @Test
    void badPlansAgainAndAgainGiveWayToThePlanByRule() {
        Story story = Story.of(task());

        for (int attempt = 1; attempt <= Limits.DEFAULTS.planRefusalsMax() + 1; attempt++) {
            story.on(planMade(attempt, step("s1", "ghost" + attempt)));
        }

        assertThat(story.noted())
                .containsExactly(
                        ActivityKind.PLAN_REFUSED,
                        ActivityKind.PLAN_MADE,
                        ActivityKind.STEP_DISPATCHED);
        assertThat(story.steps().getLast().step().getAgent()).isEqualTo("mailer");
    }

    @Test
    void aTaskThatNobodyCanPlanFailsAndSaysWhatWasWrong() {
        Task task = Task.newBuilder(task(envelope("t1").build())).setGoal("zzz").build();
        Story story = new Story(Limits.DEFAULTS).on(new Event.TaskAdmitted(task, Given.TWO_AGENTS));

        for (int attempt = 1; attempt <= Limits.DEFAULTS.planRefusalsMax() + 1; attempt++) {
            story.on(planMade(attempt, step("s1", "ghost" + attempt)));
        }

        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.FAILED);
        assertThat(story.result().getDropped())
                .extracting(Dropped::getCode)
                .containsExactly(RejectionCode.PLAN_INVALID);
        assertThat(story.result().getDropped().getFirst().getDetail())
                .contains("not ghost3")
                .contains("no agent is for");
    }

    @Test
    void aPlannerThatFindsNobodyEndsTheTask() {
        Story story = Story.of(task()).on(planDeclined(1, RejectionCode.NOTHING_TO_DO));

        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.FAILED);
        assertThat(story.result().getSummary()).contains("not possible");
    }

    @Test
    void aPlannerThatIsIllIsReplacedByRules() {
        Story story = Story.of(task()).on(planDeclined(1, RejectionCode.MODEL_FAILED));

        assertThat(story.dispatched()).containsExactly("t1/s1#1");
    }

    @Test
    void aPlannerThatDoesNotAnswerIsAskedAgainThenReplacedByRules() {
        Story story = Story.of(task());

        story.wait(PLANNER_TIMEOUT);
        assertThat(story.askedPlanner().envelope().getAttempt()).isEqualTo(2);

        story.wait(PLANNER_TIMEOUT);
        assertThat(story.dispatched()).containsExactly("t1/s1#1");
    }

    @Test
    void aPlanForAnEarlierAttemptIsIgnored() {
        Story story = Story.of(task()).wait(PLANNER_TIMEOUT);

        story.on(planMade(1, step("s1", "mailer")));

        assertThat(story.noted()).containsExactly(ActivityKind.RESULT_IGNORED);
        assertThat(story.state()).isInstanceOf(Planning.class);
    }

    @Test
    void anAgentThatFellSilentAfterThePlannerWasToldOfItMayStillBeInThePlan() {
        Agents silent = Agents.of(List.of(Given.known(Given.TWO_AGENTS.alive().getLast(), false)));
        Story story = Story.of(task());

        story.on(
                new Event.PlanMade(
                        echo("t1", "t1/@plan", 1),
                        Given.plan(step("s1", "mailer")),
                        "",
                        silent,
                        Given.FREE));

        assertThat(story.dispatched()).containsExactly("t1/s1#1");
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
    void aPlanWithMoreStepsThanTheBudgetGoesBack() {
        Story story = Story.of(Given.withSteps(1));

        story.on(planMade(1, step("s1", "mailer"), step("s2", "counter")));

        assertThat(story.askedPlanner().feedback()).contains("1 to 1 steps");
        assertThat(story.askedPlanner().stepsMax()).isEqualTo(1);
    }

    @Test
    void stepsBeyondTheBudgetOfThePlanByRuleAreDroppedByName() {
        Task task =
                Task.newBuilder(Given.withSteps(1))
                        .setDocuments(List.of(mail("m1"), mail("m2")))
                        .build();
        Story story = Story.of(task).on(planDeclined(1, RejectionCode.STEP_LIMIT));

        story.on(finished("s1", "mailer", 1));

        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.PARTIAL);
        assertThat(story.result().getSteps()).isEqualTo(1);
        assertThat(story.result().getDropped())
                .extracting(Dropped::getCode)
                .containsExactly(RejectionCode.STEP_LIMIT);
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
    void aBudgetOfNoStepsFailsAtOnce() {
        Story story = Story.of(Given.withSteps(0));

        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.FAILED);
        assertThat(story.result().getDropped())
                .extracting(Dropped::getCode)
                .containsExactly(RejectionCode.STEP_LIMIT);
    }

    @Test
    void aTaskWaitsForTheFirstAgentToAnnounceItself() {
        Story story = new Story(Limits.DEFAULTS).on(new Event.TaskAdmitted(task(), Agents.NONE));
        assertThat(story.state()).isInstanceOf(AwaitingAgents.class);

        story.wait(Limits.DEFAULTS.agentsPoll());

        assertThat(story.askedPlanner().agents()).hasSize(2);
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

    private static Story synthesising() {
        return Story.of(task())
                .on(planMade(1, step("s1", "mailer"), step("s2", "counter")))
                .on(finished("s1", "mailer", 1))
                .on(finished("s2", "counter", 1));
    }
}
