package dev.firebreak.agent.report;

import dev.firebreak.agent.report.dataset.Fact;
import dev.firebreak.agent.report.page.Line;
import dev.firebreak.agent.report.query.Cited;
import dev.firebreak.agent.report.query.QueryResult;
import dev.firebreak.agent.report.query.Shape;

/** Says what was noticed while a dataset was read. */
final class Facts {
    private Facts() {}

    /**
     * @param facts with the columns dataset, kind, column_label, n, example
     */
    static Line line(QueryResult facts, int row) {
        Cited n = facts.cite(row, "n", Shape.WHOLE, "how many");
        Cited dataset = facts.cite(row, "dataset", Shape.TEXT, "dataset");
        Line.Builder line = Line.line().value(dataset).words(": ");
        switch (Fact.Kind.valueOf(facts.text(row, "kind"))) {
            case CELLS_NOT_OF_TYPE ->
                    line.value(n)
                            .words(" cells of ")
                            .value(column(facts, row))
                            .words(" do not fit their column and count as empty, such as “")
                            .value(example(facts, row))
                            .words("”.");
            case LINES_TOO_LONG ->
                    line.value(n)
                            .words(
                                    " lines have more fields than the header and were left out; the first is ")
                            .value(example(facts, row))
                            .words(".");
            case LINES_TOO_SHORT ->
                    line.value(n)
                            .words(
                                    " lines have fewer fields than the header; what is missing counts as empty.");
            case LINES_BEFORE_HEADER ->
                    line.value(n).words(" lines before the header were left out.");
            case NO_HEADER ->
                    line.words("the file has no header; its ")
                            .value(n)
                            .words(" columns were numbered.");
            case NOT_UTF8 ->
                    line.words(
                            "the file is not in Unicode; it was read in the Western European encoding of Windows.");
            case GROUPING_GUESSED ->
                    line.words("it can't be told whether the separator in ")
                            .value(column(facts, row))
                            .words(
                                    " parts thousands or decimals; thousands were assumed unless the file is in the continental European style.");
            case DAY_FIRST_GUESSED ->
                    line.words("it can't be told whether the day or the month comes first in ")
                            .value(column(facts, row))
                            .words("; the day was assumed.");
            case COLUMNS_LEFT_OUT ->
                    line.value(n)
                            .words(
                                    " columns hold lists or other things that can't be reported on and were left out, such as “")
                            .value(example(facts, row))
                            .words("”.");
            case ROWS_LEFT_OUT -> line.value(n).words(" rows beyond the limit were left out.");
            case ROWS_HIDDEN ->
                    line.value(n)
                            .words(
                                    " rows are more confidential than this request and were left out.");
        }
        return line.build();
    }

    private static Cited column(QueryResult facts, int row) {
        return facts.cite(row, "column_label", Shape.TEXT, "column");
    }

    private static Cited example(QueryResult facts, int row) {
        return facts.cite(row, "example", Shape.TEXT, "example");
    }
}
