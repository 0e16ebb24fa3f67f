package dev.firebreak.console;

import java.math.BigDecimal;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An amount in the deployment's currency, such as {@code 0.25}, in millionths of it. */
final class MoneyAmount implements ITypeConverter<Long> {
    private static final int MICROS_DIGITS = 6;
    private static final int CHARS_MAX = 30;

    @Override
    public Long convert(String text) {
        try {
            if (text.length() <= CHARS_MAX) {
                long micros = new BigDecimal(text).movePointRight(MICROS_DIGITS).longValueExact();
                if (micros >= 0) {
                    return micros;
                }
            }
        } catch (NumberFormatException | ArithmeticException e) {
            // said below
        }
        throw wrong(text);
    }

    private static TypeConversionException wrong(String text) {
        return new TypeConversionException(
                "'"
                        + text
                        + "' is not an amount of money; expected one such as 0.25, not negative, with at most six digits after the point");
    }
}
