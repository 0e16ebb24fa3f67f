package dev.firebreak.model.price;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.kit.model.Tokens;
import dev.firebreak.model.fake.Fixtures;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PriceTest {
    private static final Price CLAUDE =
            new Price(
                    LocalDate.EPOCH,
                    new BigDecimal("3.00"),
                    new BigDecimal("0.30"),
                    new BigDecimal("3.75"),
                    new BigDecimal("15.00"));

    @Test
    void eachKindOfTokenHasItsPriceAndCountsOnce() {
        // 11 plain, 5 read from the cache, 3 written to it; 7 out, 2 of them thoughts
        Tokens tokens = new Tokens(19, 5, 3, 7, 2);

        assertThat(CLAUDE.costMicros(tokens)).isEqualTo((long) Math.ceil(33 + 1.5 + 11.25 + 105));
    }

    @Test
    void aCostIsRoundedOnceAndUp() {
        Price tenthOfAMicro = Fixtures.price("0.1", "0.1");

        assertThat(tenthOfAMicro.costMicros(Tokens.of(3, 0))).isEqualTo(1);
        assertThat(tenthOfAMicro.costMicros(Tokens.of(10, 0))).isEqualTo(1);
        assertThat(tenthOfAMicro.costMicros(Tokens.of(10, 1))).isEqualTo(2);
        assertThat(tenthOfAMicro.costMicros(Tokens.of(30_000_000, 0))).isEqualTo(3_000_000);
        assertThat(tenthOfAMicro.costMicros(Tokens.NONE)).isZero();
    }

    @Test
    void noCallCostsMoreThanItsMost() {
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            Price price = any(random);
            long input = random.nextLong(200_000);
            long cached = random.nextLong(input + 1);
            long written = random.nextLong(input - cached + 1);
            long output = random.nextLong(50_000);

            long cost = price.costMicros(new Tokens(input, cached, written, output, 0));

            assertThat(cost)
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(price.costMicrosMax(input, output));
        }
    }

    @Test
    void theRoomForOutputIsAllThatCanBePaidAndNoTokenMore() {
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            Price price = any(random);
            long input = random.nextLong(10_000);
            long money = random.nextLong(500_000);

            long room = price.outputTokensFor(money, input);

            if (room < 0) {
                assertThat(price.costMicrosMax(input, 0)).as("seed %d", seed).isGreaterThan(money);
            } else if (room < Long.MAX_VALUE) {
                assertThat(price.costMicrosMax(input, room))
                        .as("seed %d", seed)
                        .isLessThanOrEqualTo(money);
                assertThat(price.costMicrosMax(input, room + 1))
                        .as("seed %d", seed)
                        .isGreaterThan(money);
            }
        }
    }

    @Test
    void ofAllPricesTheYoungestWhoseDayHasComeCounts() {
        Price old = on("2025-01-01", "1");
        Price now = on("2026-01-01", "2");
        Price later = on("2027-01-01", "3");
        PriceTable table =
                PriceTable.of(
                        "openai/x",
                        List.of(
                                row("openai/x", now),
                                row("openai/x", later),
                                row("openai/x", old)));

        assertThat(table.at(Instant.parse("2025-12-31T23:59:59Z"))).isSameAs(old);
        assertThat(table.at(Instant.parse("2026-01-01T00:00:00Z"))).isSameAs(now);
        assertThat(table.at(Instant.parse("2027-01-01T00:00:00Z"))).isSameAs(later);
        assertThat(table.find(Instant.parse("2024-12-31T23:59:59Z"))).isNull();
    }

    @Test
    void theMostSpecificPatternComesFirstAndTheDeploymentsOwnBeforeAll() {
        Price all = on("2025-01-01", "1");
        Price mini = on("2025-01-01", "2");
        Price own = on("2026-06-01", "3");
        List<PriceTable.Row> rows =
                List.of(
                        row("openai/gpt*", all),
                        row("openai/gpt-mini*", mini),
                        new PriceTable.Row(Glob.of("openai/*"), own, true));

        PriceTable table = PriceTable.of("openai/gpt-mini-7", rows);

        assertThat(table.at(Instant.parse("2026-01-01T00:00:00Z"))).isSameAs(mini);
        assertThat(table.at(Instant.parse("2026-07-01T00:00:00Z"))).isSameAs(own);
        assertThat(PriceTable.of("gemini/x", rows).find(Instant.MAX.minusSeconds(99_999_999)))
                .isNull();
    }

    private static Price any(Random random) {
        return new Price(
                LocalDate.EPOCH,
                BigDecimal.valueOf(random.nextInt(20_000), 3),
                BigDecimal.valueOf(random.nextInt(20_000), 4),
                BigDecimal.valueOf(random.nextInt(20_000), 3),
                BigDecimal.valueOf(1 + random.nextInt(90_000), 3));
    }

    private static Price on(String day, String amount) {
        BigDecimal value = new BigDecimal(amount);
        return new Price(LocalDate.parse(day), value, value, value, value);
    }

    private static PriceTable.Row row(String model, Price price) {
        return new PriceTable.Row(Glob.of(model), price, false);
    }
}
