package dev.firebreak.agent.report.question;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.query.Shape;
import dev.firebreak.agent.report.query.Sql;

/** What is counted or computed. */
public sealed interface Measure {
    /** How many rows. */
    record Rows() implements Measure {}

    /** How many different values. */
    record Distinct(Column column) implements Measure {}

    /** A function over a column. */
    record Of(Function function, Column column) implements Measure {}

    /** A function over the values of a column. */
    enum Function {
        SUM("sum(%s)", "total"),
        AVERAGE("avg(%s)", "average"),
        MEDIAN("median(%s)", "median"),
        MIN("min(%s)", "lowest"),
        MAX("max(%s)", "highest"),
        P90("quantile_cont(%s, 0.9)", "90th percentile of"),
        P95("quantile_cont(%s, 0.95)", "95th percentile of"),
        P99("quantile_cont(%s, 0.99)", "99th percentile of");

        private final String sql;
        private final String word;

        Function(String sql, String word) {
            this.sql = sql;
            this.word = word;
        }

        public String word() {
            return word;
        }

        /** As an SQL aggregate over a column. */
        public String sql(Column column) {
            String name = Sql.name(column.name());
            boolean between = this == MEDIAN || this == P90 || this == P95 || this == P99;
            // What lies between two decimals would be cut off to their scale (DuckDB 2.0).
            boolean decimal = column.kind() == Column.Kind.DECIMAL;
            return sql.formatted(between && decimal ? "CAST(" + name + " AS DOUBLE)" : name);
        }
    }

    /** As an SQL aggregate. */
    default String sql() {
        return switch (this) {
            case Rows() -> "count(*)";
            case Distinct(Column column) -> "count(DISTINCT " + Sql.name(column.name()) + ")";
            case Of(Function function, Column column) -> function.sql(column);
        };
    }

    /** The same over rows that meet a condition only. */
    default String sqlWhere(String condition) {
        return condition.isEmpty() ? sql() : sql() + " FILTER (WHERE " + condition + ")";
    }

    /** Whether values of groups add up to the value of the whole. */
    default boolean additive() {
        return switch (this) {
            case Rows() -> true;
            case Distinct _ -> false;
            case Of(Function function, Column _) -> function == Function.SUM;
        };
    }

    /** How its values are shown. */
    default Shape shape() {
        return switch (this) {
            case Rows(), Distinct _ -> Shape.WHOLE;
            case Of(Function function, Column column) -> shape(function, column);
        };
    }

    /** How values of a column are shown. */
    static Shape shape(Column column) {
        return switch (column.kind()) {
            case WHOLE -> milliseconds(column) ? Shape.DURATION : Shape.WHOLE;
            case DECIMAL -> column.scale() == 1 ? Shape.ONE_DECIMAL : Shape.TWO_DECIMALS;
            case REAL -> Shape.TWO_DECIMALS;
            case DATE -> Shape.DAY;
            case MOMENT -> Shape.MOMENT;
            case TEXT, YES_NO -> Shape.TEXT;
        };
    }

    private static Shape shape(Function function, Column column) {
        Shape own = shape(column);
        return switch (function) {
            case SUM, MIN, MAX -> own;
            case AVERAGE, MEDIAN, P90, P95, P99 -> own == Shape.WHOLE ? Shape.TWO_DECIMALS : own;
        };
    }

    private static boolean milliseconds(Column column) {
        return column.name().endsWith("_ms");
    }
}
