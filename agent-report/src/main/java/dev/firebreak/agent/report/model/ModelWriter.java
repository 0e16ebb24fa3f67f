package dev.firebreak.agent.report.model;

import dev.firebreak.agent.report.page.Block;
import dev.firebreak.agent.report.page.Line;
import dev.firebreak.agent.report.page.Page;
import dev.firebreak.agent.report.page.Report;
import dev.firebreak.agent.report.query.QueryResult;
import dev.firebreak.agent.report.query.Sandbox;
import dev.firebreak.kit.AgentContext;
import dev.firebreak.kit.answer.Answer;
import dev.firebreak.kit.guard.GuardModes;
import dev.firebreak.kit.journal.Journal;
import dev.firebreak.kit.prompt.PromptText;
import dev.firebreak.kit.tool.ToolLimits;
import dev.firebreak.kit.tool.ToolLoop;
import dev.firebreak.kit.tool.ToolOffer;
import dev.firebreak.kit.tool.Tools;
import dev.firebreak.schemas.ReportWriting;
import dev.firebreak.schemas.Violation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Lets a model answer a question: it asks the data with a tool, and writes words with places for
 * the figures. What it writes is taken only where every figure is a cell of a result.
 */
public final class ModelWriter {
    static final int QUERIES_MAX = 8;

    /** What a model is given to look things up with. */
    public static final List<ToolOffer> TOOLS = List.of(QueryTool.TERMS);

    private static final ToolLimits LIMITS = new ToolLimits(4, QUERIES_MAX, 1, 3);

    private final PromptText prompt;
    private final Screen screen;

    /**
     * @param prompt with the slots {@code today, period, datasets, question, feedback}
     * @param guards what each layer may do about text that seems to steer
     * @param embed vectors of length 1; asked only where likeness of meaning is looked at
     */
    public ModelWriter(PromptText prompt, GuardModes guards, Function<String, float[]> embed) {
        this.prompt = prompt;
        this.screen = new Screen(guards, embed);
    }

    /** What came of asking. */
    public sealed interface Reply {}

    /** A model answered. */
    public record Written(Writing writing) implements Reply {}

    /** There is no model, or none that answers. */
    public record Silent() implements Reply {}

    /**
     * No model was asked, since what it would have read seems written to steer it.
     *
     * @param steering what was seen
     */
    public record Withheld(List<String> steering) implements Reply {
        public Withheld {
            steering = List.copyOf(steering);
        }
    }

    /**
     * What a model wrote, bound to the results it comes from.
     *
     * @param title in words and names
     * @param open parts of the question that are left open
     * @param cut a table shows fewer rows than there are
     * @param names that may stand in it although they hold digits; none was computed
     * @param confidence the model's own, from 0 to 1
     */
    public record Writing(
            String title,
            List<Line> paragraphs,
            List<Block.Grid> tables,
            List<Line> open,
            boolean cut,
            Set<String> names,
            double confidence) {
        public Writing {
            paragraphs = List.copyOf(paragraphs);
            tables = List.copyOf(tables);
            open = List.copyOf(open);
            names = Set.copyOf(names);
        }
    }

    /**
     * The answer, where a model may read what was given and gives one.
     *
     * @param sandbox over the question's datasets
     */
    public Reply write(Question given, LateSandbox sandbox, AgentContext context, String taskId) {
        List<String> steering = screen.steering(given.parts(), context);
        if (!steering.isEmpty()) {
            return new Withheld(steering);
        }
        Question question = given.seen(screen::clean);
        Set<String> known = question.known();
        Tools tools = context.tools(QueryTool.offer(sandbox, known, screen, context));
        // Queries are asked anew when the request is repeated: their results have to be here to be
        // cited, and asking costs nothing.
        Journal anew = Journal.forgetful(context.clock());
        Answer<ReportWriting> answer =
                context.answers()
                        .via(
                                model ->
                                        new ToolLoop(
                                                model,
                                                tools,
                                                anew,
                                                context::note,
                                                context.clock(),
                                                LIMITS))
                        .to(
                                prompt.fill(
                                        Map.of(
                                                "today",
                                                question.today().toString(),
                                                "period",
                                                question.time(),
                                                "datasets",
                                                screen.clean(question.catalogue()),
                                                "question",
                                                question.text(),
                                                "feedback",
                                                question.feedback()),
                                        taskId),
                                ReportWriting.class,
                                writing -> read(writing, sandbox, known).violations());
        return switch (answer) {
            case Answer.Offline<ReportWriting> _ -> new Silent();
            case Answer.Given<ReportWriting>(ReportWriting writing, var _) ->
                    new Written(read(writing, sandbox, known).writing());
        };
    }

