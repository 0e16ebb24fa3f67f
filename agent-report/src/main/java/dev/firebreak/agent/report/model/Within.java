package dev.firebreak.agent.report.model;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.dataset.Dataset;
import dev.firebreak.agent.report.dataset.Fact;
import dev.firebreak.agent.report.query.Sql;
import dev.firebreak.agent.report.question.Period;
import dev.firebreak.schemas.Trust;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.duckdb.DuckDBConnection;

/**
 * What a dataset holds of a period that the request sets. Other rows are not there at all, so no
 * query can forget the period. A dataset that knows no time is as it was.
 */
record Within(Dataset all, Period period) implements Dataset {
    @Override
    public String name() {
        return all.name();
    }

    @Override
    public String noun() {
        return all.noun();
    }

    @Override
    public String description() {
        return all.description();
    }

    @Override
    public Trust trust() {
        return all.trust();
    }

    @Override
    public List<Column> columns() {
        return all.columns();
    }

    @Override
    public Map<String, Set<String>> values() {
        return all.values();
    }

    @Override
    public List<Fact> facts() {
        return all.facts();
    }

    @Override
    public Optional<Path> file() {
        return all.file();
    }

    @Override
    public Optional<Column> time() {
        return all.time();
    }

    @Override
    public void loadInto(DuckDBConnection database) throws SQLException {
        all.loadInto(database);
        Optional<Column> time = all.time();
        if (time.isPresent()) {
            try (Statement statement = database.createStatement()) {
                statement.execute(
                        "DELETE FROM %s WHERE NOT coalesce(%s, false)"
                                .formatted(Sql.name(name()), period.sql(time.get())));
            }
        }
    }
}
