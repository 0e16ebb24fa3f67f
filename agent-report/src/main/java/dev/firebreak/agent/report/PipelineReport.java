package dev.firebreak.agent.report;

import dev.firebreak.agent.report.page.Block;
import dev.firebreak.agent.report.page.Block.KeyFigure;
import dev.firebreak.agent.report.page.Block.KeyFigure.Tone;
import dev.firebreak.agent.report.page.Line;
import dev.firebreak.agent.report.pipeline.PipelineTables;
import dev.firebreak.agent.report.query.Cited;
import dev.firebreak.agent.report.query.QueryResult;
import dev.firebreak.agent.report.query.Shape;
import dev.firebreak.agent.report.question.Period;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the pipeline did: how tasks ended, what mails were about, who has to look at what, and what
 * was stopped.
 */
final class PipelineReport {
    private final Composition composition;
    private final PipelineView view;

    private PipelineReport(Composition composition, PipelineView view) {
        this.composition = composition;
        this.view = view;
    }

    static void write(Composition composition, @Nullable Period period) {
        new PipelineReport(composition, new PipelineView(composition, period)).write(period);
    }

    private void write(@Nullable Period period) {
        QueryResult tasks =
                view.run(
                        "how tasks ended and how long they took",
                        """
                                SELECT count(*) AS tasks, count(*) FILTER (WHERE status = 'COMPLETED') AS completed,
                                  count(*) FILTER (WHERE status = 'PARTIAL') AS partial,
                                  count(*) FILTER (WHERE status NOT IN ('COMPLETED', 'PARTIAL')) AS otherwise,
                                  median(duration_ms) AS typical_ms, quantile_cont(duration_ms, 0.95) AS slow_ms
                                FROM results
                                {where}
                                """,
                        view.ended());
        QueryResult mails =
                view.run(
                        "what became of mails",
                        """
                                SELECT count(*) AS mails, count(*) FILTER (WHERE reply_drafted) AS drafted,
                                  count(*) FILTER (WHERE needs_person) AS for_people,
                                  count(*) FILTER (WHERE suspicious) AS suspicious
                                FROM mails
                                {where}
                                """,
                        view.ended());
        QueryResult letters =
                view.run(
                        "how many messages were stopped",
                        "SELECT count(*) AS stopped\nFROM dead_letters\n{where}",
                        view.stopped());
        lead(period, tasks, mails, letters);
        figures(tasks, mails, letters);
        composition.heading(Line.words("Tasks"));
        List<Block> panels = new ArrayList<>();
        view.bars(
                panels, PipelineTables.RESULTS, "status", "How tasks ended", "Tasks", view.ended());
        view.bars(
                panels,
                PipelineTables.MAILS,
                "category",
                "What mails were about",
                "Mails",
                view.ended());
        view.bars(
                panels,
                PipelineTables.MAILS,
                "urgency",
                "How urgent they were",
                "Mails",
                view.ended());
        view.bars(
                panels,
                PipelineTables.MAILS,
                "language",
                "In which language",
                "Mails",
                view.ended());
        composition.add(new Block.Beside(panels));
        PipelineTrouble trouble = new PipelineTrouble(composition, view);
        trouble.deadLetters(letters);
        trouble.needsPerson(mails);
        trouble.dropped();
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

    private void agents() {
        QueryResult rows =
                view.run(
                        "what agents made, how sure they were, and how long their tasks took",
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
                        view.ended().replace("\"ended_at\"", "results.ended_at"));
        if (rows.size() == 0) {
            return;
        }
        composition.heading(Line.words("Agents"));
        List<List<Line>> lines = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            lines.add(
                    List.of(
                            PipelineView.text(rows, row, "agent", Shape.TEXT),
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
                        PipelineView.head("Agent"),
                        PipelineView.number("Outputs"),
                        PipelineView.number("Confidence"),
                        PipelineView.number("Least confident"),
                        PipelineView.number("Typical time of its tasks"),
                        PipelineView.number("Nearly all within"));
        composition.add(new Block.Grid(Line.words("Outputs per agent"), rows.id(), heads, lines));
    }
}
