package dev.firebreak.agent.report.question;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.dataset.Column.Kind;
import dev.firebreak.agent.report.dataset.RowsDataset;
import dev.firebreak.schemas.Trust;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any text is a question: it is read or not, but nothing breaks and nothing hangs. */
class FuzzTest {
    private static final List<String> WORDS =
            List.of(
                    "how",
                    "many",
                    "orders",
                    "by",
                    "country",
                    "and",
                    "status",
                    "in",
                    "October",
                    "last",
                    "month",
                    "total",
                    "average",
                    "median",
                    "amount",
                    "over",
                    "100",
                    "between",
                    "5",
                    "10",
                    "top",
                    "3",
                    "most",
                    "least",
                    "which",
                    "what",
                    "share",
                    "of",
                    "is",
                    "open",
                    "not",
                    "except",
                    "DE",
                    "\"x\"",
                    "compare",
                    "vs",
                    "per",
                    "week",
                    "trend",
                    "distribution",
                    "list",
                    "show",
                    "latest",
                    "paid",
                    "unpaid",
                    "without",
                    "missing",
                    "p95",
                    "when",
                    "first",
                    "?",
                    ",",
                    ".",
                    ";",
                    "\n",
                    "the",
                    "%",
                    "=",
                    ">",
                    "<=",
                    "(",
                    ")",
                    "'",
                    "2026-09-01",
                    "since",
                    "until",
                    "from",
                    "to",
                    "1,000.50",
                    "10k",
                    "€",
                    "é",
                    "漢字",
                    "😀",
                    "\u202e",
                    "null",
                    "growth",
                    "before");

    private final RowsDataset dataset =
            new RowsDataset(
                    "orders",
                    "orders",
                    "",
                    Trust.TRUSTED,
                    List.of(
                            Column.of("id", Kind.WHOLE),
                            Column.of("country", Kind.TEXT),
                            Column.of("status", Kind.TEXT),
                            Column.of("amount", Kind.DECIMAL),
                            Column.of("paid", Kind.YES_NO),
                            Column.of("ordered_at", Kind.DATE)),
                    List.<@Nullable Object[]>of(
                            new @Nullable Object[] {
                                1L,
                                "DE",
                                "open",
                                new BigDecimal("1.50"),
                                true,
                                LocalDate.of(2026, 10, 1)
                            },
                            new @Nullable Object[] {2L, "IN", "not", null, null, null}),
                    List.of());

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void randomWordsAreReadOrNot(long seed) {
        Questions questions = new Questions(Similarity.ofLetters());
        Random random = new Random(seed);
        for (int i = 0; i < 400; i++) {
            StringBuilder text = new StringBuilder();
            for (int w = 0; w < 1 + random.nextInt(25); w++) {
                text.append(WORDS.get(random.nextInt(WORDS.size())))
                        .append(random.nextInt(6) == 0 ? "" : " ");
            }
            Questions.Understood understood =
                    questions.read(
                            text.toString(),
                            List.of(dataset),
                            Instant.parse("2026-11-21T10:00:00Z"),
                            null,
                            null);

            assertThat(understood.asks())
                    .as("seed %d: %s", seed, text)
                    .allMatch(a -> a.understood() >= 0 && a.understood() <= 1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "how many ",
                "orders by ",
                "is is ",
                "over 1 ",
                "not ",
                "'",
                "\"",
                "1,000,",
                "in october ",
                "and how ",
                "C0 V1 N2 ",
                "between 1 and ",
                "\u202e",
                "(",
                "%"
            })
    void longRepetitionsDoNotHang(String unit) {
        Questions questions = new Questions(Similarity.ofLetters());
        String text = unit.repeat(16_384 / unit.length());

        assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () ->
                        assertThat(
                                        questions.read(
                                                text,
                                                List.of(dataset),
                                                Instant.parse("2026-11-21T10:00:00Z"),
                                                null,
                                                null))
                                .isNotNull());
    }
}
