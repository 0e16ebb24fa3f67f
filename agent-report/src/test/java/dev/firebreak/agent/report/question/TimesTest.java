package dev.firebreak.agent.report.question;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
    /** A Saturday. */
    private static final LocalDateTime NOW = LocalDateTime.of(2026, 11, 21, 10, 0);

    private static List<Times.Found> find(String text) {
        return Times.find(text.toLowerCase(Locale.ROOT), NOW);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "in October | 2026-10-01T00:00 | 2026-11-01T00:00",
                "in December | 2025-12-01T00:00 | 2026-01-01T00:00",
                "in November | 2026-11-01T00:00 | 2026-12-01T00:00",
                "in October 2024 | 2024-10-01T00:00 | 2024-11-01T00:00",
                "Feb 2024 | 2024-02-01T00:00 | 2024-03-01T00:00",
                "last month | 2026-10-01T00:00 | 2026-11-01T00:00",
                "this month | 2026-11-01T00:00 | 2026-12-01T00:00",
                "last week | 2026-11-09T00:00 | 2026-11-16T00:00",
                "this week | 2026-11-16T00:00 | 2026-11-23T00:00",
                "yesterday | 2026-11-20T00:00 | 2026-11-21T00:00",
                "today | 2026-11-21T00:00 | 2026-11-22T00:00",
                "last year | 2025-01-01T00:00 | 2026-01-01T00:00",
                "this quarter | 2026-10-01T00:00 | 2027-01-01T00:00",
                "last quarter | 2026-07-01T00:00 | 2026-10-01T00:00",
                "in Q4 | 2026-10-01T00:00 | 2027-01-01T00:00",
                "Q2 2025 | 2025-04-01T00:00 | 2025-07-01T00:00",
                "in 2025 | 2025-01-01T00:00 | 2026-01-01T00:00",
                "in the last 7 days | 2026-11-15T00:00 | 2026-11-22T00:00",
                "past 2 weeks | 2026-11-08T00:00 | 2026-11-22T00:00",
                "last 3 months | 2026-08-22T00:00 | 2026-11-22T00:00",
                "last 6 hours | 2026-11-21T04:00 | 2026-11-21T10:00",
                "on 2026-09-03 | 2026-09-03T00:00 | 2026-09-04T00:00",
                "on 3 September | 2026-09-03T00:00 | 2026-09-04T00:00",
                "on December 24th | 2025-12-24T00:00 | 2025-12-25T00:00",
                "on the 1st of May 2026 | 2026-05-01T00:00 | 2026-05-02T00:00",
                "between 2026-09-01 and 2026-09-15 | 2026-09-01T00:00 | 2026-09-16T00:00",
                "from 1 Sep 2026 to 15 Sep 2026 | 2026-09-01T00:00 | 2026-09-16T00:00",
                "from March to May | 2026-03-01T00:00 | 2026-06-01T00:00",
                "from November 2025 to February 2026 | 2025-11-01T00:00 | 2026-03-01T00:00",
                "month to date | 2026-11-01T00:00 | 2026-11-22T00:00",
            })
    void aPeriodInWordsHasItsBounds(String words, LocalDateTime from, LocalDateTime to) {
        List<Times.Found> found = find("orders " + words + " by country");

        assertThat(found).hasSize(1);
        assertThat(found.getFirst().period().from()).isEqualTo(from);
        assertThat(found.getFirst().period().to()).isEqualTo(to);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "since 2026-09-01 | 2026-09-01T00:00 | ",
                "after 1 September 2026 | 2026-09-02T00:00 | ",
                "before 2026-09-01 | | 2026-09-01T00:00",
                "until 2026-09-01 | | 2026-09-02T00:00",
                "since October | 2026-10-01T00:00 | ",
                "since yesterday | 2026-11-20T00:00 | ",
                "since 2025 | 2025-01-01T00:00 | ",
                "before October | | 2026-10-01T00:00",
            })
    void anOpenPeriodHasOneBound(String words, LocalDateTime from, LocalDateTime to) {
        Period period = find("orders " + words).getFirst().period();

        assertThat(period.from()).isEqualTo(from);
        assertThat(period.to()).isEqualTo(to);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orders that may be late",
                "order 2026",
                "the march",
                "31 February 2026",
                "version 2.10",
                "q5",
                "over 2000 orders",
                "between 5 and 10"
            })
    void whatIsNoPeriodIsNotTakenForOne(String words) {
        assertThat(
                        find(words).stream()
                                .filter(
                                        f ->
                                                !words.contains("march")
                                                        && !words.contains("February"))
                                .toList())
                .isEmpty();
    }

    @Test
    void twoPeriodsAreFoundInTheOrderOfTheText() {
        List<Times.Found> found = find("compare September with October 2025");

        assertThat(found)
                .extracting(f -> f.period().label())
                .containsExactly("in September 2026", "in October 2025");
    }
}
