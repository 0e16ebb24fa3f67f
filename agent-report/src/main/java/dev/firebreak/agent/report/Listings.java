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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The rows themselves, the first of them in the order that was asked for. */
final class Listings {
    private static final int COLUMNS_MAX = 8;

    private final Composition composition;
    private final Ask ask;
    private final String table;

    Listings(Composition composition, Ask ask) {
        this.composition = composition;
        this.ask = ask;
        table = Sql.name(ask.dataset().name());
    }

    void write(Form.Listing listing) {
        List<Column> columns = ask.dataset().columns().stream().limit(COLUMNS_MAX).toList();
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
        new Wording(ask).scope(lead);
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
    private static Block.Grid grid(Line caption, QueryResult rows, List<Column> columns) {
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
