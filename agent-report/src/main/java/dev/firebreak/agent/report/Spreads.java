package dev.firebreak.agent.report;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.page.Block;
import dev.firebreak.agent.report.page.Line;
import dev.firebreak.agent.report.query.QueryResult;
import dev.firebreak.agent.report.query.Shape;
import dev.firebreak.agent.report.query.Sql;
import dev.firebreak.agent.report.question.Ask;
import dev.firebreak.agent.report.question.Measure;
import dev.firebreak.agent.report.question.Measure.Function;
import java.util.ArrayList;
import java.util.List;

/**
 * How the values of a number are spread: quartiles, and how many fall into each of ten equal
 * stretches.
 */
final class Spreads {
    private final Composition composition;
    private final Ask ask;

    Spreads(Composition composition, Ask ask) {
        this.composition = composition;
        this.ask = ask;
    }

    void write(Column column) {
        String name = Sql.name(column.name());
        String table = Sql.name(ask.dataset().name());
        QueryResult quartiles =
                composition.run(
                        "quartiles of " + column.label(),
                        "SELECT count(*) AS rows_counted, count("
                                + name
                                + ") AS filled, min("
                                + name
                                + ") AS lowest, quantile_cont("
                                + name
                                + ", 0.25) AS lower_quartile,\n  median("
                                + name
                                + ") AS middle, quantile_cont("
                                + name
                                + ", 0.75) AS upper_quartile, max("
                                + name
                                + ") AS highest, avg("
                                + name
                                + ") AS average\nFROM "
                                + table
                                + ask.where());
        if (quartiles.missing(0, "middle")) {
            composition.lead(
                    Line.line()
                            .words("There are no values of ")
                            .name(column.label())
                            .words(" to look at.")
                            .build());
            return;
        }
        Shape own = Measure.shape(column);
        Shape middle = new Measure.Of(Function.MEDIAN, column).shape();
        composition.lead(
                Line.line()
                        .words("Half of the values of ")
                        .name(column.label())
                        .words(" lie between ")
                        .strong(quartiles.cite(0, "lower_quartile", middle, "lower quartile"))
                        .words(" and ")
                        .strong(quartiles.cite(0, "upper_quartile", middle, "upper quartile"))
                        .words("; the median is ")
                        .strong(quartiles.cite(0, "middle", middle, "median"))
                        .words(", the lowest ")
                        .value(quartiles.cite(0, "lowest", own, "lowest"))
                        .words(", the highest ")
                        .value(quartiles.cite(0, "highest", own, "highest"))
                        .words(".")
                        .build());
        composition.add(
                new Block.KeyFigures(
                        List.of(
                                Composition.key(
                                        Line.words("Lowest"),
                                        quartiles.cite(0, "lowest", own, "lowest"),
                                        column.unit()),
                                Composition.key(
                                        Line.words("Lower quartile"),
                                        quartiles.cite(
                                                0, "lower_quartile", middle, "lower quartile"),
                                        column.unit()),
                                Composition.key(
                                        Line.words("Median"),
                                        quartiles.cite(0, "middle", middle, "median"),
                                        column.unit()),
                                Composition.key(
                                        Line.words("Upper quartile"),
                                        quartiles.cite(
                                                0, "upper_quartile", middle, "upper quartile"),
                                        column.unit()),
                                Composition.key(
                                        Line.words("Highest"),
                                        quartiles.cite(0, "highest", own, "highest"),
                                        column.unit()),
                                Composition.key(
                                        Line.words("Average"),
                                        quartiles.cite(0, "average", middle, "average"),
                                        column.unit()))));
        histogram(column, name, table, middle);
        if (quartiles.number(0, "filled") < quartiles.number(0, "rows_counted")) {
            composition.caveat(
                    Line.line()
                            .words("Of ")
                            .value(quartiles.cite(0, "rows_counted", Shape.WHOLE, "rows"))
                            .words(" rows only ")
                            .value(quartiles.cite(0, "filled", Shape.WHOLE, "rows with a value"))
                            .words(" have a value in ")
                            .name(column.label())
                            .words(".")
                            .build());
        }
    }

    private void histogram(Column column, String name, String table, Shape shape) {
        String condition = ask.condition().isEmpty() ? "" : " AND " + ask.condition();
        QueryResult bins =
                composition.run(
                        "how many values of " + column.label() + " fall into each stretch",
                        "WITH picked AS (SELECT CAST("
                                + name
                                + " AS DOUBLE) AS x FROM "
                                + table
                                + " WHERE "
                                + name
                                + " IS NOT NULL"
                                + condition
                                + "),\n  bounds AS (SELECT min(x) AS low, max(x) AS high FROM picked),\n"
                                + "  placed AS (SELECT least(9, coalesce(floor(10 * (x - low) / nullif(high - low, 0)), 0)) AS bin FROM picked, bounds),\n"
                                + "  counted AS (SELECT bin, count(*) AS n FROM placed GROUP BY bin)\n"
                                + "SELECT low + b * (high - low) / 10 AS from_value, low + (b + 1) * (high - low) / 10 AS to_value, coalesce(n, 0) AS answer\n"
                                + "FROM bounds, (SELECT unnest(generate_series(0, 9)) AS b) LEFT JOIN counted ON bin = b\nORDER BY b");
        List<Block.Bar> bars = new ArrayList<>();
        for (int row = 0; row < bins.size(); row++) {
            Line label =
                    Line.line()
                            .value(bins.cite(row, "from_value", shape, "from"))
                            .words(" to ")
                            .value(bins.cite(row, "to_value", shape, "to"))
                            .build();
            bars.add(
                    new Block.Bar(
                            label,
                            bins.number(row, "answer"),
                            bins.cite(row, "answer", Shape.WHOLE, "values"),
                            null));
        }
        composition.add(
                new Block.Bars(
                        Line.line()
                                .words("Values of ")
                                .name(column.label())
                                .words(" in ten equal stretches")
                                .build(),
                        bins.id(),
                        Line.name(column.label()),
                        Line.name(ask.dataset().noun()),
                        bars,
                        true));
    }
}
