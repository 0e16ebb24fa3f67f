package dev.firebreak.agent.supervisor.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.agent.supervisor.task.Command.DispatchStep;
import dev.firebreak.agent.supervisor.task.Command.PublishResult;
import dev.firebreak.agent.supervisor.task.Life.Moment;
import dev.firebreak.agent.supervisor.task.Life.Promise;
import dev.firebreak.agent.supervisor.task.TaskState.Ended;
import dev.firebreak.agent.supervisor.task.TaskState.Open;
import dev.firebreak.schemas.Dropped;
import dev.firebreak.schemas.StepOutput;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Thousands of lives of a task in a troubled world; what was promised is looked at after each
 * event.
 */
class SimulationTest {
    private static final int LIVES = 6_000;

    @Test
    void whateverHappensEachTaskEndsOnceWithinItsLimits() {
        Map<TaskStatus, Integer> ends = new EnumMap<>(TaskStatus.class);

        for (long seed = 0; seed < LIVES; seed++) {
            Ends end = new Ends(ends);
            try {
                new Life(
                                seed,
                                List.of(
                                        new ExactlyOneResult(),
                                        new WithinStepLimit(),
                                        new WithinDeadline(),
                                        new EveryTaskEnds(),
                                        new InputsFirst(),
                                        new HonestResult(),
                                        end))
                        .live();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed %d: %s".formatted(seed, e.getMessage()), e);
            }
        }

        // A world in which nothing goes wrong, or everything, would prove little.
        assertThat(ends.keySet())
                .contains(
                        TaskStatus.COMPLETED,
                        TaskStatus.PARTIAL,
                        TaskStatus.FAILED,
                        TaskStatus.EXPIRED);
        assertThat(ends.values()).allSatisfy(count -> assertThat(count).isGreaterThan(LIVES / 50));
    }

    /** A task gives one result, when it ends, and none before or after. */
    private static final class ExactlyOneResult implements Promise {
        private int results;

        @Override
        public void after(Moment moment) {
            long now =
                    moment.turn().commands().stream()
                            .filter(PublishResult.class::isInstance)
                            .count();
            boolean ends =
                    !(moment.before() instanceof Ended) && moment.turn().state() instanceof Ended;
            assertThat(now).as("results at %s", moment.event()).isEqualTo(ends ? 1 : 0);
            results += (int) now;
            assertThat(results).isLessThanOrEqualTo(1);
        }

        @Override
        public void atTheEnd() {
            assertThat(results).as("results in all").isEqualTo(1);
        }
    }

    /** No more steps are dispatched than the task and the settings allow, retries counted. */
    private static final class WithinStepLimit implements Promise {
        private int dispatched;

        @Override
        public void after(Moment moment) {
            dispatched +=
                    (int)
                            moment.turn().commands().stream()
                                    .filter(DispatchStep.class::isInstance)
                                    .count();
            var budget = moment.task().getEnvelope().getBudget();
            Integer own = budget == null ? null : budget.getSteps();
            int limit =
                    own == null
                            ? moment.limits().stepsMax()
                            : Math.min(own, moment.limits().stepsMax());
            assertThat(dispatched).isLessThanOrEqualTo(limit);
        }
    }

    /**
     * Once its deadline has passed, the next event of an open task ends it, unless it means nothing
     * to the task.
     */
    private static final class WithinDeadline implements Promise {
        @Override
        public void after(Moment moment) {
            if (moment.turn().state() instanceof Open open) {
                assertThat(open.due()).isBeforeOrEqualTo(open.head().deadline());
                if (moment.event() instanceof Event.TimerFired) {
                    assertThat(moment.now()).isBefore(open.head().deadline());
                }
            }
        }
    }

    /** A timer moves the task on: the next one lies ahead, and in the end the task is forgotten. */
    private static final class EveryTaskEnds implements Promise {
        private boolean ended;
        private boolean forgotten;

        @Override
        public void after(Moment moment) {
            TaskState state = moment.turn().state();
            ended |= state instanceof Ended;
            forgotten |= ended && state == null;
            if (moment.event() instanceof Event.TimerFired && state != null) {
                Instant due = state.due();
                assertThat(due).isAfter(moment.now());
            }
        }

        @Override
        public void atTheEnd() {
            assertThat(forgotten).as("the task has ended and is forgotten").isTrue();
        }
    }

    /**
     * A step is dispatched when everything it builds on is settled, with the outputs of just those.
     */
    private static final class InputsFirst implements Promise {
        @Override
        public void after(Moment moment) {
            if (!(moment.turn().state() instanceof Open open)) {
                return;
            }
            for (Command command : moment.turn().commands()) {
                if (command instanceof DispatchStep asked) {
                    List<Step> inputs =
                            open.steps().stream()
                                    .filter(
                                            s ->
                                                    asked.step()
                                                            .getDependsOn()
                                                            .contains(s.plan().getId()))
                                    .toList();
                    assertThat(inputs).allMatch(Step::isSettled);
                    assertThat(asked.context())
                            .containsExactlyElementsOf(
                                    inputs.stream()
                                            .map(Step::output)
                                            .filter(o -> o != null)
                                            .toList());
                }
            }
        }
    }

    /** The status says what the outputs and the drops say, and no step is in both. */
    private static final class HonestResult implements Promise {
        @Override
        public void after(Moment moment) {
            for (Command command : moment.turn().commands()) {
                if (command instanceof PublishResult(TaskResult result)) {
                    check(result);
                }
            }
        }

        private static void check(TaskResult result) {
            Set<String> seen = new HashSet<>();
            List<String> ids =
                    new ArrayList<>(
                            result.getOutputs().stream().map(StepOutput::getStepId).toList());
            for (Dropped dropped : result.getDropped()) {
                assertThat(dropped.getDetail()).isNotBlank();
                String stepId = dropped.getStepId();
                if (stepId != null) {
                    ids.add(stepId);
                }
            }
            assertThat(ids).allMatch(seen::add, "named once");
            switch (result.getStatus()) {
                case COMPLETED -> {
                    assertThat(result.getOutputs()).isNotEmpty();
                    assertThat(result.getDropped()).isEmpty();
                }
                case PARTIAL -> {
                    assertThat(result.getOutputs()).isNotEmpty();
                    assertThat(result.getDropped()).isNotEmpty();
                }
                case FAILED -> {
                    assertThat(result.getOutputs()).isEmpty();
                    assertThat(result.getDropped()).isNotEmpty();
                }
                case EXPIRED -> assertThat(result.getSummary()).contains("deadline");
                case UNKNOWN, REJECTED, CANCELLED, ESCALATED ->
                        throw new AssertionError("nobody ends a task so: " + result);
            }
        }
    }

    /** Counts how the tasks end. */
    private static final class Ends implements Promise {
        private final Map<TaskStatus, Integer> counts;

        Ends(Map<TaskStatus, Integer> counts) {
            this.counts = counts;
        }

        @Override
        public void after(Moment moment) {
            for (Command command : moment.turn().commands()) {
                if (command instanceof PublishResult(TaskResult result)) {
                    counts.merge(result.getStatus(), 1, Integer::sum);
                }
            }
        }
    }
}
