package dev.firebreak.agent.report;

import dev.firebreak.agent.report.page.Block;
import dev.firebreak.agent.report.page.Line;
import dev.firebreak.agent.report.pipeline.PipelineTables;
import dev.firebreak.agent.report.query.QueryResult;
import dev.firebreak.agent.report.query.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * What people have to look at after a run of the pipeline: messages that were stopped, mails that
 * need a person, and what tasks did without.
 */
final class PipelineTrouble {
    private final Composition composition;
    private final PipelineView view;

    PipelineTrouble(Composition composition, PipelineView view) {
        this.composition = composition;
        this.view = view;
    }

    void deadLetters(QueryResult letters) {
        if (letters.number(0, "stopped") == 0) {
            return;
        }
        composition.heading(Line.words("Dead letters"));
        composition.paragraph(
                Line.words(
                        "Messages that failed a check went no further. Each is kept with its original bytes, and can be mended and replayed."));
        List<Block> panels = new ArrayList<>();
        view.bars(
                panels,
                PipelineTables.DEAD_LETTERS,
                "code",
                "Why they were stopped",
                "Messages",
                view.stopped());
        view.bars(
                panels,
                PipelineTables.DEAD_LETTERS,
                "topic",
                "On which topic",
                "Messages",
                view.stopped());
        composition.add(new Block.Beside(panels));
        QueryResult rows =
                view.run(
                        "dead letters by code, with what a replay needs",
                        """
                                SELECT code, category, advice, agent, min(rule) AS rule, count(*) AS answer
                                FROM dead_letters
                                {where}
                                GROUP BY code, category, advice, agent
                                ORDER BY answer DESC, code, agent
                                LIMIT {limit}
                                """,
                        view.stopped());
        List<List<Line>> lines = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            lines.add(
                    List.of(
                            PipelineView.text(rows, row, "code", Shape.WORD),
                            PipelineView.text(rows, row, "category", Shape.WORD),
                            PipelineView.text(rows, row, "rule", Shape.TEXT),
                            PipelineView.text(rows, row, "advice", Shape.WORD),
                            PipelineView.text(rows, row, "agent", Shape.TEXT),
                            Line.value(rows.cite(row, "answer", Shape.WHOLE, "dead letters"))));
        }
        List<Block.Head> heads =
                List.of(
                        PipelineView.head("Why"),
                        PipelineView.head("Kind of trouble"),
                        PipelineView.head("First broken rule"),
                        PipelineView.head("A replay needs"),
                        PipelineView.head("Stopped by"),
                        new Block.Head(Line.words("Messages"), true));
        composition.add(
                new Block.Grid(
                        Line.words("Dead letters, and what a replay needs"),
                        rows.id(),
                        heads,
                        lines));
    }

    void needsPerson(QueryResult mails) {
        if (mails.number(0, "for_people") == 0) {
            return;
        }
        composition.heading(Line.words("Needs a person"));
        QueryResult rows =
                view.run(
                        "mails that need a person, the most urgent first",
                        """
                                SELECT task_id, subject, category, urgency, reason
                                FROM mails
                                {where}
                                ORDER BY CASE urgency WHEN 'CRITICAL' THEN 0 WHEN 'HIGH' THEN 1
                                  WHEN 'NORMAL' THEN 2 WHEN 'LOW' THEN 3 ELSE 4 END, task_id
                                LIMIT {limit}
                                """,
                        "needs_person" + (view.ended().isEmpty() ? "" : " AND " + view.ended()));
        List<List<Line>> lines = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            lines.add(
                    List.of(
                            PipelineView.text(rows, row, "urgency", Shape.WORD),
                            PipelineView.text(rows, row, "subject", Shape.TEXT),
                            PipelineView.text(rows, row, "category", Shape.WORD),
                            PipelineView.text(rows, row, "reason", Shape.TEXT),
                            PipelineView.text(rows, row, "task_id", Shape.TEXT)));
        }
        List<Block.Head> heads =
                List.of(
                        PipelineView.head("Urgency"),
                        PipelineView.head("Subject"),
                        PipelineView.head("About"),
                        PipelineView.head("Why"),
                        PipelineView.head("Task"));
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

    void dropped() {
        QueryResult rows =
                view.run(
                        "what tasks did without",
                        """
                                SELECT code, agent, count(*) AS answer, min(detail) AS detail
                                FROM dropped
                                {where}
                                GROUP BY code, agent
                                ORDER BY answer DESC, code, agent NULLS LAST
                                LIMIT {limit}
                                """,
                        view.ended());
        if (rows.size() == 0) {
            return;
        }
        composition.heading(Line.words("What tasks did without"));
        List<List<Line>> lines = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            lines.add(
                    List.of(
                            PipelineView.text(rows, row, "code", Shape.WORD),
                            PipelineView.text(rows, row, "agent", Shape.TEXT),
                            PipelineView.text(rows, row, "detail", Shape.TEXT),
                            Line.value(rows.cite(row, "answer", Shape.WHOLE, "steps"))));
        }
        composition.add(
                new Block.Grid(
                        Line.words("Steps that were left out, and one example of why"),
                        rows.id(),
                        List.of(
                                PipelineView.head("Code"),
                                PipelineView.head("Agent"),
                                PipelineView.head("For example"),
                                new Block.Head(Line.words("Steps"), true)),
                        lines));
    }
}
