package dev.firebreak.model.price;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.model.fake.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SpendingTest {
    private final ManualTime time = new ManualTime();

    @Test
    void theSumIsThatOfTheLastHour() {
        Spending spending = new Spending(0, 0, time);
        spending.add("a", 100);
        time.forward(Duration.ofMinutes(30));
        spending.add("b", 20);

        assertThat(spending.lastHourMicros()).isEqualTo(120);

        time.forward(Duration.ofMinutes(30));
        assertThat(spending.lastHourMicros()).isEqualTo(20);
        time.forward(Duration.ofMinutes(30));
        assertThat(spending.lastHourMicros()).isZero();
        spending.add("a", 3);
        assertThat(spending.lastHourMicros()).isEqualTo(3);
    }

    @Test
    void itIsSaidOnceAndAgainAfterAWhileOfQuiet() {
        Spending spending = new Spending(100, 0, time);

        spending.add("a", 100);
        assertThat(spending.alerts()).isZero();
        spending.add("a", 1);
        spending.add("a", 50);
        assertThat(spending.alerts()).isEqualTo(1);
        time.forward(Duration.ofMinutes(14));
        spending.add("a", 50);
        assertThat(spending.alerts()).isEqualTo(1);
        time.forward(Duration.ofMinutes(1));
        spending.add("a", 50);
        assertThat(spending.alerts()).isEqualTo(2);
    }

    @Test
    void aTenantHasALimitOfItsOwn() {
        Spending spending = new Spending(0, 100, time);

        spending.add("a", 60);
        spending.add("b", 60);
        assertThat(spending.alerts()).isZero();
        spending.add("b", 60);

        assertThat(spending.alerts()).isEqualTo(1);
    }

    @Test
    void manyTenantsTakeBoundedMemory() {
        Spending spending = new Spending(0, 100, time);

        for (int i = 0; i < 30_000; i++) {
            spending.add("tenant-" + i, 1);
        }

        assertThat(spending.lastHourMicros()).isEqualTo(30_000);
    }
}
