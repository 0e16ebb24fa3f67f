package dev.firebreak.agent.report;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.page.Block;
import dev.firebreak.agent.report.page.Line;
import dev.firebreak.agent.report.query.Cited;
import dev.firebreak.agent.report.query.QueryResult;
import dev.firebreak.agent.report.query.Shape;
import dev.firebreak.agent.report.query.Sql;
import dev.firebreak.agent.report.question.Ask;
import dev.firebreak.agent.report.question.Ask.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Two periods, one beside the other. */
final class Comparisons {
    private static final int GROUPS_MAX = 20;

    private final Composition composition;
    private final Ask ask;
    private final Form.Versus form;
    private final Column time;
    private final Wording wording;
    private final String what;
    private final String unit;

    Comparisons(Composition composition, Ask ask, Form.Versus form) {
        this.composition = composition;
        this.ask = ask;
        this.form = form;
        time = Objects.requireNonNull(ask.time(), "two periods need a time");
        wording = new Wording(ask);
        what = wording.what();
        unit = wording.unit();
    }

    void write() {
        QueryResult result =
                composition.run(
                        what + " " + form.second().label() + " against " + form.first().label(),
                        sql("", ""));
        Shape shape = ask.measure().shape();
        Cited first = result.cite(0, "first_value", shape, what + " " + form.first().label());
        Cited second = result.cite(0, "second_value", shape, what + " " + form.second().label());
        composition.lead(lead(result, first, second));
        List<Block.KeyFigure> figures = new ArrayList<>();
        figures.add(Composition.key(Line.name(form.second().label()), second, unit));
        figures.add(Composition.key(Line.name(form.first().label()), first, unit));
        if (!result.missing(0, "change")) {
            figures.add(Composition.key(Line.words("Change"), change(result), unit));
        }
        if (!result.missing(0, "change_percent")) {
            figures.add(
                    Composition.key(
                            Line.words("Change in percent"),
                            result.cite(
                                    0,
                                    "change_percent",
                                    Shape.CHANGE_PERCENT,
                                    "change in percent")));
        }
        composition.add(new Block.KeyFigures(figures));
        form.by().ifPresent(this::byGroup);
    }

    /** Durations are not shown with a sign: "+1.2 s" would be another shape. */
    private Cited change(QueryResult result) {
        boolean duration = ask.measure().shape() == Shape.DURATION;
        return result.cite(
                0,
                "change",
                duration ? Shape.WHOLE : Shape.CHANGE,
                duration ? "change in milliseconds" : "change");
    }

    private String sql(String group, String order) {
        return Sql.fill(
                """
                SELECT *, second_value - first_value AS change,
                  round(100.0 * (second_value - first_value) / nullif(abs(first_value), 0), 1) AS change_percent
                FROM (SELECT {key}{first} AS first_value,
                    {second} AS second_value
                  FROM {table}{where}{groups}){order}
                """,
                Map.of(
                        "key", group.isEmpty() ? "" : group + " AS group_1, ",
                        "first", ask.measure().sqlWhere(form.first().sql(time)),
                        "second", ask.measure().sqlWhere(form.second().sql(time)),
                        "table", Sql.name(ask.dataset().name()),
                        "where",
                                Ask.where(ask.condition(ask.filters(), null)).replace("\n", "\n  "),
                        "groups", group.isEmpty() ? "" : "\n  GROUP BY " + group,
                        "order", order));
    }

    private Line lead(QueryResult result, Cited first, Cited second) {
        Line.Builder lead = Line.line().name(what).words(": ").strong(second);
        wording.unit(lead);
        lead.words(" ").name(form.second().label()).words(", against ").value(first);
        wording.unit(lead);
        lead.words(" ").name(form.first().label());
        if (result.missing(0, "change")) {
            return lead.words(".").build();
        }
        lead.words(", a change of ").strong(change(result));
        if (ask.measure().shape() == Shape.DURATION) {
            lead.words(" ms");
        } else {
            wording.unit(lead);
        }
        if (!result.missing(0, "change_percent")) {
            lead.words(" (")
                    .value(
                            result.cite(
                                    0, "change_percent", Shape.CHANGE_PERCENT, "change in percent"))
                    .words(")");
        }
        return lead.words(".").build();
    }

    private void byGroup(Column group) {
        QueryResult groups =
                composition.run(
                        what + " by " + group.label() + ", both periods",
                        sql(
                                Sql.name(group.name()),
                                "\nORDER BY abs(change) DESC NULLS LAST, group_1 ASC NULLS LAST\nLIMIT "
                                        + GROUPS_MAX));
        Shape shape = ask.measure().shape();
        List<List<Line>> rows = new ArrayList<>();
        for (int row = 0; row < groups.size(); row++) {
            rows.add(
                    List.of(
                            Line.value(groups.cite(row, "group_1", Shape.TEXT, group.label())),
                            Line.value(groups.cite(row, "first_value", shape, what)),
                            Line.value(groups.cite(row, "second_value", shape, what)),
                            Line.value(
                                    groups.cite(
                                            row,
                                            "change_percent",
                                            Shape.CHANGE_PERCENT,
                                            "change in percent"))));
        }
        List<Block.Head> heads =
                List.of(
                        new Block.Head(Line.name(group.label()), false),
                        new Block.Head(Line.name(form.first().label()), true),
                        new Block.Head(Line.name(form.second().label()), true),
                        new Block.Head(Line.words("Change"), true));
        composition.add(
                new Block.Grid(
                        Line.line().name(what).words(" by ").name(group.label()).build(),
                        groups.id(),
                        heads,
                        rows));
    }
}
