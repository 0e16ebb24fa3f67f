package dev.firebreak.agent.report;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.page.Block;
import dev.firebreak.agent.report.page.Line;
import dev.firebreak.agent.report.query.QueryResult;
import dev.firebreak.agent.report.query.Shape;
import dev.firebreak.agent.report.query.Sql;
import dev.firebreak.agent.report.question.Ask;
import dev.firebreak.agent.report.question.Ask.Form;
import dev.firebreak.agent.report.question.Measure;
import dev.firebreak.agent.report.question.Measure.Function;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One number per group. */
final class Groups {
    private static final int BARS_MAX = 20;

    private final Composition composition;
    private final Ask ask;
    private final Form.Grouped form;
    private final Wording wording;
    private final String unit;
    private final String what;

    Groups(Composition composition, Ask ask, Form.Grouped form) {
        this.composition = composition;
        this.ask = ask;
        this.form = form;
        wording = new Wording(ask);
        unit = wording.unit();
        what = wording.what();
    }

    void write() {
        QueryResult groups = query();
        if (groups.size() == 0) {
            Line.Builder none = Line.line().words("There are no ").name(ask.dataset().noun());
            wording.scope(none);
            composition.lead(none.words(".").build());
            return;
        }
        QueryResult whole =
                composition.run(
                        what + " in all",
                        "SELECT "
                                + ask.measure().sql()
                                + " AS answer, count(*) AS rows_counted\nFROM "
                                + Sql.name(ask.dataset().name())
                                + ask.where());
        composition.lead(lead(groups));
        List<Block.KeyFigure> figures = new ArrayList<>();
        figures.add(
                Composition.key(
                        Line.line().name(what).words(" in all").build(),
                        whole.cite(0, "answer", ask.measure().shape(), what),
                        unit));
        figures.add(
                Composition.key(
                        Line.words("Groups"), groups.cite(0, "groups_all", Shape.WHOLE, "groups")));
        if (!(ask.measure() instanceof Measure.Rows)) {
            figures.add(
                    Composition.key(
                            Line.line().name(ask.dataset().noun()).words(" counted").build(),
                            whole.cite(0, "rows_counted", Shape.WHOLE, "rows counted")));
        }
        composition.add(new Block.KeyFigures(figures));
        boolean bars = form.by().size() == 1 && groups.size() <= BARS_MAX && groups.size() > 1;
        if (bars) {
            composition.add(bars(groups));
        } else {
            composition.add(table(groups));
        }
        if (groups.number(0, "groups_all") > groups.size()) {
            composition.caveat(
                    Line.line()
                            .words("There are ")
                            .value(groups.cite(0, "groups_all", Shape.WHOLE, "groups"))
                            .words(" groups in all; only the first of them are shown.")
                            .build());
        }
    }

    private QueryResult query() {
        List<String> selected = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        List<String> order = new ArrayList<>();
        for (int i = 0; i < form.by().size(); i++) {
            Column column = form.by().get(i);
            String key =
                    column.kind() == Column.Kind.YES_NO
                            ? "CASE WHEN "
                                    + Sql.name(column.name())
                                    + " THEN 'yes' WHEN NOT "
                                    + Sql.name(column.name())
                                    + " THEN 'no' END"
                            : Sql.name(column.name());
            selected.add(key + " AS group_" + (i + 1));
            keys.add(key);
            order.add("group_" + (i + 1) + " ASC NULLS LAST");
        }
        String share = ", round(100.0 * answer / nullif(sum(answer) OVER (), 0), 1) AS share";
        String sql =
                Sql.fill(
                        """
                        SELECT *{share}, count(*) OVER () AS groups_all
                        FROM (SELECT {selected}, {answer} AS answer, count(*) AS rows_counted
                          FROM {table}{where}
                          GROUP BY {keys})
                        ORDER BY answer {direction} NULLS LAST, {order}
                        LIMIT {limit}
                        """,
                        Map.of(
                                "share", ask.measure().additive() ? share : "",
                                "selected", String.join(", ", selected),
                                "answer", ask.measure().sql(),
                                "table", Sql.name(ask.dataset().name()),
                                "where", ask.where().replace("\n", "\n  "),
                                "keys", String.join(", ", keys),
                                "direction", form.ascending() ? "ASC" : "DESC",
                                "order", String.join(", ", order),
                                "limit", Integer.toString(form.limit())));
        return composition.run(
                what
                        + " by "
                        + String.join(" and ", form.by().stream().map(Column::label).toList()),
                sql);
    }

