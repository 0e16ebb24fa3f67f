package dev.firebreak.agent.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.boundary.registry.RegistryException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private final Trouble trouble = new Trouble();
    private final AtomicInteger asked = new AtomicInteger();
    private Instant now = Stage.NOON;

    @Test
    void anOutageIsWaitedOut() {
        Patience patience = patience(true);

        String answer = patience.call(() -> answerAfter(5));

        assertThat(answer).isEqualTo("here");
        assertThat(now).isEqualTo(Stage.NOON.plusSeconds(5));
        assertThat(trouble.first()).isEmpty();
    }

    @Test
    void anOutageLongerThanThePatienceIsSaidAndGoesOn() {
        Patience patience = patience(true);

        assertThatThrownBy(() -> patience.call(() -> answerAfter(100)))
                .isInstanceOf(RegistryException.class);

        assertThat(asked).hasValue(31);
        assertThat(trouble.first()).contains("registry: it is away");
    }

    @Test
    void nobodyWaitsWhenEverythingIsToStop() {
        Patience patience = patience(false);

        assertThatThrownBy(() -> patience.call(() -> answerAfter(100)))
                .isInstanceOf(RegistryException.class);

        assertThat(asked).hasValue(1);
    }

    private Patience patience(boolean goesOn) {
        return new Patience(
                () -> now,
                Duration.ofSeconds(30),
                Duration.ofSeconds(1),
                time -> {
                    now = now.plus(time);
                    return goesOn;
                },
                trouble);
    }

    private String answerAfter(int failures) {
        if (asked.incrementAndGet() <= failures) {
            throw new RegistryException(RegistryException.Kind.UNAVAILABLE, "it is away");
        }
        return "here";
    }
}
