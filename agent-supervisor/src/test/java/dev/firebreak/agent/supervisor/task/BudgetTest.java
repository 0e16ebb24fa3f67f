package dev.firebreak.agent.supervisor.task;

import static dev.firebreak.agent.supervisor.task.Given.echo;
import static dev.firebreak.agent.supervisor.task.Given.planMade;
import static dev.firebreak.agent.supervisor.task.Given.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.Budget;
import dev.firebreak.schemas.Dropped;
import dev.firebreak.schemas.Judgement;
import dev.firebreak.schemas.PlanStep;
import dev.firebreak.schemas.PlannerWork;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import dev.firebreak.schemas.Trust;
import dev.firebreak.schemas.Usage;
import dev.firebreak.schemas.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Money, tokens, retries and repetition are bounded; judgement steers within the bounds. */
class BudgetTest {
    private static Story with(Budget budget) {
        return Story.of(
                Given.task(Given.envelope("t1").setBudget(budget).build(), Given.mail("m1")));
    }

    private static Story withMoney(long costMicros) {
        return with(Budget.newBuilder().setCostMicros(costMicros).build());
    }

    private static Usage cost(long micros) {
        return Usage.newBuilder().setLogic("model/test").setCostMicros(micros).build();
    }

    private static Event finished(
            String step, String agent, int attempt, Usage usage, double sure) {
        return new Event.StepFinished(
                echo("t1", "t1/" + step, attempt),
                Given.output(step, agent, sure, Trust.TRUSTED),
                List.of(),
                Given.TWO_AGENTS,
                usage);
    }

    private static Event judged(int attempt, Verdict verdict, String feedback) {
        return new Event.JudgementMade(
                echo("t1", "t1/@judge:s1", attempt),
                new Judgement(verdict, feedback),
                Given.TWO_AGENTS,
                Given.FREE);
    }

    @Test
    void stepsSideBySideAreGrantedNoMoreThanThereIsTogether() {
        Story story =
                withMoney(1000)
                        .on(
                                planMade(
                                        1,
                                        step("s1", "mailer"),
                                        step("s2", "counter"),
                                        step("s3", "counter")));

        long granted =
                story.steps().stream()
                        .mapToLong(
                                s ->
                                        Objects.requireNonNull(s.envelope().getBudget())
                                                .getCostMicros())
                        .sum();

        assertThat(story.steps())
                .allSatisfy(
                        s ->
                                assertThat(
                                                Objects.requireNonNull(s.envelope().getBudget())
                                                        .getCostMicros())
                                        .isPositive());
        assertThat(granted).isLessThan(1000);
    }

    @Test
    void aTaskWhoseMoneyIsSpentEndsAsPartialAndSaysWhatWasLeftOut() {
        Story story =
                withMoney(10_000)
                        .on(planMade(1, step("s1", "mailer"), step("s2", "counter", "s1")))
                        .on(finished("s1", "mailer", 1, cost(10_000), 0.9));

        TaskResult result = story.result();
        assertThat(result.getStatus()).isEqualTo(TaskStatus.PARTIAL);
        assertThat(result.getUsage().getCostMicros()).isEqualTo(10_000);
        assertThat(result.getDropped())
                .extracting(Dropped::getCode)
                .containsExactly(RejectionCode.BUDGET_EXCEEDED);
        assertThat(result.getDropped().getFirst().getNeeded()).contains("budget");
    }

