package dev.firebreak.agent.report.question;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.query.Sql;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;

/** Which rows count. */
public sealed interface Filter {
    Column column();

    /** The condition, as SQL. */
    String sql();

    /** The condition, as people read it. */
    String label();

    /** The column has one of these values; or none of them. */
    record OneOf(Column column, List<String> values, boolean not) implements Filter {
        public OneOf {
            values = List.copyOf(values);
        }

        @Override
        public String sql() {
            String name = Sql.name(column.name());
            if (values.size() == 1) {
                String value = Sql.text(values.getFirst());
                return not
                        ? "(" + name + " <> " + value + " OR " + name + " IS NULL)"
                        : name + " = " + value;
            }
            String list =
                    values.stream().map(Sql::text).collect(Collectors.joining(", ", "(", ")"));
            return not
                    ? "(" + name + " NOT IN " + list + " OR " + name + " IS NULL)"
                    : name + " IN " + list;
        }

        @Override
        public String label() {
            return column.label() + (not ? " is not " : " is ") + String.join(" or ", values);
        }
    }

    /** The column says yes; or says no. */
    record Says(Column column, boolean yes) implements Filter {
        @Override
        public String sql() {
            return (yes ? "" : "NOT ") + Sql.name(column.name());
        }

        @Override
        public String label() {
            return column.label() + " is " + (yes ? "yes" : "no");
        }
    }

    /** The column's number compares so. */
    record Compares(Column column, Comparison comparison, BigDecimal number) implements Filter {
        @Override
        public String sql() {
            return Sql.name(column.name()) + " " + comparison.sql() + " " + number.toPlainString();
        }

        @Override
        public String label() {
            return column.label() + " is " + comparison.word() + " " + number.toPlainString();
        }
    }

    /** How a number compares. */
    enum Comparison {
        MORE(">", "more than"),
        AT_LEAST(">=", "at least"),
        LESS("<", "less than"),
        AT_MOST("<=", "at most"),
        EXACTLY("=", "exactly");

        private final String sql;
        private final String word;

        Comparison(String sql, String word) {
            this.sql = sql;
            this.word = word;
        }

        String sql() {
            return sql;
        }

        String word() {
            return word;
        }
    }

    /** The column is empty; or is not. */
    record Missing(Column column, boolean missing) implements Filter {
        @Override
        public String sql() {
            return Sql.name(column.name()) + (missing ? " IS NULL" : " IS NOT NULL");
        }

        @Override
        public String label() {
            return column.label() + (missing ? " is missing" : " is there");
        }
    }
}
