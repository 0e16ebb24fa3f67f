package dev.firebreak.agent.supervisor.task;

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
import dev.firebreak.agent.supervisor.task.TaskState.Planning;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.Dropped;
import dev.firebreak.schemas.PlannerWork;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a plan comes about: of the planner, after its plan was sent back, or by rule. */
class PlanMakingTest {
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
    void aTaskForWhichNobodyCameIsGivenUp() {
        Story story = new Story(Limits.DEFAULTS).on(new Event.TaskAdmitted(task(), Agents.NONE));

        for (Instant until = story.now().plus(Limits.DEFAULTS.agentsWait());
                story.now().isBefore(until); ) {
            story.oversleep(Limits.DEFAULTS.agentsPoll()).on(new Event.TimerFired(Agents.NONE));
        }

        assertThat(story.askedPlanner().agents()).isEmpty();
    }

    /** Agents and supervisor were away together, as in a restart of everything. */
    @Test
    void timeInWhichNobodyLookedForAgentsIsNotWaited() {
        Story story = new Story(Limits.DEFAULTS).on(new Event.TaskAdmitted(task(), Agents.NONE));

        story.oversleep(Limits.DEFAULTS.agentsWait().multipliedBy(3))
                .on(new Event.TimerFired(Agents.NONE));

        assertThat(story.state()).isInstanceOf(AwaitingAgents.class);
        story.wait(Limits.DEFAULTS.agentsPoll());
        assertThat(story.askedPlanner().agents()).hasSize(2);
    }
}
