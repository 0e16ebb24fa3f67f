package dev.firebreak.agent.report;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.page.Block;
import dev.firebreak.agent.report.page.Block.KeyFigure;
import dev.firebreak.agent.report.page.Block.KeyFigure.Tone;
import dev.firebreak.agent.report.page.Line;
import dev.firebreak.agent.report.pipeline.PipelineTables;
import dev.firebreak.agent.report.query.Cited;
import dev.firebreak.agent.report.query.QueryResult;
import dev.firebreak.agent.report.query.Shape;
import dev.firebreak.agent.report.query.Sql;
import dev.firebreak.agent.report.question.Period;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the pipeline did: how tasks ended, what mails were about, who has to look at what, and what
 * was stopped.
 */
final class PipelineReport {
    private static final int ROWS_MAX = 25;

    private final Composition composition;
    private final String ended;
    private final String stopped;

    private PipelineReport(Composition composition, @Nullable Period period) {
        this.composition = composition;
        ended = period == null ? "" : period.sql(Column.of("ended_at", Column.Kind.MOMENT));
        stopped = period == null ? "" : period.sql(Column.of("at", Column.Kind.MOMENT));
    }

    static void write(Composition composition, @Nullable Period period) {
        new PipelineReport(composition, period).write(period);
    }

    private void write(@Nullable Period period) {
        QueryResult tasks =
                composition.run(
                        "how tasks ended and how long they took",
                        where(
                                """
                                SELECT count(*) AS tasks, count(*) FILTER (WHERE status = 'COMPLETED') AS completed,
                                  count(*) FILTER (WHERE status = 'PARTIAL') AS partial,
                                  count(*) FILTER (WHERE status NOT IN ('COMPLETED', 'PARTIAL')) AS otherwise,
                                  median(duration_ms) AS typical_ms, quantile_cont(duration_ms, 0.95) AS slow_ms
                                FROM results
                                {where}
                                """,
                                ended));
        QueryResult mails =
                composition.run(
                        "what became of mails",
                        where(
                                """
                                SELECT count(*) AS mails, count(*) FILTER (WHERE reply_drafted) AS drafted,
                                  count(*) FILTER (WHERE needs_person) AS for_people,
                                  count(*) FILTER (WHERE suspicious) AS suspicious
                                FROM mails
                                {where}
                                """,
                                ended));
        QueryResult letters =
                composition.run(
                        "how many messages were stopped",
                        where("SELECT count(*) AS stopped\nFROM dead_letters\n{where}", stopped));
        lead(period, tasks, mails, letters);
        figures(tasks, mails, letters);
        composition.heading(Line.words("Tasks"));
        List<Block> panels = new ArrayList<>();
        addBars(panels, PipelineTables.RESULTS, "status", "How tasks ended", "Tasks", ended);
        addBars(panels, PipelineTables.MAILS, "category", "What mails were about", "Mails", ended);
        addBars(panels, PipelineTables.MAILS, "urgency", "How urgent they were", "Mails", ended);
        addBars(panels, PipelineTables.MAILS, "language", "In which language", "Mails", ended);
        composition.add(new Block.Beside(panels));
        deadLetters(letters);
        needsPerson(mails);
        dropped();
        agents();
    }

    private void lead(
            @Nullable Period period, QueryResult tasks, QueryResult mails, QueryResult letters) {
        Line.Builder lead =
                Line.line()
                        .strong(tasks.cite(0, "tasks", Shape.WHOLE, "tasks"))
                        .words(" tasks ended");
        if (period != null) {
            lead.words(" ").name(period.label());
        }
        lead.words(": ")
                .value(tasks.cite(0, "completed", Shape.WHOLE, "completed tasks"))
                .words(" completed, ")
                .value(tasks.cite(0, "partial", Shape.WHOLE, "partial tasks"))
                .words(" in part, ")
                .value(tasks.cite(0, "otherwise", Shape.WHOLE, "other tasks"))
                .words(" otherwise. ")
                .strong(mails.cite(0, "drafted", Shape.WHOLE, "replies drafted"))
                .words(" replies were drafted, ")
                .strong(mails.cite(0, "for_people", Shape.WHOLE, "mails for people"))
                .words(" mails need a person, and ")
                .strong(letters.cite(0, "stopped", Shape.WHOLE, "dead letters"))
                .words(" messages were stopped as dead letters.");
        composition.lead(lead.build());
    }

