package dev.firebreak.kit.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.schemas.Budget;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AllowanceTest {
    @Test
    void callsSideBySideDoNotOverspendTogether() throws Exception {
        for (int seed = 0; seed < 50; seed++) {
            Allowance allowance =
                    Allowance.of(
                            Budget.newBuilder().setTokens(10_000L).setCostMicros(5_000L).build());
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int call = 0; call < 100; call++) {
                    Random random = new Random(seed * 1_000L + call);
                    threads.execute(
                            () -> {
                                long tokens = random.nextInt(1_000);
                                long cost = random.nextInt(500);
                                var reserved = allowance.reserve(tokens, cost);
                                if (reserved != null) {
                                    reserved.settle(
                                            random.nextLong(tokens + 1), random.nextLong(cost + 1));
                                }
                            });
                }
                threads.shutdown();
                assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
            }

            assertThat(allowance.tokensSpent()).as("seed %d", seed).isBetween(1L, 10_000L);
            assertThat(allowance.costMicrosSpent()).as("seed %d", seed).isBetween(1L, 5_000L);
            assertThat(allowance.tokensLeft()).isEqualTo(10_000 - allowance.tokensSpent());
        }
    }

    @Test
    void whatIsSetAsideIsNotThereForOthersUntilItIsSettled() {
        Allowance allowance = Allowance.of(Budget.newBuilder().setCostMicros(100L).build());
        var mine = allowance.reserve(1_000_000, 80);

        assertThat(allowance.reserve(1, 21)).isNull();
        mine.settle(10, 5);

        assertThat(allowance.costMicrosLeft()).isEqualTo(95);
        assertThatThrownBy(() -> mine.settle(1, 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void zeroIsALimitAndNoBudgetIsNone() {
        assertThat(Allowance.of(null).grantsNothing()).isFalse();
        assertThat(Allowance.of(null).costMicrosLeft()).isEqualTo(Long.MAX_VALUE);
        assertThat(Allowance.of(Budget.newBuilder().setTokens(0L).build()).grantsNothing())
                .isTrue();
    }
}
