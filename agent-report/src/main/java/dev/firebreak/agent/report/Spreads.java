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
import java.util.Map;

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
        QueryResult quartiles =
                composition.run(
                        "quartiles of " + column.label(),
                        Sql.fill(
                                """
                                SELECT count(*) AS rows_counted, count({x}) AS filled, min({x}) AS lowest,
                                  quantile_cont(CAST({x} AS DOUBLE), 0.25) AS lower_quartile, {median} AS middle,
                                  quantile_cont(CAST({x} AS DOUBLE), 0.75) AS upper_quartile, max({x}) AS highest,
                                  avg({x}) AS average
                                FROM {table}{where}
                                """,
                                Map.of(
                                        "x", Sql.name(column.name()),
                                        "median", Function.MEDIAN.sql(column),
                                        "table", Sql.name(ask.dataset().name()),
                                        "where", ask.where())));
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
        histogram(column, middle);
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

    private void histogram(Column column, Shape shape) {
        String condition = ask.condition().isEmpty() ? "" : " AND " + ask.condition();
        QueryResult bins =
                composition.run(
                        "how many values of " + column.label() + " fall into each stretch",
                        Sql.fill(
                                """
                                WITH picked AS (SELECT CAST({x} AS DOUBLE) AS x FROM {table} WHERE {x} IS NOT NULL{condition}),
                                  bounds AS (SELECT min(x) AS low, max(x) AS high FROM picked),
                                  placed AS (SELECT least(9, coalesce(floor(10 * (x - low) / nullif(high - low, 0)), 0)) AS bin
                                    FROM picked, bounds),
                                  counted AS (SELECT bin, count(*) AS n FROM placed GROUP BY bin)
                                SELECT low + b * (high - low) / 10 AS from_value,
                                  low + (b + 1) * (high - low) / 10 AS to_value, coalesce(n, 0) AS answer
                                FROM bounds, (SELECT unnest(generate_series(0, 9)) AS b) LEFT JOIN counted ON bin = b
                                ORDER BY b
                                """,
                                Map.of(
                                        "x", Sql.name(column.name()),
                                        "table", Sql.name(ask.dataset().name()),
                                        "condition", condition)));
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