    private void figures(QueryResult tasks, QueryResult mails, QueryResult letters) {
        List<KeyFigure> figures = new ArrayList<>();
        figures.add(
                Composition.key(Line.words("Tasks"), tasks.cite(0, "tasks", Shape.WHOLE, "tasks")));
        figures.add(
                new KeyFigure(
                        Line.words("Completed"),
                        tasks.cite(0, "completed", Shape.WHOLE, "completed"),
                        Line.empty(),
                        Tone.GOOD));
        figures.add(
                Composition.key(
                        Line.words("Replies drafted"),
                        mails.cite(0, "drafted", Shape.WHOLE, "replies drafted")));
        figures.add(
                Composition.key(
                        Line.words("Need a person"),
                        mails.cite(0, "for_people", Shape.WHOLE, "mails for people")));
        figures.add(
                toned(
                        Line.words("Dead letters"),
                        letters.cite(0, "stopped", Shape.WHOLE, "dead letters"),
                        letters.number(0, "stopped")));
        figures.add(
                toned(
                        Line.words("Suspicious mails"),
                        mails.cite(0, "suspicious", Shape.WHOLE, "suspicious mails"),
                        mails.number(0, "suspicious")));
        figures.add(
                Composition.key(
                        Line.words("Typical time"),
                        tasks.cite(0, "typical_ms", Shape.DURATION, "median time")));
        figures.add(
                Composition.key(
                        Line.words("Nearly all within"),
                        tasks.cite(0, "slow_ms", Shape.DURATION, "time of the slowest twentieth")));
        composition.add(new Block.KeyFigures(figures));
    }

    private static KeyFigure toned(Line label, Cited value, double size) {
        return new KeyFigure(label, value, Line.empty(), size > 0 ? Tone.BAD : Tone.NEUTRAL);
    }

    private void addBars(
            List<Block> panels,
            String table,
            String column,
            String caption,
            String noun,
            String condition) {
        String name = Sql.name(column);
        String there =
                condition.isEmpty()
                        ? name + " IS NOT NULL"
                        : condition + " AND " + name + " IS NOT NULL";
        QueryResult result =
                composition.run(
                        noun.toLowerCase(Locale.ROOT) + " by " + column,
                        where(
                                """
                                SELECT *, round(100.0 * answer / nullif(sum(answer) OVER (), 0), 1) AS share
                                FROM (SELECT {x} AS group_1, count(*) AS answer FROM {table}
                                  {where}
                                  GROUP BY {x})
                                ORDER BY answer DESC, group_1
                                LIMIT 12
                                """,
                                there,
                                Map.of("x", name, "table", table)));
        if (result.size() == 0) {
            return;
        }
        List<Block.Bar> bars = new ArrayList<>();
        for (int row = 0; row < result.size(); row++) {
            bars.add(
                    new Block.Bar(
                            Line.value(result.cite(row, "group_1", Shape.WORD, column)),
                            result.number(row, "answer"),
                            result.cite(row, "answer", Shape.WHOLE, noun),
                            result.cite(row, "share", Shape.PERCENT, "share")));
        }
        panels.add(
                new Block.Bars(
                        Line.words(caption),
                        result.id(),
                        Line.words(
                                column.substring(0, 1).toUpperCase(Locale.ROOT)
                                        + column.substring(1)),
                        Line.words(noun),
                        bars,
                        true));
    }

