package dev.firebreak.agent.report.query;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A query that ran, and what it returned. The only source of {@link Cited} values.
 *
 * @param id q1, q2 … in the order they were run
 * @param purpose what it answers, in words
 * @param rows one list per row, in the order of the columns
 * @param cut there were more rows than are kept
 */
public record QueryResult(
        String id,
        String purpose,
        String sql,
        List<String> columns,
        List<List<@Nullable Object>> rows,
        boolean cut) {
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    /** What neither XML nor a reader can hold: most control characters, halves of characters. */
    private static final Pattern UNWRITABLE =
            Pattern.compile("[\\p{Cc}\\p{Cs}\\uFFFE\\uFFFF&&[^\\t\\n\\r]]");

    public QueryResult {
        columns = List.copyOf(columns);
        List<List<@Nullable Object>> copy = new ArrayList<>();
        for (List<@Nullable Object> row : rows) {
            copy.add(Collections.unmodifiableList(new ArrayList<>(row)));
        }
        rows = Collections.unmodifiableList(copy);
    }

    public int size() {
        return rows.size();
    }

    public boolean missing(int row, String column) {
        return value(row, column) == null;
    }

    /** The cell as a text that {@link Shape}s can show; empty when it is null. */
    public String text(int row, String column) {
        return plain(value(row, column));
    }

    /** The cell as a number, for drawing and comparing; 0 when it is null. */
    public double number(int row, String column) {
        return switch (value(row, column)) {
            case null -> 0;
            case Number number -> number.doubleValue();
            case Boolean yes -> yes ? 1 : 0;
            default -> throw new IllegalStateException(id + "." + column + " is not a number");
        };
    }

    /**
     * The cell, for use in a text.
     *
     * @param label what it says, such as {@code orders in October}
     */
    public Cited cite(int row, String column, Shape shape, String label) {
        return new Cited(id, row, column, label, text(row, column), shape.show(text(row, column)));
    }

    /** Whether this is the cell that a citation names, as this result has it. */
    public boolean holds(int row, String column, String value) {
        return row >= 0
                && row < rows.size()
                && columns.contains(column)
                && text(row, column).equals(value);
    }

    private @Nullable Object value(int row, String column) {
        int index = columns.indexOf(column);
        if (index < 0) {
            throw new IllegalStateException(id + " has no column " + column + " but " + columns);
        }
        return rows.get(row).get(index);
    }

    private static String plain(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case BigDecimal number -> number.toPlainString();
            case BigInteger number -> number.toString();
            case Double number ->
                    Double.isFinite(number)
                            ? new BigDecimal(number.toString()).toPlainString()
                            : "";
            case LocalDate date -> date.toString();
            case LocalDateTime moment -> MOMENT.format(moment);
            case String text -> UNWRITABLE.matcher(text).replaceAll("");
            default -> value.toString();
        };
    }
}
