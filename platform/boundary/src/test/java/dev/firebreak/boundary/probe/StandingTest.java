package dev.firebreak.boundary.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.boundary.loop.LoopGauges;
import dev.firebreak.boundary.loop.LoopHealth;
import org.junit.jupiter.api.Test;

class StandingTest {
    private static final LoopHealth RUNNING = new LoopHealth.Running(1, 1);
    private static final long LONG_MS = Standing.TICK_MAX_MS + 1;

    @Test
    void howLongARecordTakesSaysNothing() {
        LoopGauges old = new LoopGauges(1, 1, 1, 1, 86_400_000, 0, 0);

        assertThat(Standing.of(RUNNING, old)).isEqualTo(new Standing.Ready());
    }

    @Test
    void aThreadThatDoesNotGoRoundIsStuckWhateverTheLoopSaysOfItself() {
        LoopGauges poll = new LoopGauges(0, 0, 0, 0, 0, LONG_MS, 0);
        LoopGauges commit = new LoopGauges(0, 0, 0, 0, 0, 0, LONG_MS);

        assertThat(Standing.of(RUNNING, poll))
                .isEqualTo(
                        new Standing.Stuck(
                                "its poll thread has not gone round for 60 s, at most 60 s would be right"));
        assertThat(Standing.of(new LoopHealth.Waiting("broker", "away", 0), commit))
                .isInstanceOfSatisfying(
                        Standing.Stuck.class, s -> assertThat(s.why()).contains("commit thread"));
    }

    @Test
    void aLoopThatEndsIsNotStuckAndOneThatHasGivenUpIs() {
        LoopGauges still = new LoopGauges(0, 0, 0, 0, 0, LONG_MS, LONG_MS);

        assertThat(Standing.of(new LoopHealth.Stopping(3), still))
                .isInstanceOf(Standing.Waiting.class);
        assertThat(Standing.of(new LoopHealth.Stopped(), still))
                .isInstanceOf(Standing.Waiting.class);
        assertThat(Standing.of(new LoopHealth.Failed("fenced"), still))
                .isEqualTo(new Standing.Stuck("it has given up: fenced"));
    }
}
