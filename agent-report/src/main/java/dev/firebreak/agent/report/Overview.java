package dev.firebreak.agent.report;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.dataset.Column.Kind;
import dev.firebreak.agent.report.dataset.Dataset;
import dev.firebreak.agent.report.page.Block;
import dev.firebreak.agent.report.page.Line;
import dev.firebreak.agent.report.query.QueryResult;
import dev.firebreak.agent.report.query.Shape;
import dev.firebreak.agent.report.query.Sql;
import dev.firebreak.agent.report.question.Ask;
import dev.firebreak.agent.report.question.Measure;
import dev.firebreak.agent.report.question.Measure.Function;
import dev.firebreak.agent.report.question.Period;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What there is in a dataset: its columns, their ranges, the most frequent values, how it came
 * about over time.
 */
final class Overview {
    private static final int COLUMNS_MAX = 40;
    private static final int TOP_COLUMNS_MAX = 4;
    private static final int TOP_VALUES_MAX = 8;

    private final Composition composition;
    private final Dataset dataset;
    private final Ask all;
    private final LocalDateTime now;

    private Overview(
            Composition composition, Dataset dataset, @Nullable Period period, LocalDateTime now) {
        this.composition = composition;
        this.dataset = dataset;
        this.now = now;
        Column time = dataset.time().orElse(null);
        all =
                new Ask(
                        dataset,
                        new Measure.Rows(),
                        new Ask.Form.Single(),
                        List.of(),
                        time == null ? null : period,
                        time,
                        1,
                        List.of(),
                        List.of());
    }

    static void write(
            Composition composition, Dataset dataset, @Nullable Period period, LocalDateTime now) {
        new Overview(composition, dataset, period, now).write();
    }

    private void write() {
        List<Column> columns = dataset.columns().stream().limit(COLUMNS_MAX).toList();
        QueryResult facts =
                composition.run("the columns of " + dataset.name(), columnsSql(columns));
        Line.Builder lead =
                Line.line()
                        .name(dataset.name())
                        .words(" holds ")
                        .strong(facts.cite(0, "rows_all", Shape.WHOLE, "rows"))
                        .words(" ")
                        .name(dataset.noun());
        if (all.period() != null) {
            lead.words(" ").name(all.period().label());
        }
        composition.lead(lead.words(".").build());
        if (!dataset.description().isEmpty()) {
            composition.paragraph(Line.name(dataset.description()));
        }
        new Trends(composition, all, now).besides();
        topValues(columns, facts);
        composition.add(columnsTable(columns, facts));
    }

