package dev.firebreak.model.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firebreak.kit.model.AnswerStream;
import dev.firebreak.kit.model.Completion;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryingTest {
    private final ManualTime time = new ManualTime();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final FakeModel model = new FakeModel("p/m");
    private final Retrying retrying = retrying(4, 1);

    @ParameterizedTest
    @EnumSource
    void onlyWhatMayPassByItselfIsTriedAgain(ModelError error) {
        model.thenFails(error);
        boolean again =
                error.course() == ModelError.Course.RETRY
                        || error.course() == ModelError.Course.WAIT;

        ModelException failure = again ? null : failure(Fixtures.prompt());
        Completion completion = again ? retrying.complete(Fixtures.prompt()) : null;

        assertThat(model.asked()).hasSize(again ? 2 : 1);
        assertThat(completion == null ? failure.error() : completion.text())
                .isEqualTo(again ? "fine" : error);
    }

    @Test
    void pausesGrowAndAreDrawnByLotWithinTheirBounds() {
        for (long seed = 0; seed < 200; seed++) {
            ManualTime clock = new ManualTime();
            Retrying many =
                    new Retrying(
                            "p/m",
                            new FakeModel("p/m").alwaysFails(ModelError.SERVER),
                            new Retrying.Tries(8, Duration.ofMillis(500), Duration.ofSeconds(10)),
                            new ModelMeters(registry).of("p/m"),
                            clock,
                            new Random(seed));

            assertThatThrownBy(() -> many.complete(Fixtures.prompt()))
                    .isInstanceOf(ModelException.class);

            assertThat(clock.pauses()).as("seed %d", seed).hasSize(7);
            for (int i = 0; i < 7; i++) {
                long step = Math.min(10_000, 500L << i);
                assertThat(clock.pauses().get(i))
                        .as("seed %d", seed)
                        .isBetween(Duration.ofMillis(step / 2), Duration.ofMillis(step));
            }
        }
    }

    @Test
    void theProvidersPauseIsKept() {
        model.thenFails(ModelError.THROTTLED, Duration.ofSeconds(7));

        retrying.complete(Fixtures.prompt());

        assertThat(time.pauses()).containsExactly(Duration.ofSeconds(7));
    }

    @Test
    void aPauseThatIsTooLongIsLeftToTheNextModel() {
        model.thenFails(ModelError.THROTTLED, Duration.ofSeconds(11));

        ModelException failure = failure(Fixtures.prompt());

        assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(11));
        assertThat(model.asked()).hasSize(1);
        assertThat(time.pauses()).isEmpty();
    }

    @Test
    void noTryIsMadeThatCouldNotEndBeforeTheDeadline() {
        model.thenFails(ModelError.THROTTLED, Duration.ofSeconds(7));

        failure(Fixtures.prompt(ManualTime.START.plus(Duration.ofSeconds(7))));

        assertThat(model.asked()).hasSize(1);
        assertThat(time.pauses()).isEmpty();
    }

    @Test
    void theNumberOfTriesIsBounded() {
        model.alwaysFails(ModelError.OVERLOADED);

        ModelException failure = failure(Fixtures.prompt());

        assertThat(failure.error()).isEqualTo(ModelError.OVERLOADED);
        assertThat(model.asked()).hasSize(4);
        assertThat(registry.get("firebreak.models.retries").counter().count()).isEqualTo(3);
    }

    @Test
    void whatWasNotEvenAskedIsNotTriedAgain() {
        model.thenFails(NotAsked.because(ModelError.SERVER, "open", Duration.ofMillis(1)));

        failure(Fixtures.prompt());

        assertThat(model.asked()).hasSize(1);
    }

    @Test
    void aCallThatIsCutOffIsNotTriedAgain() {
        model.then(
                prompt -> {
                    Thread.currentThread().interrupt();
                    throw new ModelException(ModelError.TIMEOUT, "interrupted");
                });

        failure(Fixtures.prompt());

        assertThat(Thread.interrupted()).isTrue();
        assertThat(model.asked()).hasSize(1);
    }

    @Test
    void whatFailedTriesCostIsTold() {
        ModelException cut =
                new ModelException(ModelError.CUT, "cut").withSpent(Tokens.of(100, 50), 300);
        model.thenFails(cut).thenFails(cut);

        Completion completion = retrying.complete(Fixtures.prompt());

        assertThat(completion.costMicros()).isEqualTo(600);
        assertThat(completion.tokens()).isEqualTo(Tokens.of(210, 102));
        model.thenFails(cut).thenFails(cut).thenFails(new ModelException(ModelError.REFUSED, "no"));
        ModelException failure = failure(Fixtures.prompt());
        assertThat(failure.error()).isEqualTo(ModelError.REFUSED);
        assertThat(failure.costMicros()).isEqualTo(600);
        assertThat(failure.spent()).isEqualTo(Tokens.of(200, 100));
    }

    @Test
    void whoReadsAlongIsToldThatTheAnswerStartsAgain() {
        List<String> seen = new ArrayList<>();
        model.then(
                        prompt -> {
                            prompt.stream().text("Dear");
                            throw new ModelException(ModelError.CUT, "cut");
                        })
                .thenFails(ModelError.SERVER)
                .thenAnswers("Hello", Tokens.of(1, 1));
        Prompt prompt = Fixtures.prompt().withStream(recording(seen));

        retrying.complete(prompt);

        assertThat(seen).containsExactly("Dear", "(restart)", "Hello");
    }

    private static AnswerStream recording(List<String> seen) {
        return new AnswerStream() {
            @Override
            public void text(String piece) {
                seen.add(piece);
            }

            @Override
            public void restart() {
                seen.add("(restart)");
            }
        };
    }

    private ModelException failure(Prompt prompt) {
        return catchThrowableOfType(ModelException.class, () -> retrying.complete(prompt));
    }

    private Retrying retrying(int tries, long seed) {
        return new Retrying(
                "p/m",
                model,
                new Retrying.Tries(tries, Duration.ofMillis(500), Duration.ofSeconds(10)),
                new ModelMeters(registry).of("p/m"),
                time,
                new Random(seed));
    }
}
