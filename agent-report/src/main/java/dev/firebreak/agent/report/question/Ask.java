package dev.firebreak.agent.report.question;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.dataset.Dataset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A question, understood: what is computed, in which form, over which rows of which dataset.
 *
 * @param period null: all there is
 * @param time the column that {@code period} and trends look at; null when the dataset has none
 * @param understood which part of the question's words found a meaning, from 0 to 1
 * @param strange words that found none
 * @param taken words that were taken to mean a column although it is called otherwise
 */
public record Ask(
        Dataset dataset,
        Measure measure,
        Form form,
        List<Filter> filters,
        @Nullable Period period,
        @Nullable Column time,
        double understood,
        List<String> strange,
        List<Taken> taken) {
    public Ask {
        filters = List.copyOf(filters);
        strange = List.copyOf(strange);
        taken = List.copyOf(taken);
    }

    /** A word, and the column it was taken for. */
    public record Taken(String word, Column column) {}

    /** How the answer is laid out. */
    public sealed interface Form {
        /** One number. */
        record Single() implements Form {}

        /** One number per group, the most first (or the least). */
        record Grouped(List<Column> by, boolean ascending, int limit, boolean superlative)
                implements Form {
            public Grouped {
                by = List.copyOf(by);
            }
        }

        /**
         * One number per stretch of time.
         *
         * @param bucket null: as fits
         * @param superlative the stretch with the most (or least) is asked for
         */
        record OverTime(@Nullable Bucket bucket, boolean superlative, boolean ascending)
                implements Form {}

        /** Two periods, one beside the other. */
        record Versus(Period first, Period second, Optional<Column> by) implements Form {}

        /** Which part of the rows meets a condition. */
        record Share(List<Filter> part) implements Form {
            public Share {
                part = List.copyOf(part);
            }
        }

        /** How the values of a number are spread. */
        record Spread(Column column) implements Form {}

        /** The rows themselves. */
        record Listing(Optional<Column> orderBy, boolean ascending, int limit) implements Form {}
    }

    /** The same question over other rows. */
    Ask over(List<Filter> otherFilters, @Nullable Period otherPeriod, @Nullable Column otherTime) {
        return new Ask(
                dataset,
                measure,
                form,
                otherFilters,
                otherPeriod,
                otherTime,
                understood,
                strange,
                taken);
    }

    /** The rows that count, as SQL; empty when all do. */
    public String condition() {
        return condition(filters, period);
    }

    /** The same with other filters and period. */
    public String condition(List<Filter> otherFilters, @Nullable Period otherPeriod) {
        List<String> conditions = new ArrayList<>();
        otherFilters.forEach(f -> conditions.add(f.sql()));
        if (otherPeriod != null && time != null && !otherPeriod.sql(time).isEmpty()) {
            conditions.add(otherPeriod.sql(time));
        }
        return String.join(" AND ", conditions);
    }

    /** The condition with its WHERE, or nothing. */
    public String where() {
        return where(condition());
    }

    public static String where(String condition) {
        return condition.isEmpty() ? "" : "\nWHERE " + condition;
    }

    /** The filters as people read them; empty when there are none. */
    public String filterLabel() {
        return filters.stream().map(Filter::label).collect(Collectors.joining(" and "));
    }
}
