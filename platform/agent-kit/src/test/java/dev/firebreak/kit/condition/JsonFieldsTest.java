package dev.firebreak.kit.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JsonFieldsTest {
    @Test
    void anObjectIsReadWithItsTypes() {
        assertThat(JsonFields.of("{\"a\":[1,2.5,\"t\",true],\"b\":{}}", 100))
                .isEqualTo(Map.of("a", List.of(1L, 2.5, "t", true), "b", Map.of()));
    }

    static Stream<String> hostile() {
        return Stream.of(
                "",
                "null",
                "3",
                "\"text\"",
                "[]",
                "{",
                "{\"a\":1} {\"a\":2}",
                "{\"a\":1}]",
                "{\"a\":1,\"a\":2}",
                "{\"a\":{\"b\":1,\"b\":2}}",
                "{\"a\":NaN}",
                "{\"a\":1e999}",
                "{\"a\":99999999999999999999}",
                "{\"a\":" + "9".repeat(5_000) + "}",
                "{'a':1}",
                "{\"a\":1,}",
                "{\"a\":\"\u0001\"}",
                "{\"a\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}",
                "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void whatCouldBeReadInTwoWaysOrInNoneIsRefused(String json) {
        assertThatThrownBy(() -> JsonFields.of(json, 100_000))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsLargerThanTheLimitIsNotRead() {
        assertThatThrownBy(() -> JsonFields.of("{\"a\":\"" + "x".repeat(100) + "\"}", 100))
                .hasMessage("has 108 characters, at most 100 are read");
    }
}
