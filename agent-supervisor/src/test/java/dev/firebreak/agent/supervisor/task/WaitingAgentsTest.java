package dev.firebreak.agent.supervisor.task;

import static dev.firebreak.agent.supervisor.task.Given.finished;
import static dev.firebreak.agent.supervisor.task.Given.planMade;
import static dev.firebreak.agent.supervisor.task.Given.step;
import static dev.firebreak.agent.supervisor.task.Given.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.TaskStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An outage is no failure of a step: while its agent says that it waits, so does the step. */
class WaitingAgentsTest {
    private static final Duration STEP_TIMEOUT = Limits.DEFAULTS.stepTimeout();
    private static final Duration PLANNER_TIMEOUT = Limits.DEFAULTS.plannerTimeout();

    @Test
    void aStepWhoseAgentWaitsIsWaitedForAndNotAskedAgain() {
        Story story = Story.of(task()).on(planMade(1, step("s1", "mailer")));

        for (int i = 0; i < 3; i++) {
            story.oversleep(STEP_TIMEOUT).on(fired("mailer"));

            assertThat(story.noted()).containsExactly(ActivityKind.NOTE);
            assertThat(story.dispatched()).isEmpty();
        }
        story.on(finished("s1", "mailer", 1));

        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.COMPLETED);
    }

    @Test
    void onceTheAgentIsBackItIsToAnswerInTimeAgain() {
        Story story = Story.of(task()).on(planMade(1, step("s1", "mailer")));
        story.oversleep(STEP_TIMEOUT).on(fired("mailer"));

        story.oversleep(STEP_TIMEOUT).on(fired("counter"));

        assertThat(story.dispatched()).containsExactly("t1/s1#2");
    }

    @Test
    void theDeadlineHoldsAllTheSame() {
        Story story = Story.of(task()).on(planMade(1, step("s1", "mailer")));

        story.oversleep(Limits.DEFAULTS.taskTime()).on(fired("mailer"));

        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.EXPIRED);
    }

    @Test
    void aPlannerThatWaitsIsWaitedFor() {
        Story story = Story.of(task());

        for (int i = 0; i <= Limits.DEFAULTS.plannerAttemptsMax(); i++) {
            story.oversleep(PLANNER_TIMEOUT).on(fired("planner"));

            assertThat(story.noted()).containsExactly(ActivityKind.NOTE);
        }
        story.on(planMade(1, step("s1", "mailer")));

        assertThat(story.dispatched()).containsExactly("t1/s1#1");
    }

    private static Event fired(String waiting) {
        return new Event.TimerFired(
                Agents.of(
                        List.copyOf(Given.TWO_AGENTS.byName().values()),
                        Set.of(),
                        Map.of(waiting, "model")));
    }
}