    private record Read(Writing writing, List<Violation> violations) {}

    private static Read read(ReportWriting said, LateSandbox sandbox, Set<String> known) {
        Map<String, QueryResult> results = new LinkedHashMap<>();
        sandbox.opened()
                .map(Sandbox::results)
                .orElse(List.of())
                .forEach(r -> results.put(r.id(), r));
        List<Violation> wrong = new ArrayList<>();
        if (results.isEmpty()) {
            wrong.add(new Violation("", "asked", "an answer that rests on a query", "no query"));
        }
        Prose prose = new Prose(results, known, QueryTool.ROWS_SHOWN_MAX);
        String title = line(prose, "title", said.getTitle(), false, wrong).plain();
        Together together = new Together(results, QueryTool.ROWS_SHOWN_MAX);
        List<Line> paragraphs = new ArrayList<>();
        for (int i = 0; i < said.getParagraphs().size(); i++) {
            String path = "paragraphs[" + i + "]";
            String text = said.getParagraphs().get(i);
            paragraphs.add(line(prose, path, text, true, wrong));
            wrong.addAll(together.problems(path, text));
        }
        List<Line> open = new ArrayList<>();
        for (int i = 0; i < said.getUnanswered().size(); i++) {
            String path = "unanswered[" + i + "]";
            open.add(line(prose, path, said.getUnanswered().get(i), false, wrong));
        }
        List<Block.Grid> tables = new ArrayList<>();
        boolean cut = false;
        for (String id : new LinkedHashSet<>(said.getTables())) {
            QueryResult result = results.get(id);
            if (result == null) {
                String there = results.isEmpty() ? "none" : String.join(", ", results.keySet());
                wrong.add(
                        new Violation(
                                "tables", "query-exists", "queries that were run: " + there, id));
            } else if (result.size() > 0) {
                tables.add(table(result));
                cut |= result.cut() || result.size() > QueryTool.ROWS_SHOWN_MAX;
            }
        }
        Set<String> names = new HashSet<>(known);
        names.add(title);
        Writing writing =
                new Writing(title, paragraphs, tables, open, cut, names, said.getConfidence());
        if (wrong.isEmpty()) {
            for (String problem : Report.problems(trial(writing, results))) {
                wrong.add(new Violation("", "number-bound", "figures as places only", problem));
            }
        }
        return new Read(writing, wrong);
    }

    private static Line line(
            Prose prose, String path, String text, boolean cited, List<Violation> wrong) {
        Prose.Read read = prose.read(path, text, cited);
        wrong.addAll(read.violations());
        return read.line();
    }

    private static Block.Grid table(QueryResult result) {
        List<Block.Head> heads = new ArrayList<>();
        for (String column : result.columns()) {
            int index = result.columns().indexOf(column);
            boolean right =
                    result.rows().stream().anyMatch(row -> row.get(index) instanceof Number);
            heads.add(new Block.Head(Line.name(column), right));
        }
        List<List<Line>> rows = new ArrayList<>();
        for (int row = 0; row < Math.min(QueryTool.ROWS_SHOWN_MAX, result.size()); row++) {
            List<Line> cells = new ArrayList<>();
            for (String column : result.columns()) {
                cells.add(
                        Line.value(
                                result.cite(
                                        row, column, Prose.shape(result, row, column), column)));
            }
            rows.add(cells);
        }
        return new Block.Grid(Line.words("What the query found"), result.id(), heads, rows);
    }

    /** As it will stand in the report; what its reader would refuse, the model is told. */
    private static Page trial(Writing writing, Map<String, QueryResult> results) {
        List<Block> blocks = new ArrayList<>();
        for (Line paragraph : writing.paragraphs()) {
            blocks.add(new Block.Paragraph(Block.Paragraph.Role.NORMAL, paragraph));
        }
        blocks.addAll(writing.tables());
        Set<String> names = new HashSet<>(writing.names());
        results.values().forEach(r -> names.addAll(r.columns()));
        return new Page(
                writing.title(),
                Line.words("Report"),
                blocks,
                new Page.Basis(List.of(), writing.open(), List.copyOf(results.values())),
                names);
    }
}
