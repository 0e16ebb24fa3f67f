package dev.firebreak.agent.report;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.dataset.Dataset;
import dev.firebreak.agent.report.page.Block;
import dev.firebreak.agent.report.page.Line;
import dev.firebreak.agent.report.query.Cited;
import dev.firebreak.agent.report.query.QueryResult;
import dev.firebreak.agent.report.query.Shape;
import dev.firebreak.agent.report.query.Sql;
import dev.firebreak.agent.report.question.Ask;
import dev.firebreak.agent.report.question.Ask.Form;
import dev.firebreak.agent.report.question.Filter;
import dev.firebreak.agent.report.question.Measure;
import dev.firebreak.agent.report.question.Measure.Function;
import dev.firebreak.agent.report.question.Period;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Answers one understood question: runs its queries, writes the answer first, then the figures
 * behind it.
 */
final class Answers {
    private static final int LISTED_COLUMNS_MAX = 8;

    private final Composition composition;
    private final Ask ask;
    private final String table;
    private final Trends trends;

    private Answers(Composition composition, Ask ask, LocalDateTime now) {
        this.composition = composition;
        this.ask = ask;
        table = Sql.name(ask.dataset().name());
        trends = new Trends(composition, ask, now);
    }

    static void write(Composition composition, Ask ask, LocalDateTime now) {
        Answers answers = new Answers(composition, ask, now);
        switch (ask.form()) {
            case Form.Single() -> answers.single();
            case Form.Grouped grouped -> answers.grouped(grouped);
            case Form.OverTime overTime -> answers.trends.write(overTime);
            case Form.Versus versus -> answers.versus(versus);
            case Form.Share(List<Filter> part) -> answers.share(part);
            case Form.Spread(Column column) -> new Spreads(composition, ask).write(column);
            case Form.Listing listing -> answers.listing(listing);
        }
        for (Ask.Taken taken : ask.taken()) {
            composition.caveat(
                    Line.line()
                            .words("“")
                            .name(taken.word())
                            .words("” was taken to mean “")
                            .name(taken.column().label())
                            .words("”.")
                            .build());
        }
        composition.basis(answers.howRead());
    }

    /** A heading for the question, made before anything is computed. */
    static String title(Ask ask) {
        String what = capital(measureWords(ask.measure(), ask.dataset()));
        String form =
                switch (ask.form()) {
                    case Form.Single() -> what;
                    case Form.Grouped grouped -> what + " by " + labels(grouped.by());
                    case Form.OverTime overTime ->
                            what
                                    + (overTime.bucket() == null
                                            ? " over time"
                                            : " per " + overTime.bucket().word());
                    case Form.Versus(Period first, Period second, _) ->
                            what + ": " + bare(second) + " against " + bare(first);
                    case Form.Share(List<Filter> part) ->
                            "Share of " + ask.dataset().noun() + " where " + label(part);
                    case Form.Spread(Column column) -> "How " + column.label() + " is spread";
                    case Form.Listing _ -> capital(ask.dataset().noun());
                };
        String period = ask.period() == null ? "" : " " + ask.period().label();
        String filters = ask.filters().isEmpty() ? "" : " where " + ask.filterLabel();
        return Shape.clean(form + period + filters);
    }

    /**
     * What is measured, in words: {@code orders}, {@code total amount}, {@code different
     * customers}.
     */
    static String measureWords(Measure measure, Dataset dataset) {
        return switch (measure) {
            case Measure.Rows() -> dataset.noun();
            case Measure.Distinct(Column column) -> "different values of " + column.label();
            case Measure.Of(Function function, Column column) ->
                    (column.temporal()
                                    ? (function == Function.MIN ? "earliest " : "latest ")
                                    : function.word() + " ")
                            + column.label();
        };
    }

    /** What is counted, in the number that fits. */
    static String counted(Dataset dataset, double count) {
        String noun = dataset.noun();
        if (count != 1 || !noun.endsWith("s")) {
            return noun;
        }
        return noun.endsWith("ies")
                ? noun.substring(0, noun.length() - 3) + "y"
                : noun.substring(0, noun.length() - 1);
    }

    /** The same as the subject of a sentence. */
    static Line subject(Measure measure, Dataset dataset) {
        String article =
                switch (measure) {
                    case Measure.Rows(), Measure.Distinct _ -> "the number of ";
                    case Measure.Of _ -> "the ";
                };
        return Line.line().words(article).name(measureWords(measure, dataset)).build();
    }

    static String label(List<Filter> filters) {
        return filters.stream().map(Filter::label).collect(Collectors.joining(" and "));
    }

    static String labels(List<Column> columns) {
        return columns.stream().map(Column::label).collect(Collectors.joining(" and "));
    }