    private Line lead(QueryResult groups) {
        int tied = 1;
        while (tied < groups.size()
                && groups.text(tied, "answer").equals(groups.text(0, "answer"))) {
            tied++;
        }
        Line.Builder lead = Line.line();
        if (tied > 3) {
            lead.words("Several groups share ")
                    .words(form.ascending() ? "the lowest value" : "the first place")
                    .words(", ");
        } else {
            for (int i = 0; i < tied; i++) {
                lead.words(i == 0 ? "" : i == tied - 1 ? " and " : ", ").append(named(groups, i));
            }
            lead.words(tied > 1 ? " share " : " has ");
            lead.append(superlative()).words(tied > 1 ? ", each " : ", ");
        }
        lead.strong(groups.cite(0, "answer", ask.measure().shape(), what));
        wording.unit(lead);
        if (ask.measure().additive() && !groups.missing(0, "share")) {
            lead.words(" (")
                    .value(groups.cite(0, "share", Shape.PERCENT, "share"))
                    .words(tied > 1 ? " each)" : ")");
        }
        wording.scope(lead);
        if (tied < groups.size() && tied <= 3) {
            lead.words(", ").words(form.ascending() ? "before " : "ahead of ");
            int last = Math.min(groups.size(), tied + 2);
            for (int i = tied; i < last; i++) {
                lead.words(i == tied ? "" : " and ")
                        .append(named(groups, i))
                        .words(" (")
                        .value(groups.cite(i, "answer", ask.measure().shape(), what))
                        .words(")");
            }
        }
        return lead.words(".").build();
    }

    private Line superlative() {
        Line.Builder line = Line.line();
        switch (ask.measure()) {
            case Measure.Rows(), Measure.Distinct _ ->
                    line.words(form.ascending() ? "the fewest " : "the most ").name(what);
            case Measure.Of(Function function, Column column) -> {
                line.words(form.ascending() ? "the lowest " : "the highest ");
                boolean extreme = function == Function.MAX || function == Function.MIN;
                line.name(extreme ? column.label() : what);
            }
        }
        return line.build();
    }

    /** In a sentence, "yes" alone would say nothing. */
    private Line named(QueryResult groups, int row) {
        Column first = form.by().getFirst();
        boolean bare = first.kind() == Column.Kind.TEXT || first.temporal();
        return bare
                ? group(groups, row)
                : Line.line().name(first.label()).words(" ").append(group(groups, row)).build();
    }

    private Line group(QueryResult groups, int row) {
        Line.Builder line = Line.line();
        for (int i = 1; i <= form.by().size(); i++) {
            line.words(i == 1 ? "" : " / ");
            String column = "group_" + i;
            line.append(
                    Line.value(
                            groups.cite(
                                    row,
                                    column,
                                    shape(form.by().get(i - 1)),
                                    form.by().get(i - 1).label())));
        }
        return line.build();
    }

    private static Shape shape(Column column) {
        return column.temporal() ? Measure.shape(column) : Shape.TEXT;
    }

    private Block.Bars bars(QueryResult groups) {
        List<Block.Bar> bars = new ArrayList<>();
        for (int row = 0; row < groups.size(); row++) {
            bars.add(
                    new Block.Bar(
                            group(groups, row),
                            groups.number(row, "answer"),
                            groups.cite(row, "answer", ask.measure().shape(), what),
                            ask.measure().additive() && !groups.missing(row, "share")
                                    ? groups.cite(row, "share", Shape.PERCENT, "share")
                                    : null));
        }
        Line caption =
                Line.line().name(what).words(" by ").name(form.by().getFirst().label()).build();
        return new Block.Bars(
                caption, groups.id(), Line.name(form.by().getFirst().label()), head(), bars, true);
    }

    private Line head() {
        return unit.isEmpty()
                ? Line.name(what)
                : Line.line().name(what).words(" (").name(unit).words(")").build();
    }

    private Block.Grid table(QueryResult groups) {
        boolean rows = !(ask.measure() instanceof Measure.Rows);
        boolean share = ask.measure().additive();
        List<Block.Head> heads = new ArrayList<>();
        form.by().forEach(c -> heads.add(new Block.Head(Line.name(c.label()), false)));
        heads.add(new Block.Head(head(), true));
        if (share) {
            heads.add(new Block.Head(Line.words("Share"), true));
        }
        if (rows) {
            heads.add(new Block.Head(Line.name(ask.dataset().noun()), true));
        }
        List<List<Line>> lines = new ArrayList<>();
        for (int row = 0; row < groups.size(); row++) {
            List<Line> line = new ArrayList<>();
            for (int i = 0; i < form.by().size(); i++) {
                Column column = form.by().get(i);
                line.add(
                        Line.value(
                                groups.cite(
                                        row, "group_" + (i + 1), shape(column), column.label())));
            }
            line.add(Line.value(groups.cite(row, "answer", ask.measure().shape(), what)));
            if (share) {
                line.add(Line.value(groups.cite(row, "share", Shape.PERCENT, "share")));
            }
            if (rows) {
                line.add(
                        Line.value(
                                groups.cite(
                                        row, "rows_counted", Shape.WHOLE, ask.dataset().noun())));
            }
            lines.add(line);
        }
        return new Block.Grid(Line.name(what), groups.id(), heads, lines);
    }
}
