package dev.firebreak.model.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.Tokens;
import dev.firebreak.model.fake.FakeModel;
import dev.firebreak.model.fake.Fixtures;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PromptOrProviderTest {
    private static final Set<ModelError> EITHER =
            Set.of(ModelError.TIMEOUT, ModelError.CUT, ModelError.SERVER, ModelError.BAD_RESPONSE);

    private final FakeModel provider = new FakeModel("p/m");
    private final Prompt prompt = Fixtures.prompt();
    private final PromptOrProvider model = new PromptOrProvider("p/m", provider, provider);

    @ParameterizedTest
    @EnumSource
    void aProviderThatAnswersSomethingElseIsNotIll(ModelError error) {
        provider.thenFails(new ModelException(error, "seen").withSpent(Tokens.of(100, 7), 40))
                .then(_ -> new Completion("yes", List.of(), Tokens.of(9, 1), "p/m", 2, false));

        ModelException failure = failure();

        if (EITHER.contains(error)) {
            assertThat(failure.error()).isEqualTo(ModelError.UNUSABLE);
            assertThat(failure).hasMessageContaining(error.name()).hasMessageContaining("p/m");
            assertThat(failure.spent()).isEqualTo(Tokens.of(109, 8));
            assertThat(failure.costMicros()).isEqualTo(42);
            Prompt asked = provider.asked().getLast();
            assertThat(asked.maxOutputTokens()).isLessThan(100);
            assertThat(asked.scope()).isEqualTo(prompt.scope());
        } else {
            assertThat(failure.error()).isEqualTo(error);
            assertThat(provider.asked()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProviderThatIsIllStaysSo(ModelError toTheOther) {
        provider.thenFails(ModelError.CUT)
                .thenFails(new ModelException(toTheOther, "seen").withSpent(Tokens.of(9, 0), 2));

        ModelException failure = failure();

        // Without money nothing else can be asked, so nothing is known.
        boolean unknown = toTheOther.isOutage() || toTheOther == ModelError.BUDGET;
        assertThat(failure.error()).isEqualTo(unknown ? ModelError.CUT : ModelError.UNUSABLE);
        assertThat(failure.costMicros()).isEqualTo(2);
    }

    @Test
    void whereItWasNotAskedNothingElseIs() {
        provider.thenFails(NotAsked.because(ModelError.TIMEOUT, "left alone", Duration.ZERO));

        assertThat(failure().error()).isEqualTo(ModelError.TIMEOUT);
        assertThat(provider.asked()).hasSize(1);
    }

    @Test
    void whoIsCutOffAsksNothingElse() {
        provider.then(
                _ -> {
                    Thread.currentThread().interrupt();
                    throw new ModelException(ModelError.TIMEOUT, "interrupted");
                });

        ModelException failure = failure();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure.error()).isEqualTo(ModelError.TIMEOUT);
        assertThat(provider.asked()).hasSize(1);
    }

    private ModelException failure() {
        return catchThrowableOfType(ModelException.class, () -> model.complete(prompt));
    }
}
