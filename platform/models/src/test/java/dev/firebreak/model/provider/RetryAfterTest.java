package dev.firebreak.model.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-10-21T07:28:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
        7                             | PT7S
        0                             | PT0S
        1.5                           | PT1.5S
        Wed, 21 Oct 2026 07:29:30 GMT | PT1M30S
        Wed, 21 Oct 2026 07:00:00 GMT | PT0S
        Wed, 21 Oct 2099 07:00:00 GMT | PT24H
        999999999999                  | PT24H
        99999999999999999999999       |
        -5                            |
        soon                          |
        NaN                           |
        """)
    void secondsAndDatesAreUnderstood(String header, @Nullable Duration expected) {
        assertThat(of(Map.of("retry-after", header), ErrorBody.NONE)).isEqualTo(expected);
    }

    @Test
    void millisecondsAreMoreExact() {
        assertThat(of(Map.of("retry-after-ms", "250", "retry-after", "1"), ErrorBody.NONE))
                .isEqualTo(Duration.ofMillis(250));
    }

    @Test
    void googleSaysItInTheBody() {
        ErrorBody body = ErrorBody.parse("{\"error\":{\"details\":[{\"retryDelay\":\"37.25s\"}]}}");

        assertThat(of(Map.of(), body)).isEqualTo(Duration.ofMillis(37_250));
    }

    @Test
    void silenceIsNoTime() {
        assertThat(of(Map.of(), ErrorBody.NONE)).isNull();
    }

    private static @Nullable Duration of(Map<String, String> headers, ErrorBody body) {
        Map<String, List<String>> all = new HashMap<>();
        headers.forEach((name, value) -> all.put(name, List.of(value)));
        return RetryAfter.of(HttpHeaders.of(all, (_, _) -> true), body, NOW);
    }
}
