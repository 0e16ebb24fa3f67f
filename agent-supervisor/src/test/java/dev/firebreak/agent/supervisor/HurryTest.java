package dev.firebreak.agent.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HurryTest {
    private final Hurry hurry = new Hurry(3);

    @Test
    void whileLittleHappensEachRecordIsCommittedAtOnce() {
        for (long ms = 0; ms < 10_000; ms += 50) {
            assertThat(hurry.isWorthIt(ms)).as("at %d ms", ms).isTrue();
        }
    }

    @Test
    void whileMuchHappensTheIntervalCollects() {
        int atOnce = 0;
        for (long ms = 0; ms < 10_000; ms++) {
            atOnce += hurry.isWorthIt(ms) ? 1 : 0;
        }

        assertThat(atOnce).as("only the first of all").isEqualTo(3);
        assertThat(hurry.isWorthIt(10_000)).isFalse();
        assertThat(hurry.isWorthIt(10_250)).as("after a quiet while").isTrue();
    }

    @Test
    void aClockThatIsSetBackDoesNoHarm() {
        hurry.isWorthIt(1_000_000);

        assertThat(hurry.isWorthIt(0)).isTrue();
    }
}
