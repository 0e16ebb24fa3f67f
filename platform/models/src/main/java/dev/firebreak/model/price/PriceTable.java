package dev.firebreak.model.price;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The prices that can count for one model, the one that counts first in front.
 *
 * <p>An entry of the deployment's own file comes before all that are bundled, the more specific
 * pattern before the less, the younger before the older. The first whose day has come counts.
 */
public final class PriceTable {
    private final List<Price> prices;

    private PriceTable(List<Price> prices) {
        this.prices = List.copyOf(prices);
    }

    /** What a line of the table says. */
    record Row(Glob model, Price price, boolean own) {}

    static PriceTable of(String model, List<Row> rows) {
        Comparator<Row> order =
                Comparator.comparing((Row r) -> !r.own())
                        .thenComparing(Row::model)
                        .thenComparing((Row r) -> r.price().from(), Comparator.reverseOrder());
        return new PriceTable(
                rows.stream()
                        .filter(r -> r.model().matches(model))
                        .sorted(order)
                        .map(Row::price)
                        .toList());
    }

    /** One price for all times. */
    public static PriceTable always(Price price) {
        return new PriceTable(List.of(price));
    }

    /** Null when no price counts yet. */
    public @Nullable Price find(Instant at) {
        LocalDate day = at.atOffset(ZoneOffset.UTC).toLocalDate();
        for (Price price : prices) {
            if (!price.from().isAfter(day)) {
                return price;
            }
        }
        return null;
    }

    /**
     * What counts at that time.
     *
     * @throws IllegalStateException when none does: that was checked at the start
     */
    public Price at(Instant time) {
        Price price = find(time);
        if (price == null) {
            throw new IllegalStateException("no price counts at " + time);
        }
        return price;
    }
}