    private static String bare(Period period) {
        return period.label().replaceFirst("^(?:in|on) ", "");
    }

    private static String capital(String text) {
        return text.isEmpty()
                ? text
                : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    private String what() {
        return measureWords(ask.measure(), ask.dataset());
    }

    private String unit() {
        return ask.measure() instanceof Measure.Of(Function _, Column column) ? column.unit() : "";
    }

    /** A value with its unit behind it. */
    private void valueWithUnit(Line.Builder line, Cited value, boolean strong) {
        if (strong) {
            line.strong(value);
        } else {
            line.value(value);
        }
        if (!unit().isEmpty()) {
            line.words(" ").name(unit());
        }
    }

    /** " in October 2026 where country is DE". */
    private void scope(Line.Builder line) {
        Optional.ofNullable(ask.period()).ifPresent(p -> line.words(" ").name(p.label()));
        if (!ask.filters().isEmpty()) {
            line.words(" where ").name(ask.filterLabel());
        }
    }

    private Line howRead() {
        Line.Builder line = Line.line().words("The question was read as: ");
        switch (ask.form()) {
            case Form.Spread _ -> line.words("");
            case Form.Listing _ -> line.name(ask.dataset().noun());
            case Form.Single _, Form.Grouped _, Form.OverTime _, Form.Versus _, Form.Share _ ->
                    line.name(what());
        }
        switch (ask.form()) {
            case Form.Single() -> line.words("");
            case Form.Grouped grouped -> line.words(" for each ").name(labels(grouped.by()));
            case Form.OverTime overTime ->
                    line.words(
                            overTime.bucket() == null
                                    ? " over time"
                                    : " per " + overTime.bucket().word());
            case Form.Versus(Period first, Period second, _) ->
                    line.words(" ").name(second.label()).words(" against ").name(first.label());
            case Form.Share(List<Filter> part) -> line.words(", the part where ").name(label(part));
            case Form.Spread(Column column) ->
                    line.words("how ").name(column.label()).words(" is spread");
            case Form.Listing _ -> line.words(", row by row");
        }
        scope(line);
        if (ask.time() != null && (ask.period() != null || ask.form() instanceof Form.Versus)) {
            line.words(", by ").name(ask.time().label());
        }
        return line.words(".").build();
    }

    private void single() {
        if (ask.measure() instanceof Measure.Of(Function _, Column column) && column.numeric()) {
            number(column);
            return;
        }
        QueryResult result =
                composition.run(
                        what(),
                        "SELECT "
                                + ask.measure().sql()
                                + " AS answer\nFROM "
                                + table
                                + ask.where());
        Cited answer = result.cite(0, "answer", ask.measure().shape(), what());
        Line.Builder lead = Line.line();
        switch (ask.measure()) {
            case Measure.Rows() -> {
                double count = result.number(0, "answer");
                lead.words(count == 1 ? "There is " : "There are ").strong(answer);
                lead.words(" ").name(counted(ask.dataset(), count));
                scope(lead);
            }
            case Measure.Distinct _ -> {
                lead.words("There are ").strong(answer).words(" ").name(what());
                scope(lead);
            }
            case Measure.Of _ -> {
                lead.words("The ").name(what());
                scope(lead);
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
                        what() + " in all, and which part of them counts here",
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
                        what(),
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
                            .name(what())
                            .words(" from: ");
            none.value(result.cite(0, "rows_counted", Shape.WHOLE, "rows that count"))
                    .words(" ")
                    .name(ask.dataset().noun())
                    .words(" count");
            scope(none);
            composition.lead(none.words(", none with a value.").build());
            return;
        }
        Line.Builder lead = Line.line().words("The ").name(what());
        scope(lead);
        lead.words(" is ");
        valueWithUnit(lead, result.cite(0, "answer", ask.measure().shape(), what()), true);
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

    private void grouped(Form.Grouped grouped) {
        new Groups(composition, ask, grouped).write();
    }

    private void versus(Form.Versus versus) {
        Column time = Objects.requireNonNull(ask.time(), "two periods need a time");
        new Comparisons(composition, ask, versus, time).write();
    }

    private void share(List<Filter> part) {
        String condition = part.stream().map(Filter::sql).collect(Collectors.joining(" AND "));
        QueryResult result =
                composition.run(
                        "the part of " + what() + " where " + label(part),
                        Sql.fill(
                                """
                                SELECT part, whole, round(100.0 * part / nullif(whole, 0), 1) AS share
                                FROM (SELECT {part} AS part, {whole} AS whole
                                  FROM {table}{where})
                                """,
                                Map.of(
                                        "part", ask.measure().sqlWhere(condition),
                                        "whole", ask.measure().sql(),
                                        "table", table,
                                        "where", ask.where().replace("\n", "\n  "))));
        if (result.missing(0, "share")) {
            Line.Builder none = Line.line().words("There are no ").name(ask.dataset().noun());
            scope(none);
            composition.lead(none.words(", so there is no share to give.").build());
            return;
        }
        Shape shape = ask.measure().shape();
        Line.Builder lead =
                Line.line()
                        .strong(result.cite(0, "share", Shape.PERCENT, "share"))
                        .words(" of the ")
                        .name(what());
        scope(lead);
        lead.words(" (")
                .value(result.cite(0, "part", shape, "the part"))
                .words(" of ")
                .value(result.cite(0, "whole", shape, "the whole"))
                .words(") come from rows where ")
                .name(label(part))
                .words(".");
        composition.lead(lead.build());
        composition.add(
                new Block.KeyFigures(
                        List.of(
                                Composition.key(
                                        Line.words("Share"),
                                        result.cite(0, "share", Shape.PERCENT, "share")),
                                Composition.key(
                                        Line.words("The part"),
                                        result.cite(0, "part", shape, "the part"),
                                        unit()),
                                Composition.key(
                                        Line.words("The whole"),
                                        result.cite(0, "whole", shape, "the whole"),
                                        unit()))));
    }

    private void listing(Form.Listing listing) {
        List<Column> columns = ask.dataset().columns().stream().limit(LISTED_COLUMNS_MAX).toList();
        List<Column> shown = new ArrayList<>(columns);
        listing.orderBy().filter(c -> !shown.contains(c)).ifPresent(shown::add);
        String order =
                listing.orderBy()
                        .map(
                                c ->
                                        "\nORDER BY "
                                                + Sql.name(c.name())
                                                + (listing.ascending() ? " ASC" : " DESC")
                                                + " NULLS LAST")
                        .orElse("");
        String selected =
                shown.stream().map(c -> Sql.name(c.name())).collect(Collectors.joining(", "));
        QueryResult count =
                composition.run(
                        "how many " + ask.dataset().noun() + " there are",
                        "SELECT count(*) AS answer\nFROM " + table + ask.where());
        QueryResult rows =
                composition.run(
                        ask.dataset().noun() + ", row by row",
                        "SELECT "
                                + selected
                                + "\nFROM "
                                + table
                                + ask.where()
                                + order
                                + "\nLIMIT "
                                + listing.limit());
        boolean whole = rows.size() == count.number(0, "answer");
        Line.Builder lead =
                Line.line()
                        .words("There are ")
                        .strong(count.cite(0, "answer", Shape.WHOLE, ask.dataset().noun()))
                        .words(" ")
                        .name(ask.dataset().noun());
        scope(lead);
        if (!whole && listing.orderBy().isPresent()) {
            Column by = listing.orderBy().get();
            String low =
                    by.temporal()
                            ? "; shown are the earliest by "
                            : "; shown are those with the lowest ";
            String high =
                    by.temporal()
                            ? "; shown are the latest by "
                            : "; shown are those with the highest ";
            lead.words(listing.ascending() ? low : high).name(by.label());
            if (!rows.missing(0, by.name())) {
                lead.words(by.temporal() ? ", the first from " : ", beginning with ");
                lead.strong(rows.cite(0, by.name(), Measure.shape(by), by.label()));
            }
        }
        composition.lead(lead.words(".").build());
        if (rows.size() > 0) {
            composition.add(grid(Line.name(ask.dataset().noun()), rows, shown));
        }
    }

    /** A table with all of a result's rows. */
    static Block.Grid grid(Line caption, QueryResult rows, List<Column> columns) {
        List<Block.Head> heads =
                columns.stream()
                        .map(
                                c ->
                                        new Block.Head(
                                                c.unit().isEmpty()
                                                        ? Line.name(c.label())
                                                        : Line.line()
                                                                .name(c.label())
                                                                .words(" (")
                                                                .name(c.unit())
                                                                .words(")")
                                                                .build(),
                                                c.numeric()))
                        .toList();
        List<List<Line>> cells = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            List<Line> line = new ArrayList<>();
            for (Column column : columns) {
                boolean id =
                        column.kind() == Column.Kind.WHOLE
                                && (column.name().equals("id") || column.name().endsWith("_id"));
                Shape shape = id ? Shape.TEXT : Measure.shape(column);
                line.add(
                        rows.missing(row, column.name())
                                ? Line.words("–")
                                : Line.value(rows.cite(row, column.name(), shape, column.label())));
            }
            cells.add(line);
        }
        return new Block.Grid(caption, rows.id(), heads, cells);
    }
}
