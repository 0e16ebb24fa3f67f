package dev.firebreak.model.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.Tokens;
import dev.firebreak.model.fake.FakeModel;
import dev.firebreak.model.fake.Fixtures;
import dev.firebreak.model.fake.ManualTime;
import dev.firebreak.model.meter.ModelMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BreakingTest {
    private static final Duration OPEN = Duration.ofSeconds(30);

    private final ManualTime time = new ManualTime();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final FakeModel model = new FakeModel("p/m");
    private final Breaking breaking =
            new Breaking("p/m", model, OPEN, new ModelMeters(registry).of("p/m"), time);

    @ParameterizedTest
    @EnumSource
    void onlyAnIllProviderIsLeftAlone(ModelError error) {
        model.alwaysFails(error);

        for (int i = 0; i < 50; i++) {
            failure();
        }

        boolean ill = error.course() == ModelError.Course.RETRY && error.isOutage();
        assertThat(model.asked()).hasSize(ill ? 5 : 50);
        assertThat(state()).isEqualTo(ill ? 1 : 0);
    }

    @Test
    void whileItIsLeftAloneEachCallFailsAtOnceAsTheLastOneDid() {
        open(ModelError.OVERLOADED);
        time.forward(Duration.ofSeconds(10));

        ModelException failure = failure();

        assertThat(failure.error()).isEqualTo(ModelError.OVERLOADED);
        assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(20));
        assertThat(failure)
                .hasMessage(
                        "p/m was not asked: it failed too often, the last time with OVERLOADED");
        assertThat(model.asked()).hasSize(5);
    }

    @Test
    void afterAWhileItIsOnTrialAndThenTrustedAgain() {
        open(ModelError.SERVER);
        model.always(prompt -> model.answer("fine", Tokens.of(1, 1)));
        time.forward(OPEN.plusMillis(1));

        breaking.complete(Fixtures.prompt());
        assertThat(state()).isEqualTo(0.5);
        breaking.complete(Fixtures.prompt());

        assertThat(state()).isZero();
    }

    @Test
    void aTrialThatFailsLeavesItAloneAgain() {
        open(ModelError.SERVER);
        model.alwaysFails(ModelError.TIMEOUT);
        time.forward(OPEN.plusMillis(1));

        failure();
        failure();

        assertThat(state()).isEqualTo(1);
        ModelException failure = failure();
        assertThat(failure.error()).isEqualTo(ModelError.TIMEOUT);
        assertThat(failure.retryAfter()).isEqualTo(OPEN);
        assertThat(model.asked()).hasSize(7);
    }

    @Test
    void aTrialThatSaysNothingCanBeMadeAgain() {
        open(ModelError.SERVER);
        time.forward(OPEN.plusMillis(1));
        model.alwaysFails(ModelError.THROTTLED);

        for (int i = 0; i < 10; i++) {
            failure();
        }

        assertThat(model.asked()).hasSize(15);
        assertThat(state()).isEqualTo(0.5);
    }

    @Test
    void callsWithTooLittleTimeSayNothingAboutTheProvider() {
        model.alwaysFails(ModelError.TIMEOUT);

        for (int i = 0; i < 50; i++) {
            failure(Fixtures.prompt(ManualTime.START));
        }

        assertThat(model.asked()).hasSize(50);
        assertThat(state()).isZero();
    }

    @Test
    void aProviderThatTakesAllTheTimeThereIsIsIll() {
        model.always(
                prompt -> {
                    time.forward(Duration.ofSeconds(20));
                    throw new ModelException(ModelError.TIMEOUT, "late");
                });

        for (int i = 0; i < 5; i++) {
            failure(Fixtures.prompt(time.instant().plus(Duration.ofSeconds(20))));
        }

        assertThat(state()).isEqualTo(1);
    }

    @Test
    void callsThatWereCutOffSayNothingAboutTheProvider() {
        model.always(
                prompt -> {
                    Thread.currentThread().interrupt();
                    throw new ModelException(ModelError.TIMEOUT, "interrupted");
                });

        for (int i = 0; i < 20; i++) {
            failure();
            assertThat(Thread.interrupted()).isTrue();
        }

        assertThat(state()).isZero();
    }

    private void open(ModelError error) {
        model.alwaysFails(error);
        for (int i = 0; i < 5; i++) {
            failure();
        }
        assertThat(state()).isEqualTo(1);
    }

    private double state() {
        return registry.get("firebreak.models.breaker").gauge().value();
    }

    private ModelException failure() {
        return failure(Fixtures.prompt());
    }

    private ModelException failure(Prompt prompt) {
        return catchThrowableOfType(ModelException.class, () -> breaking.complete(prompt));
    }
}
