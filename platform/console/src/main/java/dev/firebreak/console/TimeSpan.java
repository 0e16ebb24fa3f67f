package dev.firebreak.console;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code 90s}, {@code 10m}, {@code 2h}, {@code 1d}, {@code 500ms} or ISO 8601 as a duration. */
final class TimeSpan implements ITypeConverter<Duration> {
    private static final Pattern SHORT = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

    @Override
    public Duration convert(String value) {
        Matcher matcher = SHORT.matcher(value.toLowerCase(Locale.ROOT));
        Duration span =
                matcher.matches()
                        ? of(Long.parseLong(matcher.group(1)), matcher.group(2))
                        : iso(value);
        if (span.isNegative() || span.isZero()) {
            throw new TypeConversionException("'" + value + "' is not longer than nothing");
        }
        return span;
    }

    private static Duration of(long number, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    private static Duration iso(String value) {
        try {
            return Duration.parse(value);
        } catch (DateTimeParseException e) {
            throw new TypeConversionException(
                    "'" + value + "' is not a duration such as 90s, 10m or 2h");
        }
    }
}
