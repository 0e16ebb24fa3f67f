package dev.firebreak.agent.supervisor.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.agent.supervisor.task.Life.Promise;
import dev.firebreak.schemas.TaskStatus;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Lives of tasks in a troubled world; what was promised is looked at after each event. A life that
 * breaks a promise is named by its seed.
 */
class SimulationTest {
    private static final int LIVES = 6_000;
    private static final int MANY_LIVES = 120_000;

    @Test
    void whateverHappensEachTaskEndsOnceWithinItsLimits() {
        Map<TaskStatus, Integer> ends = live(0, LIVES);

        // A world in which nothing goes wrong, or everything, would prove little.
        assertThat(ends.keySet())
                .contains(
                        TaskStatus.COMPLETED,
                        TaskStatus.PARTIAL,
                        TaskStatus.FAILED,
                        TaskStatus.EXPIRED,
                        TaskStatus.CANCELLED,
                        TaskStatus.ESCALATED);
        assertThat(ends.values())
                .as("ends: %s", ends)
                .allSatisfy(count -> assertThat(count).isGreaterThan(LIVES / 100));
    }

    @Test
    @Tag("slow")
    void aHundredThousandTasksEndOnceWithinTheirLimits() {
        Map<TaskStatus, Integer> ends = live(LIVES, LIVES + MANY_LIVES);

        assertThat(ends.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(MANY_LIVES);
    }

    private static Map<TaskStatus, Integer> live(long from, long to) {
        Map<TaskStatus, Integer> ends = new EnumMap<>(TaskStatus.class);
        for (long seed = from; seed < to; seed++) {
            List<Promise> promises = new ArrayList<>(Promises.all());
            promises.add(new Promises.Ends(ends));
            try {
                new Life(seed, promises).live();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed %d: %s".formatted(seed, e.getMessage()), e);
            }
        }
        return ends;
    }
}
