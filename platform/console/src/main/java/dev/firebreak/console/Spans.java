package dev.firebreak.console;

import java.time.Duration;

/** Durations for people. */
final class Spans {
    private Spans() {}

    /** In the two largest units, such as {@code 1 h 20 min}; {@code over} when it is negative. */
    static String rough(Duration span) {
        if (span.isNegative()) {
            return "over";
        }
        if (span.toDays() > 0) {
            return "%d d %d h".formatted(span.toDays(), span.toHoursPart());
        }
        if (span.toHours() > 0) {
            return "%d h %d min".formatted(span.toHours(), span.toMinutesPart());
        }
        return span.toMinutes() > 0
                ? "%d min %d s".formatted(span.toMinutes(), span.toSecondsPart())
                : "%d s".formatted(span.toSeconds());
    }

    /** Since the start of something: {@code +0:01.234}. */
    static String offset(Duration since) {
        Duration span = since.abs();
        String sign = since.isNegative() ? "-" : "+";
        return span.toHours() > 0
                ? "%s%d:%02d:%02d.%03d"
                        .formatted(
                                sign,
                                span.toHours(),
                                span.toMinutesPart(),
                                span.toSecondsPart(),
                                span.toMillisPart())
                : "%s%d:%02d.%03d"
                        .formatted(
                                sign,
                                span.toMinutesPart(),
                                span.toSecondsPart(),
                                span.toMillisPart());
    }
}
