package dev.firebreak.boundary.loop;

import static org.assertj.core.api.Assertions.assertThatCode;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * What chaos with real processes can't reach: thousands of lives of two owners, each step drawn
 * from a seed, with commits that fail, whose answer is lost, or that are cut off by a crash.
 *
 * <p>{@code -Dfirebreak.simulation.seeds=N} runs more of them.
 */
class LoopSimulationTest {
    private static final int SEEDS = Integer.getInteger("firebreak.simulation.seeds", 2_000);
    private static final int STEPS = 400;
    private static final Logger COMMITTER = (Logger) LoggerFactory.getLogger(Committer.class);

    @BeforeAll
    static void silence() {
        COMMITTER.setLevel(Level.WARN); // It tells every commit that fails, and here many do.
    }

    @AfterAll
    static void speakAgain() {
        COMMITTER.setLevel(null);
    }

    @Test
    void everyRecordIsDoneOnceAndInOrderWhateverHappens() {
        for (long seed = 0; seed < SEEDS; seed++) {
            LoopSimulation life = new LoopSimulation(seed);

            assertThatCode(() -> life.run(STEPS)).as("seed %d", seed).doesNotThrowAnyException();
        }
    }
}
