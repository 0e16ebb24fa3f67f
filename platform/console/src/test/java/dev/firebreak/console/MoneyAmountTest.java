package dev.firebreak.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class MoneyAmountTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "0.01, 10000", "1, 1000000", "0.000001, 1", "12.50, 12500000"})
    void anAmountIsCountedInMillionths(String text, long micros) {
        assertThat(new MoneyAmount().convert(text)).isEqualTo(micros);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1e400", "0.0000001", "one", "1,5", "9999999999999999999"})
    void anythingElseIsRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> new MoneyAmount().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("such as 0.25");
    }
}
