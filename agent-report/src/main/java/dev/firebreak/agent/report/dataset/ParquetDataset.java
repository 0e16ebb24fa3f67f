package dev.firebreak.agent.report.dataset;

import dev.firebreak.agent.report.dataset.Column.Kind;
import dev.firebreak.schemas.Trust;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** A Parquet file, read by DuckDB itself. */
public final class ParquetDataset implements Dataset {
    private static final int PEEK_MEMORY_MB = 256;
    private static final int VALUES_MAX = 5_000;
    private static final int VALUE_CHARS_MAX = 80;

    private final String name;
    private final String description;
    private final Trust trust;
    private final Path file;
    private final int rowsMax;
    private final List<Source> sources;
    private final Map<String, Set<String>> values;
    private final List<Fact> facts;

    /** A column, and the expression that reads it from the file. */
    private record Source(Column column, String expression) {}

    private ParquetDataset(
            String name,
            String description,
            Trust trust,
            Path file,
            int rowsMax,
            List<Source> sources,
            Map<String, Set<String>> values,
            List<Fact> facts) {
        this.name = name;
        this.description = description;
        this.trust = trust;
        this.file = file;
        this.rowsMax = rowsMax;
        this.sources = List.copyOf(sources);
        this.values = Map.copyOf(values);
        this.facts = List.copyOf(facts);
    }

    /**
     * Looks at the file's columns and the values in them.
     *
     * @param file a real path; nothing else is read
     * @throws SQLException when it is not Parquet, or too much for the memory a peek may use
     */
    public static ParquetDataset peek(
            String name, String description, Trust trust, Path file, int rowsMax)
            throws SQLException {
        try (DuckDBConnection database =
                        LoadingDatabase.open(":memory:", List.of(file), PEEK_MEMORY_MB);
                Statement statement = database.createStatement()) {
            List<Source> sources = new ArrayList<>();
            int leftOut = 0;
            String example = "";
            Set<String> taken = new HashSet<>();
            try (ResultSet described =
                    statement.executeQuery("DESCRIBE SELECT * FROM " + from(file))) {
                while (described.next()) {
                    String header = described.getString(1);
                    Optional<Source> source = source(header, described.getString(2), taken);
                    if (source.isPresent() && sources.size() < Csv.COLUMNS_MAX) {
                        sources.add(source.get());
                    } else {
                        example = leftOut++ == 0 ? header : example;
                    }
                }
            }
            List<Fact> facts = new ArrayList<>();
            if (leftOut > 0) {
                facts.add(new Fact(Fact.Kind.COLUMNS_LEFT_OUT, "", leftOut, example));
            }
            long rows = one(statement, "SELECT count(*) FROM " + from(file));
            if (rows > rowsMax) {
                facts.add(new Fact(Fact.Kind.ROWS_LEFT_OUT, "", rows - rowsMax, ""));
            }
            Map<String, Set<String>> values = values(statement, file, sources);
            return new ParquetDataset(
                    name, description, trust, file, rowsMax, sources, values, facts);
        }
    }

    private static long one(Statement statement, String sql) throws SQLException {
        try (ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    private static Map<String, Set<String>> values(
            Statement statement, Path file, List<Source> sources) throws SQLException {
        Map<String, Set<String>> values = new HashMap<>();
        for (Source source : sources) {
            if (source.column().kind() != Kind.TEXT) {
                continue;
            }
            Set<String> distinct = new LinkedHashSet<>();
            String sql =
                    "SELECT DISTINCT "
                            + source.expression()
                            + " AS v FROM "
                            + from(file)
                            + " WHERE v IS NOT NULL AND len(v) <= "
                            + VALUE_CHARS_MAX
                            + " ORDER BY v LIMIT "
                            + VALUES_MAX;
            try (ResultSet result = statement.executeQuery(sql)) {
                while (result.next()) {
                    distinct.add(result.getString(1));
                }
            }
            values.put(source.column().name(), distinct);
        }
        return values;
    }

    private static Optional<Source> source(String header, String type, Set<String> taken) {
        @Nullable Kind kind = kind(type);
        if (kind == null) {
            return Optional.empty();
        }
        String wanted = Column.nameFrom(header, "column");
        String columnName = wanted;
        for (int i = 2; !taken.add(columnName); i++) {
            columnName = wanted + "_" + i;
        }
        int scale = 0;
        if (kind == Kind.DECIMAL) {
            scale =
                    Math.min(
                            6,
                            Integer.parseInt(
                                    type.substring(type.indexOf(',') + 1, type.length() - 1)
                                            .strip()));
        }
        String label = header.length() <= 60 ? header : header.substring(0, 60);
        Column column = new Column(columnName, label, kind, scale, "");
        String quoted = '"' + header.replace("\"", "\"\"") + '"';
        return Optional.of(new Source(column, "CAST(" + quoted + " AS " + column.sqlType() + ")"));
    }

    private static @Nullable Kind kind(String type) {
        String bare = type.toUpperCase(Locale.ROOT).replaceAll("\\(.*", "");
        return switch (bare) {
            case "VARCHAR", "UUID", "ENUM" -> Kind.TEXT;
            case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER" ->
                    Kind.WHOLE;
            case "DECIMAL" -> Kind.DECIMAL;
            case "FLOAT", "DOUBLE", "UBIGINT", "HUGEINT" -> Kind.REAL;
            case "BOOLEAN" -> Kind.YES_NO;
            case "DATE" -> Kind.DATE;
            case "TIMESTAMP",
                    "TIMESTAMP_S",
                    "TIMESTAMP_MS",
                    "TIMESTAMP_NS",
                    "TIMESTAMP WITH TIME ZONE" ->
                    Kind.MOMENT;
            default -> null;
        };
    }

    private static String from(Path file) {
        return "read_parquet(" + LoadingDatabase.literal(file) + ")";
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String noun() {
        return name.replace('_', ' ');
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
        return sources.stream().map(Source::column).toList();
    }

    @Override
    public Map<String, Set<String>> values() {
        return values;
    }

    @Override
    public List<Fact> facts() {
        return facts;
    }

    @Override
    public Optional<Path> file() {
        return Optional.of(file);
    }

    @Override
    public void loadInto(DuckDBConnection database) throws SQLException {
        String columns =
                sources.stream()
                        .map(s -> s.expression() + " AS \"" + s.column().name() + '"')
                        .collect(Collectors.joining(", "));
        try (Statement statement = database.createStatement()) {
            statement.execute(
                    "CREATE TABLE \""
                            + name
                            + "\" AS SELECT "
                            + columns
                            + " FROM "
                            + from(file)
                            + " LIMIT "
                            + rowsMax);
        }
    }
}
