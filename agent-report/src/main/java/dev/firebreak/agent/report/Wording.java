package dev.firebreak.agent.report;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.dataset.Dataset;
import dev.firebreak.agent.report.page.Line;
import dev.firebreak.agent.report.query.Shape;
import dev.firebreak.agent.report.question.Ask;
import dev.firebreak.agent.report.question.Ask.Form;
import dev.firebreak.agent.report.question.Filter;
import dev.firebreak.agent.report.question.Measure;
import dev.firebreak.agent.report.question.Measure.Function;
import dev.firebreak.agent.report.question.Period;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One question in words: what is measured, of which rows, in which form. Whatever answers it says
 * it in the same words, so that a report calls one thing by one name.
 */
record Wording(Ask ask) {
    /** A heading for the question, made before anything is computed. */
    String title() {
        String what = capital(what());
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
    String what() {
        return switch (ask.measure()) {
            case Measure.Rows() -> ask.dataset().noun();
            case Measure.Distinct(Column column) -> "different values of " + column.label();
            case Measure.Of(Function function, Column column) ->
                    (column.temporal()
                                    ? (function == Function.MIN ? "earliest " : "latest ")
                                    : function.word() + " ")
                            + column.label();
        };
    }

    /** The same as the subject of a sentence. */
    Line subject() {
        String article =
                switch (ask.measure()) {
                    case Measure.Rows(), Measure.Distinct _ -> "the number of ";
                    case Measure.Of _ -> "the ";
                };
        return Line.line().words(article).name(what()).build();
    }

    /** The unit of what is measured; empty where it has none. */
    String unit() {
        return ask.measure() instanceof Measure.Of(Function _, Column column) ? column.unit() : "";
    }

    /** Puts the unit, if there is one, behind a value. */
    void unit(Line.Builder line) {
        if (!unit().isEmpty()) {
            line.words(" ").name(unit());
        }
    }

    /** Adds which rows count: " in October 2026 where country is DE". */
    void scope(Line.Builder line) {
        Optional.ofNullable(ask.period()).ifPresent(p -> line.words(" ").name(p.label()));
        if (!ask.filters().isEmpty()) {
            line.words(" where ").name(ask.filterLabel());
        }
    }

    /** How the question was understood, for the reader to check. */
    Line howRead() {
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
}