    @Test
    void nearALimitNoFurtherStepBeginsAndTheAnswerIsWritten() {
        Story story =
                withMoney(10_000)
                        .on(
                                planMade(
                                        1,
                                        step("s1", "mailer"),
                                        step("s2", "counter"),
                                        step("s3", "counter", "s1")))
                        .on(finished("s1", "mailer", 1, cost(8_500), 0.9));
        assertThat(story.noted()).contains(ActivityKind.LIMIT_REACHED);
        assertThat(story.dispatched()).isEmpty();

        story.on(finished("s2", "counter", 1, cost(0), 0.9));

        assertThat(story.askedPlanner().work()).isEqualTo(PlannerWork.SYNTHESISE);
        story.on(new Event.AnswerMade(echo("t1", "t1/@answer", 1), "As far as it went.", cost(9)));
        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.PARTIAL);
        assertThat(story.result().getUsage().getCostMicros()).isEqualTo(8_509);
    }

    @Test
    void whatALateAnswerCostsCountsAlthoughItIsIgnored() {
        Story story =
                withMoney(10_000)
                        .on(planMade(1, step("s1", "mailer")))
                        .wait(Limits.DEFAULTS.stepTimeout());

        story.on(finished("s1", "mailer", 1, cost(70), 0.9));
        assertThat(story.noted()).containsExactly(ActivityKind.RESULT_IGNORED);
        story.on(finished("s1", "mailer", 1, cost(70), 0.9));
        story.on(finished("s1", "mailer", 2, cost(5), 0.9));

        assertThat(story.result().getUsage().getCostMicros()).isEqualTo(75);
    }

    @Test
    void anAnswerOfAStrangerSettlesNothing() {
        Story story = withMoney(1000).on(planMade(1, step("s1", "mailer")));

        story.on(finished("s1", "counter", 1, cost(0), 0.9));

        TaskState.Open state = (TaskState.Open) Objects.requireNonNull(story.state());
        assertThat(state.spent().reserved())
                .extracting(Spent.Reservation::stepId)
                .contains("t1/s1");
    }

    @Test
    void aBudgetOfNoMoneyStillLetsAgentsWorkThatCostNothing() {
        Story story =
                withMoney(0)
                        .on(planMade(1, step("s1", "mailer")))
                        .on(finished("s1", "mailer", 1, cost(0), 0.9));

        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(
                        Objects.requireNonNull(story.steps().getFirst().envelope().getBudget())
                                .getCostMicros())
                .isZero();
    }

    @Test
    void anUnsureOutputIsJudgedAndARetryBringsTheFeedbackAlong() {
        Story story =
                Story.of(Given.task())
                        .on(planMade(1, step("s1", "mailer")))
                        .on(finished("s1", "mailer", 1, Given.FREE, 0.2));
        assertThat(story.askedPlanner().work()).isEqualTo(PlannerWork.JUDGE);
        assertThat(story.askedPlanner().judgedStepId()).isEqualTo("t1/s1");

        story.on(judged(1, Verdict.RETRY, "name the customer"));

        assertThat(story.dispatched()).containsExactly("t1/s1#2");
        assertThat(story.steps().getLast().feedback()).isEqualTo("name the customer");
        story.on(finished("s1", "mailer", 2, Given.FREE, 0.9));
        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.COMPLETED);
    }

    @Test
    void aJudgeWithNothingNewToSayDoesNotGoRoundInCircles() {
        Story story =
                Story.of(Given.task())
                        .on(planMade(1, step("s1", "mailer")))
                        .on(finished("s1", "mailer", 1, Given.FREE, 0.2))
                        .on(judged(1, Verdict.RETRY, "better"))
                        .on(finished("s1", "mailer", 2, Given.FREE, 0.2))
                        .on(judged(2, Verdict.RETRY, "better"));

        assertThat(story.steps()).hasSize(2);
        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.COMPLETED);
    }

    @Test
    void aJudgeThatSaysStopEndsThePlanWithWhatThereIs() {
        Story story =
                Story.of(Given.task())
                        .on(planMade(1, step("s1", "mailer"), step("s2", "counter", "s1")))
                        .on(finished("s1", "mailer", 1, Given.FREE, 0.2))
                        .on(judged(1, Verdict.STOP, "there is nothing to count"));

        assertThat(story.steps()).hasSize(1);
        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.PARTIAL);
        assertThat(story.result().getDropped().getFirst().getDetail()).contains("nothing to count");
    }

    @Test
    void aJudgeThatDoesNotAnswerChangesNothing() {
        Story story =
                Story.of(Given.task())
                        .on(planMade(1, step("s1", "mailer")))
                        .on(finished("s1", "mailer", 1, Given.FREE, 0.2))
                        .wait(Limits.DEFAULTS.plannerTimeout());

        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.COMPLETED);
    }

    @Test
    void twoStepsThatAskTheSameAreALoop() {
        Story story =
                Story.of(Given.task())
                        .on(
                                planMade(
                                        1,
                                        step("s1", "mailer"),
                                        PlanStep.newBuilder(step("s2", "mailer"))
                                                .setInstruction("do s1")
                                                .build()))
                        .on(finished("s1", "mailer", 1, Given.FREE, 0.9));

        assertThat(story.steps()).hasSize(1);
        assertThat(story.result().getDropped())
                .extracting(Dropped::getCode)
                .containsExactly(RejectionCode.LOOP_DETECTED);
    }

    @Test
    void nearTheDeadlineNoFurtherStepBegins() {
        Story story =
                Story.of(Given.task())
                        .on(planMade(1, step("s1", "mailer"), step("s2", "counter", "s1")))
                        .oversleep(Duration.ofMinutes(9))
                        .on(finished("s1", "mailer", 1, Given.FREE, 0.9));

        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.PARTIAL);
        assertThat(story.result().getDropped())
                .extracting(Dropped::getCode)
                .containsExactly(RejectionCode.DEADLINE_EXCEEDED);
    }

    @Test
    void aPlanThatNeedsAClosedAgentIsRejectedAndMayComeAgain() {
        Agents closed =
                Agents.of(
                        Given.TWO_AGENTS.byName().values().stream()
                                .map(
                                        k ->
                                                new Agents.Known(
                                                        k.card(),
                                                        true,
                                                        k.arguments(),
                                                        Given.NOON.plusSeconds(40)))
                                .toList());
        Story story =
                Story.of(Given.task())
                        .on(
                                new Event.PlanMade(
                                        echo("t1", "t1/@plan", 1),
                                        Given.plan(step("s1", "mailer")),
                                        "so",
                                        closed,
                                        Given.FREE));
        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.REJECTED);
        assertThat(story.result().getRetryAfterMs()).isEqualTo(40_000);
        assertThat(story.steps()).isEmpty();

        story.wait(Duration.ofSeconds(41));

        assertThat(story.state()).isNull();
    }
}
