package dev.firebreak.agent.report.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.dataset.Dataset;
import dev.firebreak.agent.report.dataset.Fact;
import dev.firebreak.agent.report.dataset.LoadingDatabase;
import dev.firebreak.agent.report.dataset.RowsDataset;
import dev.firebreak.schemas.ReportQuery;
import dev.firebreak.schemas.Trust;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * A private database of one request: datasets are loaded into it, then it is opened again,
 * read-only and locked down, and only then asked.
 *
 * <p>Each query is checked by its syntax tree ({@link SqlCheck}) before it runs, and is bound in
 * time, memory and rows. Not safe for several threads.
 */
public final class Sandbox implements AutoCloseable {
    /**
     * What was noticed while the datasets were read, as a table, so that its numbers come from a
     * query too.
     */
    public static final String FACTS = "load_facts";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;
    private final Connection connection;
    private final Set<String> tables;
    private final SandboxLimits limits;
    private final List<QueryResult> results = new ArrayList<>();

    private Sandbox(
            Path directory, Connection connection, Set<String> tables, SandboxLimits limits) {
        this.directory = directory;
        this.connection = connection;
        this.tables = tables;
        this.limits = limits;
    }

    /** What came of opening. */
    public sealed interface Opening permits Opened, Unloadable {}

    public record Opened(Sandbox sandbox) implements Opening {}

    /** A dataset could not be loaded. */
    public record Unloadable(String dataset, String why) implements Opening {}

    /**
     * Loads the datasets and locks the door behind them.
     *
     * @param directory a new private directory; it is deleted when the sandbox is closed
     */
    public static Opening open(
            Path directory, Collection<? extends Dataset> datasets, SandboxLimits limits) {
        Path file = directory.resolve("data.duckdb");
        Set<String> tables = new TreeSet<>();
        try {
            @Nullable Unloadable failed = load(file, datasets, tables, limits);
            if (failed != null) {
                delete(directory);
                return failed;
            }
            return new Opened(new Sandbox(directory, locked(file, limits), tables, limits));
        } catch (SQLException e) {
            delete(directory);
            throw new IllegalStateException(
                    "the private database can't be opened: " + e.getMessage(), e);
        }
    }

    private static @Nullable Unloadable load(
            Path file,
            Collection<? extends Dataset> datasets,
            Set<String> tables,
            SandboxLimits limits)
            throws SQLException {
        List<Path> files = datasets.stream().map(Dataset::file).flatMap(Optional::stream).toList();
        try (DuckDBConnection loading =
                LoadingDatabase.open(file.toString(), files, limits.memoryMb())) {
            List<@Nullable Object[]> facts = new ArrayList<>();
            for (Dataset dataset : datasets) {
                if (dataset.name().equals(FACTS) || !tables.add(dataset.name())) {
                    throw new IllegalStateException("a dataset's name is taken: " + dataset.name());
                }
                try {
                    dataset.loadInto(loading);
                } catch (SQLException e) {
                    return new Unloadable(dataset.name(), firstLine(e));
                }
                for (Fact fact : dataset.facts()) {
                    facts.add(
                            new @Nullable Object[] {
                                dataset.name(),
                                fact.kind().name(),
                                fact.column(),
                                fact.count(),
                                fact.example()
                            });
                }
            }
            if (!facts.isEmpty()) {
                tables.add(FACTS);
                factsTable(facts).loadInto(loading);
            }
        }
        return null;
    }

    private static RowsDataset factsTable(List<@Nullable Object[]> facts) {
        List<Column> columns =
                List.of(
                        Column.of("dataset", Column.Kind.TEXT),
                        Column.of("kind", Column.Kind.TEXT),
                        Column.of("column_label", Column.Kind.TEXT),
                        Column.of("n", Column.Kind.WHOLE),
                        Column.of("example", Column.Kind.TEXT));
        return new RowsDataset(FACTS, "facts", "", Trust.TRUSTED, columns, facts, List.of());
    }

    private static Connection locked(Path file, SandboxLimits limits) throws SQLException {
        Properties properties = LoadingDatabase.common(limits.memoryMb());
        properties.setProperty("duckdb.read_only", "true");
        properties.setProperty("enable_external_access", "false");
        properties.setProperty("lock_configuration", "true");
        return DriverManager.getConnection("jdbc:duckdb:" + file, properties);
    }

    /** The locked connection, for tests that show that it holds without the check too. */
    Connection unchecked() {
        return connection;
    }

    /** The tables that may be read. */
    public Set<String> tables() {
        return Set.copyOf(tables);
    }

    /**
     * Runs a query of ours.
     *
     * @param purpose what it answers, in words
     * @throws Unanswered when it does not end well, which data can cause: too much of it, numbers
     *     too large
     * @throws IllegalStateException when it is refused: then we wrote what may not be asked
     */
    public QueryResult run(String purpose, String sql) {
        return switch (tryRun(purpose, sql)) {
            case Answered(QueryResult result) -> result;
            case Refused(String why) -> throw refusedToUs(why, sql);
            case Forbidden(String why) -> throw refusedToUs(why, sql);
            case Failed(String why) -> throw new Unanswered(why + " (" + purpose + ")");
        };
    }

    private static IllegalStateException refusedToUs(String why, String sql) {
        return new IllegalStateException("the query was refused: " + why + ": " + sql);
    }