    private void deadLetters(QueryResult letters) {
        if (letters.number(0, "stopped") == 0) {
            return;
        }
        composition.heading(Line.words("Dead letters"));
        composition.paragraph(
                Line.words(
                        "Messages that failed a check went no further. Each is kept with its original bytes, and can be mended and replayed."));
        List<Block> panels = new ArrayList<>();
        addBars(
                panels,
                PipelineTables.DEAD_LETTERS,
                "code",
                "Why they were stopped",
                "Messages",
                stopped);
        addBars(
                panels,
                PipelineTables.DEAD_LETTERS,
                "topic",
                "On which topic",
                "Messages",
                stopped);
        composition.add(new Block.Beside(panels));
        QueryResult rows =
                composition.run(
                        "dead letters by code, with what a replay needs",
                        where(
                                """
                                SELECT code, category, advice, agent, min(rule) AS rule, count(*) AS answer
                                FROM dead_letters
                                {where}
                                GROUP BY code, category, advice, agent
                                ORDER BY answer DESC, code, agent
                                LIMIT {limit}
                                """,
                                stopped));
        List<List<Line>> lines = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            lines.add(
                    List.of(
                            text(rows, row, "code", Shape.WORD),
                            text(rows, row, "category", Shape.WORD),
                            text(rows, row, "rule", Shape.TEXT),
                            text(rows, row, "advice", Shape.WORD),
                            text(rows, row, "agent", Shape.TEXT),
                            Line.value(rows.cite(row, "answer", Shape.WHOLE, "dead letters"))));
        }
        List<Block.Head> heads =
                List.of(
                        head("Why"),
                        head("Kind of trouble"),
                        head("First broken rule"),
                        head("A replay needs"),
                        head("Stopped by"),
                        new Block.Head(Line.words("Messages"), true));
        composition.add(
                new Block.Grid(
                        Line.words("Dead letters, and what a replay needs"),
                        rows.id(),
                        heads,
                        lines));
    }

    private void needsPerson(QueryResult mails) {
        if (mails.number(0, "for_people") == 0) {
            return;
        }
        composition.heading(Line.words("Needs a person"));
        QueryResult rows =
                composition.run(
                        "mails that need a person, the most urgent first",
                        where(
                                """
                                SELECT task_id, subject, category, urgency, reason
                                FROM mails
                                {where}
                                ORDER BY CASE urgency WHEN 'CRITICAL' THEN 0 WHEN 'HIGH' THEN 1
                                  WHEN 'NORMAL' THEN 2 WHEN 'LOW' THEN 3 ELSE 4 END, task_id
                                LIMIT {limit}
                                """,
                                "needs_person" + (ended.isEmpty() ? "" : " AND " + ended)));
        List<List<Line>> lines = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            lines.add(
                    List.of(
                            text(rows, row, "urgency", Shape.WORD),
                            text(rows, row, "subject", Shape.TEXT),
                            text(rows, row, "category", Shape.WORD),
                            text(rows, row, "reason", Shape.TEXT),
                            text(rows, row, "task_id", Shape.TEXT)));
        }
        List<Block.Head> heads =
                List.of(head("Urgency"), head("Subject"), head("About"), head("Why"), head("Task"));
        composition.add(
                new Block.Grid(Line.words("The most urgent first"), rows.id(), heads, lines));
        if (mails.number(0, "for_people") > rows.size()) {
            composition.caveat(
                    Line.line()
                            .words("Of ")
                            .value(mails.cite(0, "for_people", Shape.WHOLE, "mails for people"))
                            .words(" mails that need a person only the first are listed.")
                            .build());
        }
    }

    private void dropped() {
        QueryResult rows =
                composition.run(
                        "what tasks did without",
                        where(
                                """
                                SELECT code, agent, count(*) AS answer, min(detail) AS detail
                                FROM dropped
                                {where}
                                GROUP BY code, agent
                                ORDER BY answer DESC, code, agent NULLS LAST
                                LIMIT {limit}
                                """,
                                ended));
        if (rows.size() == 0) {
            return;
        }
        composition.heading(Line.words("What tasks did without"));
        List<List<Line>> lines = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            lines.add(
                    List.of(
                            text(rows, row, "code", Shape.WORD),
                            text(rows, row, "agent", Shape.TEXT),
                            text(rows, row, "detail", Shape.TEXT),
                            Line.value(rows.cite(row, "answer", Shape.WHOLE, "steps"))));
        }
        composition.add(
                new Block.Grid(
                        Line.words("Steps that were left out, and one example of why"),
                        rows.id(),
                        List.of(
                                head("Code"),
                                head("Agent"),
                                head("For example"),
                                new Block.Head(Line.words("Steps"), true)),
                        lines));
    }

    private void agents() {
        QueryResult rows =
                composition.run(
                        "what agents made, how sure they were, and how long their tasks took",
                        where(
                                """
                                SELECT outputs.agent AS agent, count(*) AS answer, avg(outputs.confidence) AS sure,
                                  min(outputs.confidence) AS least_sure, median(duration_ms) AS typical_ms,
                                  quantile_cont(duration_ms, 0.95) AS slow_ms
                                FROM outputs JOIN results ON outputs.task_id = results.task_id
                                {where}
                                GROUP BY outputs.agent
                                ORDER BY answer DESC, agent
                                LIMIT {limit}
                                """,
                                ended.replace("\"ended_at\"", "results.ended_at")));
        if (rows.size() == 0) {
            return;
        }
        composition.heading(Line.words("Agents"));
        List<List<Line>> lines = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            lines.add(
                    List.of(
                            text(rows, row, "agent", Shape.TEXT),
                            Line.value(rows.cite(row, "answer", Shape.WHOLE, "outputs")),
                            Line.value(
                                    rows.cite(
                                            row, "sure", Shape.TWO_DECIMALS, "average confidence")),
                            Line.value(
                                    rows.cite(
                                            row,
                                            "least_sure",
                                            Shape.TWO_DECIMALS,
                                            "lowest confidence")),
                            Line.value(
                                    rows.cite(
                                            row,
                                            "typical_ms",
                                            Shape.DURATION,
                                            "median time of the task")),
                            Line.value(
                                    rows.cite(
                                            row,
                                            "slow_ms",
                                            Shape.DURATION,
                                            "time of the slowest twentieth"))));
        }
        List<Block.Head> heads =
                List.of(
                        head("Agent"),
                        number("Outputs"),
                        number("Confidence"),
                        number("Least confident"),
                        number("Typical time of its tasks"),
                        number("Nearly all within"));
        composition.add(new Block.Grid(Line.words("Outputs per agent"), rows.id(), heads, lines));
    }

    private static Line text(QueryResult rows, int row, String column, Shape shape) {
        return rows.missing(row, column)
                ? Line.words("–")
                : Line.value(rows.cite(row, column, shape, column.replace('_', ' ')));
    }

    private static Block.Head head(String words) {
        return new Block.Head(Line.words(words), false);
    }

    private static Block.Head number(String words) {
        return new Block.Head(Line.words(words), true);
    }

    private static String where(String template, String condition) {
        return where(template, condition, Map.of());
    }

    private static String where(String template, String condition, Map<String, String> parts) {
        Map<String, String> all = new HashMap<>(parts);
        all.put("where", condition.isEmpty() ? "" : "WHERE " + condition);
        all.put("limit", Integer.toString(ROWS_MAX));
        // Without a condition its line is not left empty.
        return Sql.fill(template, all).replaceAll("\n\\s*\n", "\n");
    }
}