    private String columnsSql(List<Column> columns) {
        StringBuilder sql = new StringBuilder("SELECT count(*) AS rows_all");
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            String facts = "count({x}) AS filled_{i}, count(DISTINCT {x}) AS different_{i}";
            if (column.numeric() || column.temporal()) {
                facts += ", min({x}) AS lowest_{i}, max({x}) AS highest_{i}";
            }
            if (column.numeric()) {
                facts += ", avg({x}) AS average_{i}";
            }
            sql.append(",\n  ")
                    .append(
                            Sql.fill(
                                    facts,
                                    Map.of(
                                            "x",
                                            Sql.name(column.name()),
                                            "i",
                                            Integer.toString(i))));
        }
        String from = "\nFROM " + Sql.name(dataset.name()) + all.where();
        return sql.append(from).toString();
    }

    private Block.Grid columnsTable(List<Column> columns, QueryResult facts) {
        List<List<Line>> rows = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            Shape own =
                    column.name().endsWith("_id") || column.name().equals("id")
                            ? Shape.TEXT
                            : Measure.shape(column);
            boolean ordered = column.numeric() || column.temporal();
            rows.add(
                    List.of(
                            Line.name(column.label()),
                            Line.words(word(column.kind())),
                            Line.value(
                                    facts.cite(
                                            0,
                                            "filled_" + i,
                                            Shape.WHOLE,
                                            "filled cells of " + column.label())),
                            Line.value(
                                    facts.cite(
                                            0,
                                            "different_" + i,
                                            Shape.WHOLE,
                                            "different values of " + column.label())),
                            ordered
                                    ? Line.value(
                                            facts.cite(
                                                    0,
                                                    "lowest_" + i,
                                                    own == Shape.TEXT ? Shape.WHOLE : own,
                                                    "lowest " + column.label()))
                                    : Line.empty(),
                            ordered
                                    ? Line.value(
                                            facts.cite(
                                                    0,
                                                    "highest_" + i,
                                                    own == Shape.TEXT ? Shape.WHOLE : own,
                                                    "highest " + column.label()))
                                    : Line.empty(),
                            column.numeric() && own != Shape.TEXT
                                    ? Line.value(
                                            facts.cite(
                                                    0,
                                                    "average_" + i,
                                                    new Measure.Of(Function.AVERAGE, column)
                                                            .shape(),
                                                    "average " + column.label()))
                                    : Line.empty()));
        }
        List<Block.Head> heads =
                List.of(
                        new Block.Head(Line.words("Column"), false),
                        new Block.Head(Line.words("Holds"), false),
                        new Block.Head(Line.words("Filled"), true),
                        new Block.Head(Line.words("Different"), true),
                        new Block.Head(Line.words("Lowest"), true),
                        new Block.Head(Line.words("Highest"), true),
                        new Block.Head(Line.words("Average"), true));
        return new Block.Grid(
                Line.line().words("Columns of ").name(dataset.name()).build(),
                facts.id(),
                heads,
                rows);
    }

    private static String word(Kind kind) {
        return switch (kind) {
            case TEXT -> "text";
            case WHOLE -> "whole numbers";
            case DECIMAL, REAL -> "numbers";
            case YES_NO -> "yes or no";
            case DATE -> "dates";
            case MOMENT -> "times";
        };
    }

    /** Columns whose values repeat say something by how often they do. */
    private void topValues(List<Column> columns, QueryResult facts) {
        List<Block> bars = new ArrayList<>();
        for (int i = 0; i < columns.size() && bars.size() < TOP_COLUMNS_MAX; i++) {
            Column column = columns.get(i);
            double different = facts.number(0, "different_" + i);
            boolean repeats =
                    different >= 2
                            && different <= 200
                            && different <= facts.number(0, "filled_" + i) / 2;
            if (repeats && (column.kind() == Kind.TEXT || column.kind() == Kind.YES_NO)) {
                bars.add(top(column));
            }
        }
        if (!bars.isEmpty()) {
            composition.add(new Block.Beside(bars));
        }
    }

    private Block top(Column column) {
        QueryResult top =
                composition.run(
                        "the most frequent values of " + column.label(),
                        Sql.fill(
                                """
                                SELECT *, round(100.0 * answer / nullif(sum(answer) OVER (), 0), 1) AS share
                                FROM (SELECT CAST({x} AS VARCHAR) AS group_1, count(*) AS answer
                                  FROM {table}{where}
                                  GROUP BY {x})
                                ORDER BY answer DESC, group_1 ASC NULLS LAST
                                LIMIT {limit}
                                """,
                                Map.of(
                                        "x", Sql.name(column.name()),
                                        "table", Sql.name(dataset.name()),
                                        "where", all.where().replace("\n", "\n  "),
                                        "limit", Integer.toString(TOP_VALUES_MAX))));
        List<Block.Bar> bars = new ArrayList<>();
        for (int row = 0; row < top.size(); row++) {
            bars.add(
                    new Block.Bar(
                            Line.value(top.cite(row, "group_1", Shape.TEXT, column.label())),
                            top.number(row, "answer"),
                            top.cite(row, "answer", Shape.WHOLE, dataset.noun()),
                            top.cite(row, "share", Shape.PERCENT, "share")));
        }
        return new Block.Bars(
                Line.line().words("Most frequent values of ").name(column.label()).build(),
                top.id(),
                Line.name(column.label()),
                Line.name(dataset.noun()),
                bars,
                true);
    }
}
