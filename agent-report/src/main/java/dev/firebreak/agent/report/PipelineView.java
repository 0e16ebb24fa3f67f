package dev.firebreak.agent.report;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.page.Block;
import dev.firebreak.agent.report.page.Line;
import dev.firebreak.agent.report.query.QueryResult;
import dev.firebreak.agent.report.query.Shape;
import dev.firebreak.agent.report.query.Sql;
import dev.firebreak.agent.report.question.Period;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pipeline's tables over one period, as the parts of a report look at them: each query is
 * limited to it and to so many rows.
 */
final class PipelineView {
    private static final int ROWS_MAX = 25;

    private final Composition composition;
    private final String ended;
    private final String stopped;

    /**
     * @param period null: all there is
     */
    PipelineView(Composition composition, @Nullable Period period) {
        this.composition = composition;
        ended = period == null ? "" : period.sql(Column.of("ended_at", Column.Kind.MOMENT));
        stopped = period == null ? "" : period.sql(Column.of("at", Column.Kind.MOMENT));
    }

    /** Which tasks count: those that ended in the period; empty when all do. */
    String ended() {
        return ended;
    }

    /** Which dead letters count. */
    String stopped() {
        return stopped;
    }

    /**
     * @param template with {@code {where}}, and {@code {limit}} where there may be many rows
     */
    QueryResult run(String purpose, String template, String condition) {
        return run(purpose, template, condition, Map.of());
    }

    private QueryResult run(
            String purpose, String template, String condition, Map<String, String> parts) {
        Map<String, String> all = new HashMap<>(parts);
        all.put("where", condition.isEmpty() ? "" : "WHERE " + condition);
        all.put("limit", Integer.toString(ROWS_MAX));
        // Without a condition its line is not left empty.
        return composition.run(purpose, Sql.fill(template, all).replaceAll("\n\\s*\n", "\n"));
    }

    /** Adds how many rows there are of each value of a column, if there are any. */
    void bars(
            List<Block> panels,
            String table,
            String column,
            String caption,
            String noun,
            String condition) {
        String name = Sql.name(column);
        String there =
                condition.isEmpty()
                        ? name + " IS NOT NULL"
                        : condition + " AND " + name + " IS NOT NULL";
        QueryResult result =
                run(
                        noun.toLowerCase(Locale.ROOT) + " by " + column,
                        """
                                SELECT *, round(100.0 * answer / nullif(sum(answer) OVER (), 0), 1) AS share
                                FROM (SELECT {x} AS group_1, count(*) AS answer FROM {table}
                                  {where}
                                  GROUP BY {x})
                                ORDER BY answer DESC, group_1
                                LIMIT 12
                                """,
                        there,
                        Map.of("x", name, "table", table));
        if (result.size() == 0) {
            return;
        }
        List<Block.Bar> bars = new ArrayList<>();
        for (int row = 0; row < result.size(); row++) {
            bars.add(
                    new Block.Bar(
                            Line.value(result.cite(row, "group_1", Shape.WORD, column)),
                            result.number(row, "answer"),
                            result.cite(row, "answer", Shape.WHOLE, noun),
                            result.cite(row, "share", Shape.PERCENT, "share")));
        }
        panels.add(
                new Block.Bars(
                        Line.words(caption),
                        result.id(),
                        Line.words(
                                column.substring(0, 1).toUpperCase(Locale.ROOT)
                                        + column.substring(1)),
                        Line.words(noun),
                        bars,
                        true));
    }

    /** A cell; a dash where there is nothing. */
    static Line text(QueryResult rows, int row, String column, Shape shape) {
        return rows.missing(row, column)
                ? Line.words("–")
                : Line.value(rows.cite(row, column, shape, column.replace('_', ' ')));
    }

    static Block.Head head(String words) {
        return new Block.Head(Line.words(words), false);
    }

    static Block.Head number(String words) {
        return new Block.Head(Line.words(words), true);
    }
}
