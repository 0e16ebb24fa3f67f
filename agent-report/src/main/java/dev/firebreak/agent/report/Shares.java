package dev.firebreak.agent.report;

import dev.firebreak.agent.report.page.Block;
import dev.firebreak.agent.report.page.Line;
import dev.firebreak.agent.report.query.QueryResult;
import dev.firebreak.agent.report.query.Shape;
import dev.firebreak.agent.report.query.Sql;
import dev.firebreak.agent.report.question.Ask;
import dev.firebreak.agent.report.question.Filter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Which part of the whole is meant by some more conditions, in percent. */
final class Shares {
    private final Composition composition;
    private final Ask ask;
    private final Wording wording;
    private final String what;
    private final String table;

    Shares(Composition composition, Ask ask) {
        this.composition = composition;
        this.ask = ask;
        wording = new Wording(ask);
        what = wording.what();
        table = Sql.name(ask.dataset().name());
    }

    void write(List<Filter> part) {
        String condition = part.stream().map(Filter::sql).collect(Collectors.joining(" AND "));
        QueryResult result =
                composition.run(
                        "the part of " + what + " where " + Wording.label(part),
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
            wording.scope(none);
            composition.lead(none.words(", so there is no share to give.").build());
            return;
        }
        Shape shape = ask.measure().shape();
        Line.Builder lead =
                Line.line()
                        .strong(result.cite(0, "share", Shape.PERCENT, "share"))
                        .words(" of the ")
                        .name(what);
        wording.scope(lead);
        lead.words(" (")
                .value(result.cite(0, "part", shape, "the part"))
                .words(" of ")
                .value(result.cite(0, "whole", shape, "the whole"))
                .words(") come from rows where ")
                .name(Wording.label(part))
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
                                        wording.unit()),
                                Composition.key(
                                        Line.words("The whole"),
                                        result.cite(0, "whole", shape, "the whole"),
                                        wording.unit()))));
    }
}
