package dev.firebreak.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactJsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"to\":\"ada@example.org\",\"to\":\"eve@example.org\"}",
                "{\"a\":{\"b\":1,\"b\":2}}",
                "{\"a\":1} {\"a\":2}",
                "{\"a\":1",
                "nonsense",
                "",
                "{\"a\":NaN}"
            })
    void whatMayBeReadInTwoWaysIsNotLaidOut(String json) {
        assertThat(ExactJson.of(json)).isInstanceOf(ExactJson.Odd.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"amount\":12.50,\"n\":10000000000000000000001}",
                "{\"a\":[1,{\"b\":null}],\"c\":\"x\"}",
                "\"text\"",
                "0.1000"
            })
    void numbersKeepTheirDigits(String json) {
        assertThat(ExactJson.of(json))
                .isInstanceOfSatisfying(
                        ExactJson.Sound.class,
                        sound -> assertThat(sound.tree().toString()).isEqualTo(json));
    }

    @Test
    void nestingWithoutEndIsOddAndNoCrash() {
        assertThat(ExactJson.of("[".repeat(100_000))).isInstanceOf(ExactJson.Odd.class);
    }
}
