package dev.firebreak.agent.report.dataset;

import dev.firebreak.schemas.Trust;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/**
 * A dataset without the columns that somebody may not see. They are dropped before the first query,
 * so no star, union or join brings them back: they are not there.
 */
public final class OpenColumns implements Dataset {
    private final Dataset whole;
    private final List<Column> open;
    private final List<Column> hidden;

    /**
     * @param names of the columns that stay; at least one of them is there
     */
    public OpenColumns(Dataset whole, Set<String> names) {
        this.whole = whole;
        open = whole.columns().stream().filter(c -> names.contains(c.name())).toList();
        hidden = whole.columns().stream().filter(c -> !names.contains(c.name())).toList();
        if (open.isEmpty()) {
            throw new IllegalArgumentException("no column of " + whole.name() + " is open");
        }
    }

    @Override
    public String name() {
        return whole.name();
    }

    @Override
    public String noun() {
        return whole.noun();
    }

    @Override
    public String description() {
        return whole.description();
    }

    @Override
    public Trust trust() {
        return whole.trust();
    }

    @Override
    public List<Column> columns() {
        return open;
    }

    @Override
    public Map<String, Set<String>> values() {
        Map<String, Set<String>> values = new HashMap<>(whole.values());
        hidden.forEach(column -> values.remove(column.name()));
        return values;
    }

    /** Without those about a column that is hidden, and their examples of what stands in it. */
    @Override
    public List<Fact> facts() {
        Set<String> labels =
                open.stream().map(Column::label).collect(Collectors.toUnmodifiableSet());
        return whole.facts().stream()
                .filter(fact -> labels.contains(fact.column()) || fact.column().isEmpty())
                .map(
                        fact ->
                                fact.column().isEmpty()
                                        ? new Fact(fact.kind(), "", fact.count(), "")
                                        : fact)
                .toList();
    }

    @Override
    public Optional<Path> file() {
        return whole.file();
    }

    @Override
    public void loadInto(DuckDBConnection database) throws SQLException {
        whole.loadInto(database);
        try (Statement statement = database.createStatement()) {
            for (Column column : hidden) {
                statement.execute(
                        "ALTER TABLE \"%s\" DROP COLUMN \"%s\"".formatted(name(), column.name()));
            }
        }
    }
}
