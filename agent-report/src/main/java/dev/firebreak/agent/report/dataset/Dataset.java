package dev.firebreak.agent.report.dataset;

import dev.firebreak.schemas.Trust;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.duckdb.DuckDBConnection;

/** Data that a question can be asked about. */
public interface Dataset {
    /**
     * Unique among the datasets of a request; also its table's name: lower-case letters, digits and
     * '_'.
     */
    String name();

    /** What one calls its rows, in the plural: orders, tasks, dead letters. */
    String noun();

    /** What it holds, in words; empty when nobody said. */
    String description();

    Trust trust();

    List<Column> columns();

    /**
     * The text values of its columns, for finding them in a question: column name to values, as
     * written.
     */
    Map<String, Set<String>> values();

    /** What was noticed while reading it. */
    List<Fact> facts();

    /** The file that loading has to read; the loading connection may read no other. */
    default Optional<Path> file() {
        return Optional.empty();
    }

    /** Makes its table in the private database. */
    void loadInto(DuckDBConnection database) throws SQLException;

    default Optional<Column> column(String columnName) {
        return columns().stream().filter(c -> c.name().equals(columnName)).findFirst();
    }

    /** The column that says when a row happened: the first moment, or else the first date. */
    default Optional<Column> time() {
        return columns().stream()
                .filter(c -> c.kind() == Column.Kind.MOMENT)
                .findFirst()
                .or(() -> columns().stream().filter(Column::temporal).findFirst());
    }
}
