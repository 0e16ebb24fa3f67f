package dev.firebreak.deploy.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FaultPlanTest {
    private static final int SEEDS = 500;

    @Test
    void everyKindOfFaultComesInEveryRun() {
        for (long seed = 0; seed < SEEDS; seed++) {
            List<FaultPlan.At> faults = FaultPlan.draw(new Random(seed), 3, 90_000).faults();

            Set<Class<?>> kinds =
                    faults.stream().map(at -> at.fault().getClass()).collect(Collectors.toSet());

            assertThat(kinds)
                    .as("seed %d", seed)
                    .hasSize(Fault.class.getPermittedSubclasses().length);
            assertThat(faults)
                    .as("seed %d", seed)
                    .allSatisfy(at -> assertThat(at.ms()).isBetween(7_200L, 79_200L));
        }
    }

    @Test
    void aSeedDrawsTheSamePlanAgain() {
        FaultPlan once = FaultPlan.draw(new Random(7), 3, 90_000);

        assertThat(FaultPlan.draw(new Random(7), 3, 90_000)).isEqualTo(once);
        assertThat(FaultPlan.draw(new Random(8), 3, 90_000)).isNotEqualTo(once);
    }

    @Test
    void aLongRunHasMoreFaults() {
        assertThat(FaultPlan.draw(new Random(7), 3, 900_000).faults().size()).isGreaterThan(120);
    }
}
