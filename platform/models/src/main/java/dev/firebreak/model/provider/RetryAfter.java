package dev.firebreak.model.provider;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * When a provider says to come back: {@code retry-after-ms} (OpenAI, Azure), {@code Retry-After} in
 * seconds or as a date (RFC 9110, section 10.2.3), or Google's RetryInfo in the body.
 */
final class RetryAfter {
    /** No provider means more; a wrong number must not stop us for a year. */
    private static final Duration MAX = Duration.ofDays(1);

    private RetryAfter() {}

    /** Null when it doesn't say, or nothing that can be understood. */
    static @Nullable Duration of(HttpHeaders headers, ErrorBody body, Instant now) {
        Duration millis = number(headers.firstValue("retry-after-ms").orElse(null), 1);
        if (millis != null) {
            return millis;
        }
        String value = headers.firstValue("retry-after").orElse(null);
        Duration seconds = number(value, 1000);
        if (seconds != null) {
            return seconds;
        }
        Duration until = value == null ? null : until(value.strip(), now);
        if (until != null) {
            return until;
        }
        String delay = body.retryDelay();
        return delay == null || !delay.endsWith("s")
                ? null
                : number(delay.substring(0, delay.length() - 1), 1000);
    }

    private static @Nullable Duration number(@Nullable String text, int unitMs) {
        if (text == null || !text.strip().matches("[0-9]{1,15}(\\.[0-9]{1,9})?")) {
            return null;
        }
        double ms = Math.ceil(Double.parseDouble(text.strip()) * unitMs);
        return ms >= MAX.toMillis() ? MAX : Duration.ofMillis((long) ms);
    }

    private static @Nullable Duration until(String date, Instant now) {
        try {
            Instant then =
                    ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            if (!then.isAfter(now)) {
                return Duration.ZERO;
            }
            return then.isAfter(now.plus(MAX)) ? MAX : Duration.between(now, then);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
