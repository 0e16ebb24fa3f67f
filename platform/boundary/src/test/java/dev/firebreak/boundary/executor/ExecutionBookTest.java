package dev.firebreak.boundary.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.boundary.executor.Known.Begun;
import dev.firebreak.boundary.executor.Known.Ended;
import dev.firebreak.boundary.executor.Known.Unreadable;
import dev.firebreak.schemas.ActionExecution;
import dev.firebreak.schemas.ActionOutcome;
import dev.firebreak.schemas.ExecutionStep;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExecutionBookTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_760_000_000_000L);
    private static final String DIGEST = "a".repeat(64);

    private final ExecutionBook book = new ExecutionBook();

    @Test
    void ofTwoWhoBeginTheFirstCounts() {
        begins("run-1");
        begins("run-2");

        assertThat(known()).hasValueSatisfying(k -> assertThat(run(k)).isEqualTo("run-1"));
    }

    @Test
    void onlyTheBeginningThatStandsCanBeTakenBack() {
        begins("run-1");
        givesBack("run-2");
        assertThat(known()).isPresent();

        givesBack("run-1");
        assertThat(known()).isEmpty();

        begins("run-2");
        givesBack("run-1");
        assertThat(known()).hasValueSatisfying(k -> assertThat(run(k)).isEqualTo("run-2"));
    }

    @Test
    void whatHasEndedNeverBeginsAgain() {
        begins("run-1");
        ends("run-1", ActionOutcome.DONE);
        begins("run-2");
        givesBack("run-1");
        ends("run-2", ActionOutcome.UNKNOWN);
        ends("run-2", ActionOutcome.FAILED);

        assertThat(outcome()).isEqualTo(ActionOutcome.DONE);
    }

    @Test
    void whoeverKnowsMoreThanUnknownIsHeard() {
        begins("run-1");
        ends("run-2", ActionOutcome.UNKNOWN);
        ends("run-1", ActionOutcome.DONE);

        assertThat(outcome()).isEqualTo(ActionOutcome.DONE);
    }

    @Test
    void anEndOfOtherBytesIsNoEndOfThese() {
        begins("run-1");
        book.read(
                ActionExecution.newBuilder(line(ExecutionStep.ENDED, "run-1", ActionOutcome.DONE))
                        .setDigest("b".repeat(64))
                        .build());

        assertThat(known()).hasValueSatisfying(k -> assertThat(k).isInstanceOf(Begun.class));
    }

    @Test
    void whatCannotBeReadHoldsItsActionBack() {
        book.unreadable(ExecutionBook.key("t1", "a1"));
        begins("run-1");

        assertThat(known()).hasValueSatisfying(k -> assertThat(k).isInstanceOf(Unreadable.class));
    }

    @Test
    void aStepOfANewerVersionHoldsItsActionBack() {
        book.read(line(ExecutionStep.UNKNOWN, "run-1", null));
        begins("run-2");

        assertThat(known()).hasValueSatisfying(k -> assertThat(k).isInstanceOf(Unreadable.class));
    }

    /** Whatever is written in whatever order: two runs never both find that they may act. */
    @Test
    void noTwoBeginningsStandBetweenWhichNobodySaidThatNothingWasDone() {
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            ExecutionBook drawn = new ExecutionBook();
            String acting = null;
            boolean ended = false;
            for (int n = 0; n < 40; n++) {
                String run = "run-" + random.nextInt(3);
                ExecutionStep step =
                        List.of(ExecutionStep.BEGUN, ExecutionStep.GIVEN_BACK, ExecutionStep.ENDED)
                                .get(random.nextInt(3));
                drawn.read(
                        line(
                                step,
                                run,
                                step == ExecutionStep.ENDED ? ActionOutcome.UNKNOWN : null));
                Optional<Known> known = drawn.of(ExecutionBook.key("t1", "a1"));
                String stands =
                        known.isPresent() && known.get() instanceof Begun b ? b.run() : null;
                if (acting != null && stands != null) {
                    assertThat(stands).as("seed %d", seed).isEqualTo(acting);
                }
                ended |= known.isPresent() && known.get() instanceof Ended;
                assertThat(ended && stands != null).as("seed %d", seed).isFalse();
                acting = stands;
            }
        }
    }

    private Optional<Known> known() {
        return book.of(ExecutionBook.key("t1", "a1"));
    }

    private static String run(Known known) {
        return known instanceof Begun begun ? begun.run() : "none";
    }

    private ActionOutcome outcome() {
        return known().orElseThrow() instanceof Ended ended
                ? ended.outcome()
                : ActionOutcome.UNKNOWN;
    }

    private void begins(String run) {
        book.read(line(ExecutionStep.BEGUN, run, null));
    }

    private void givesBack(String run) {
        book.read(line(ExecutionStep.GIVEN_BACK, run, null));
    }

    private void ends(String run, ActionOutcome outcome) {
        book.read(line(ExecutionStep.ENDED, run, outcome));
    }

    private static ActionExecution line(
            ExecutionStep step, String run, @Nullable ActionOutcome outcome) {
        return ActionExecution.newBuilder()
                .setTaskId("t1")
                .setActionId("a1")
                .setDigest(DIGEST)
                .setStep(step)
                .setRun(run)
                .setInstance("i1")
                .setOutcome(outcome)
                .setEndsBy(NOW)
                .setAt(NOW)
                .build();
    }
}
