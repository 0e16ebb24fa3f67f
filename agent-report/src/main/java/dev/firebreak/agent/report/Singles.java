package dev.firebreak.agent.report;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.page.Block;
import dev.firebreak.agent.report.page.Line;
import dev.firebreak.agent.report.query.Cited;
import dev.firebreak.agent.report.query.QueryResult;
import dev.firebreak.agent.report.query.Shape;
import dev.firebreak.agent.report.query.Sql;
import dev.firebreak.agent.report.question.Ask;
import dev.firebreak.agent.report.question.Measure;
import dev.firebreak.agent.report.question.Measure.Function;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One number for all rows that count: how many there are, or what one column comes to. */
final class Singles {
    private final Composition composition;
    private final Ask ask;
    private final Wording wording;
    private final String what;
    private final String table;
    private final Trends trends;

    /**
     * @param trends how the number came about over time, shown beside it where it adds up
     */
    Singles(Composition composition, Ask ask, Trends trends) {
        this.composition = composition;
        this.ask = ask;
        this.trends = trends;
        wording = new Wording(ask);
        what = wording.what();
        table = Sql.name(ask.dataset().name());
    }

    void write() {
        if (ask.measure() instanceof Measure.Of(Function _, Column column) && column.numeric()) {
            number(column);
            return;
        }
        QueryResult result =
                composition.run(
                        what,
                        "SELECT "
                                + ask.measure().sql()
                                + " AS answer\nFROM "
                                + table
                                + ask.where());
        Cited answer = result.cite(0, "answer", ask.measure().shape(), what);
        Line.Builder lead = Line.line();
        switch (ask.measure()) {
            case Measure.Rows() -> {
                double count = result.number(0, "answer");
                lead.words(count == 1 ? "There is " : "There are ").strong(answer);
                lead.words(" ").name(Wording.counted(ask.dataset(), count));
                wording.scope(lead);
            }
            case Measure.Distinct _ -> {
                lead.words("There are ").strong(answer).words(" ").name(what);
                wording.scope(lead);
            }
            case Measure.Of _ -> {
                lead.words("The ").name(what);
                wording.scope(lead);
                lead.words(" is ").strong(answer);
            }
        }
        composition.lead(lead.words(".").build());
        if (ask.measure() instanceof Measure.Rows && !ask.condition().isEmpty()) {
            outOfAll(result);
        }
        if (ask.measure().additive()) {
            trends.besides();
        }
    }

    private void outOfAll(QueryResult counted) {
        QueryResult all =
                composition.run(
                        what + " in all, and which part of them counts here",
                        Sql.fill(
                                """
                                SELECT count(*) AS rows_all,
                                  round(100.0 * count(*) FILTER (WHERE {condition}) / nullif(count(*), 0), 1) AS share
                                FROM {table}
                                """,
                                Map.of("condition", ask.condition(), "table", table)));
        List<Block.KeyFigure> figures = new ArrayList<>();
        figures.add(
                Composition.key(
                        Line.words("Counted here"),
                        counted.cite(0, "answer", Shape.WHOLE, "counted here")));
        figures.add(
                Composition.key(
                        Line.words("In all"), all.cite(0, "rows_all", Shape.WHOLE, "in all")));
        if (!all.missing(0, "share")) {
            figures.add(
                    Composition.key(
                            Line.words("Share"), all.cite(0, "share", Shape.PERCENT, "share")));
        }
        composition.add(new Block.KeyFigures(figures));
    }

    private void number(Column column) {
        QueryResult result =
                composition.run(
                        what,
                        Sql.fill(
                                """
                                SELECT {answer} AS answer, count(*) AS rows_counted, count({x}) AS filled,
                                  sum({x}) AS total, avg({x}) AS average, {median} AS middle,
                                  min({x}) AS lowest, max({x}) AS highest
                                FROM {table}{where}
                                """,
                                Map.of(
                                        "answer", ask.measure().sql(),
                                        "x", Sql.name(column.name()),
                                        "median", Function.MEDIAN.sql(column),
                                        "table", table,
                                        "where", ask.where())));
        if (result.missing(0, "answer")) {
            Line.Builder none =
                    Line.line()
                            .words("There is nothing to compute the ")
                            .name(what)
                            .words(" from: ");
            none.value(result.cite(0, "rows_counted", Shape.WHOLE, "rows that count"))
                    .words(" ")
                    .name(ask.dataset().noun())
                    .words(" count");
            wording.scope(none);
            composition.lead(none.words(", none with a value.").build());
            return;
        }
        Line.Builder lead = Line.line().words("The ").name(what);
        wording.scope(lead);
        lead.words(" is ");
        lead.strong(result.cite(0, "answer", ask.measure().shape(), what));
        wording.unit(lead);
        lead.words(", over ")
                .value(result.cite(0, "filled", Shape.WHOLE, "rows with a value"))
                .words(" ")
                .name(ask.dataset().noun())
                .words(".");
        composition.lead(lead.build());
        Shape own = Measure.shape(column);
        Shape middle = new Measure.Of(Function.AVERAGE, column).shape();
        composition.add(
                new Block.KeyFigures(
                        List.of(
                                Composition.key(
                                        Line.words("Total"),
                                        result.cite(0, "total", own, "total"),
                                        column.unit()),
                                Composition.key(
                                        Line.words("Average"),
                                        result.cite(0, "average", middle, "average"),
                                        column.unit()),
                                Composition.key(
                                        Line.words("Median"),
                                        result.cite(0, "middle", middle, "median"),
                                        column.unit()),
                                Composition.key(
                                        Line.words("Lowest"),
                                        result.cite(0, "lowest", own, "lowest"),
                                        column.unit()),
                                Composition.key(
                                        Line.words("Highest"),
                                        result.cite(0, "highest", own, "highest"),
                                        column.unit()))));
        missing(result, column);
        if (ask.measure().additive()) {
            trends.besides();
        }
    }

    /** Rows without the value that is computed on. */
    private void missing(QueryResult result, Column column) {
        if (result.number(0, "filled") < result.number(0, "rows_counted")) {
            composition.caveat(
                    Line.line()
                            .words("Of ")
                            .value(result.cite(0, "rows_counted", Shape.WHOLE, "rows that count"))
                            .words(" ")
                            .name(ask.dataset().noun())
                            .words(" only ")
                            .value(result.cite(0, "filled", Shape.WHOLE, "rows with a value"))
                            .words(" have a value in ")
                            .name(column.label())
                            .words("; the others were left out.")
                            .build());
        }
    }
}
