package dev.firebreak.agent.report.dataset;

import dev.firebreak.schemas.Trust;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** A dataset whose rows are in memory: a CSV file that was read, the pipeline's own results. */
public final class RowsDataset implements Dataset {
    /**
     * Of one column; a column with more different values is not one that questions name values of.
     */
    private static final int VALUES_MAX = 50_000;

    private final String name;
    private final String noun;
    private final String description;
    private final Trust trust;
    private final List<Column> columns;
    private final List<@Nullable Object[]> rows;
    private final List<Fact> facts;
    private final Map<String, Set<String>> values;

    /**
     * @param rows one array per row, one element per column: String, Long, BigDecimal, Double,
     *     Boolean, LocalDate or LocalDateTime (UTC), or null
     */
    public RowsDataset(
            String name,
            String noun,
            String description,
            Trust trust,
            List<Column> columns,
            List<@Nullable Object[]> rows,
            List<Fact> facts) {
        this.name = name;
        this.noun = noun;
        this.description = description;
        this.trust = trust;
        this.columns = List.copyOf(columns);
        this.rows = List.copyOf(rows);
        this.facts = List.copyOf(facts);
        this.values = distinctTexts(this.columns, this.rows);
    }

    /**
     * The same, where it is known which other values its columns can have: "how many failed" may
     * ask about rows there are none of.
     */
    public RowsDataset knowing(Map<String, Set<String>> known) {
        RowsDataset dataset = noting(facts);
        known.forEach(
                (column, texts) ->
                        dataset.values
                                .computeIfAbsent(column, c -> new LinkedHashSet<>())
                                .addAll(texts));
        return dataset;
    }

    /** The same with these facts. */
    public RowsDataset noting(List<Fact> noticed) {
        return new RowsDataset(name, noun, description, trust, columns, rows, noticed);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String noun() {
        return noun;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Trust trust() {
        return trust;
    }

    @Override
    public List<Column> columns() {
        return columns;
    }

    @Override
    public Map<String, Set<String>> values() {
        return values;
    }

    @Override
    public List<Fact> facts() {
        return facts;
    }

    public List<@Nullable Object[]> rows() {
        return rows;
    }

    @Override
    public void loadInto(DuckDBConnection database) throws SQLException {
        String definition =
                columns.stream()
                        .map(c -> '"' + c.name() + "\" " + c.sqlType())
                        .collect(Collectors.joining(", "));
        try (Statement statement = database.createStatement()) {
            statement.execute("CREATE TABLE \"" + name + "\" (" + definition + ")");
        }
        try (DuckDBAppender appender = database.createAppender("main", name)) {
            for (@Nullable Object[] row : rows) {
                appender.beginRow();
                for (int i = 0; i < columns.size(); i++) {
                    append(appender, columns.get(i), row[i]);
                }
                appender.endRow();
            }
        }
    }

    private static void append(DuckDBAppender appender, Column column, @Nullable Object value)
            throws SQLException {
        switch (value) {
            case null -> appender.appendNull();
            case String text -> appender.append(text);
            case Long number -> appender.append(number.longValue());
            case BigDecimal number ->
                    appender.append(number.setScale(column.scale(), RoundingMode.UNNECESSARY));
            case Double number -> appender.append(number.doubleValue());
            case Boolean yes -> appender.append(yes.booleanValue());
            case LocalDate date -> appender.append(date);
            case LocalDateTime moment -> appender.append(moment);
            default -> throw new IllegalStateException("no column holds a " + value.getClass());
        }
    }

    private static Map<String, Set<String>> distinctTexts(
            List<Column> columns, List<@Nullable Object[]> rows) {
        Map<String, Set<String>> values = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).kind() != Column.Kind.TEXT) {
                continue;
            }
            Set<String> distinct = new LinkedHashSet<>();
            for (@Nullable Object[] row : rows) {
                if (row[i] instanceof String text && distinct.size() < VALUES_MAX) {
                    distinct.add(text);
                }
            }
            values.put(columns.get(i).name(), distinct);
        }
        return values;
    }
}