    /** A query of ours that did not end well. It ends the report, from however deep inside. */
    public static final class Unanswered extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Unanswered(String message) {
            super(message);
        }
    }

    /** What came of a query. */
    public sealed interface Answer permits Answered, Refused, Forbidden, Failed {}

    public record Answered(QueryResult result) implements Answer {}

    /** It was not run, or what came back may not be used. */
    public record Refused(String why) implements Answer {}

    /** It was not run: it reaches for what a query here may not have. */
    public record Forbidden(String why) implements Answer {}

    /** It was run, and did not end well: a wrong column, too slow, too large. */
    public record Failed(String why) implements Answer {}

    /** Checks a query that may be anything, and runs it if it may be run. */
    public Answer tryRun(String purpose, String sql) {
        return tried(purpose, sql, _ -> Optional.empty(), _ -> Optional.empty());
    }

    /**
     * The same for SQL that a model wrote: its own numbers may not be among what comes back, and
     * columns have plain names.
     *
     * @param known what the question, the datasets and the clock call things
     */
    public Answer tryWritten(String purpose, String sql, Set<String> known) {
        OwnNumbers own = new OwnNumbers(known);
        return tried(purpose, sql, own::refusal, own::refusal);
    }

    private Answer tried(
            String purpose,
            String sql,
            Function<JsonNode, Optional<String>> ofTree,
            Function<List<String>, Optional<String>> ofColumns) {
        if (results.size() >= limits.queriesMax()) {
            return new Refused("a request has at most " + limits.queriesMax() + " queries");
        }
        try {
            JsonNode tree = tree(sql);
            Optional<String> forbidden = SqlCheck.refusal(tree, tables);
            if (forbidden.isPresent()) {
                return SqlCheck.unparsable(tree)
                        ? new Refused(forbidden.get())
                        : new Forbidden(forbidden.get());
            }
            Optional<String> refusal = ofTree.apply(tree);
            if (refusal.isPresent()) {
                return new Refused(refusal.get());
            }
        } catch (SQLException | JsonProcessingException e) {
            return new Refused("it can't be parsed: " + firstLine(e));
        }
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(Math.max(1, limits.queryTimeoutMs() / 1000));
            try (ResultSet rows = statement.executeQuery(sql)) {
                Optional<String> refusal = ofColumns.apply(columns(rows));
                if (refusal.isPresent()) {
                    return new Refused(refusal.get());
                }
                QueryResult result = read("q" + (results.size() + 1), purpose, sql, rows);
                results.add(result);
                return new Answered(result);
            }
        } catch (SQLException e) {
            return new Failed(beforeExcerpt(e));
        }
    }

    private JsonNode tree(String sql) throws SQLException, JsonProcessingException {
        try (PreparedStatement parse =
                connection.prepareStatement("SELECT json_serialize_sql(?)")) {
            parse.setString(1, sql);
            try (ResultSet parsed = parse.executeQuery()) {
                parsed.next();
                return JSON.readTree(parsed.getString(1));
            }
        }
    }

    private static List<String> columns(ResultSet rows) throws SQLException {
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
            columns.add(rows.getMetaData().getColumnName(i));
        }
        return columns;
    }

    private QueryResult read(String id, String purpose, String sql, ResultSet rows)
            throws SQLException {
        List<String> columns = columns(rows);
        List<List<@Nullable Object>> read = new ArrayList<>();
        boolean cut = false;
        while (!cut && rows.next()) {
            if (read.size() == limits.rowsMax()) {
                cut = true;
            } else {
                List<@Nullable Object> row = new ArrayList<>();
                for (int i = 1; i <= columns.size(); i++) {
                    row.add(cell(rows, i));
                }
                read.add(row);
            }
        }
        return new QueryResult(id, purpose, sql, columns, read, cut);
    }

    private @Nullable Object cell(ResultSet rows, int column) throws SQLException {
        @Nullable Object value = rows.getObject(column);
        return switch (value) {
            case null -> null;
            case java.sql.Timestamp _ -> rows.getObject(column, LocalDateTime.class);
            case String text ->
                    text.length() <= limits.cellCharsMax()
                            ? text
                            : text.substring(0, limits.cellCharsMax());
            default -> value;
        };
    }

    /** What was asked so far and what came of it, in order. */
    public List<QueryResult> results() {
        return List.copyOf(results);
    }

    /** The queries, as they are reported. */
    public List<ReportQuery> queries() {
        return results.stream()
                .map(
                        r ->
                                ReportQuery.newBuilder()
                                        .setQueryId(r.id())
                                        .setPurpose(r.purpose())
                                        .setSql(r.sql())
                                        .setRows(r.rows().size())
                                        .build())
                .toList();
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "the private database can't be closed: " + e.getMessage(), e);
        } finally {
            delete(directory);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files =
                Files.exists(directory) ? Files.list(directory) : Stream.empty()) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String firstLine(Exception e) {
        String message = String.valueOf(e.getMessage()).strip();
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    /** What is wrong and what could have been meant, without the piece of SQL below it. */
    private static String beforeExcerpt(Exception e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf("\nLINE ");
        return (end < 0 ? message : message.substring(0, end)).strip().replaceAll("\\s+", " ");
    }
}
