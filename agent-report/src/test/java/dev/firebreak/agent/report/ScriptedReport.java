package dev.firebreak.agent.report;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.agent.report.dataset.Shelf;
import dev.firebreak.agent.report.pipeline.PipelineRows;
import dev.firebreak.kit.RecordedContext;
import dev.firebreak.kit.Thinking;
import dev.firebreak.kit.answer.AnswerRejectedException;
import dev.firebreak.kit.answer.WhenAway;
import dev.firebreak.kit.guard.GuardModes;
import dev.firebreak.kit.journal.Journal;
import dev.firebreak.kit.model.AnswerStream;
import dev.firebreak.kit.model.Message;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.Scope;
import dev.firebreak.kit.model.scripted.ScriptedModel;
import dev.firebreak.kit.model.scripted.Sleeper;
import dev.firebreak.schemas.ReportRequest;
import dev.firebreak.schemas.ReportResult;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The report agent with a model that answers by script. It keeps what the model was asked last; the
 * filters are left out, so that what holds where they see nothing is seen.
 */
final class ScriptedReport {
    static final InstantSource CLOCK = InstantSource.fixed(Requests.NOW);

    /** The rules make nothing of it. */
    static final String ODD = "Wherever did folks splurge hardest since 2025, pray tell?";

    static final String BY_REGION =
            "SELECT region, sum(amount) AS total, count(*) AS sales FROM sales GROUP BY region ORDER BY total DESC";
    static final String GOOD =
            "Most was spent in {q1.0.region}: {q1.0.total} in {q1.0.sales} sales since 2025.";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path temp;
    private final List<Prompt> asked = new ArrayList<>();

    /**
     * @param temp where it may work
     */
    ScriptedReport(Path temp) {
        this.temp = temp;
    }

    /** What the last model was asked. */
    List<Prompt> asked() {
        return asked;
    }

    static List<List<String>> parts(List<String> all, int sizeMax) {
        List<List<String>> parts = new ArrayList<>();
        for (int from = 0; from < all.size(); from += sizeMax) {
            parts.add(all.subList(from, Math.min(all.size(), from + sizeMax)));
        }
        return parts;
    }

    /** Asks for sales by region, then says this whatever it is told. */
    Model answering(ObjectNode writing) {
        return script(turn(1, query(BY_REGION)), otherwise(writing));
    }

    static ObjectNode writing(String... paragraphs) {
        ObjectNode writing = JSON.createObjectNode().put("title", "Where people splurged");
        List.of(paragraphs).forEach(writing.putArray("paragraphs")::add);
        writing.putArray("tables");
        writing.putArray("unanswered");
        return writing.put("confidence", 0.9);
    }

    static String query(String sql) {
        return "    tools: [" + call(sql) + "]\n";
    }

    static String call(String sql) {
        return "{name: query, arguments: " + JSON.createObjectNode().put("sql", sql) + "}";
    }

    static String turn(int turn, String answer) {
        return "  - when: {prompt: report-answer, turn: " + turn + "}\n" + answer;
    }

    static String otherwise(String answer) {
        return "  - when: {prompt: report-answer}\n" + answer;
    }

    static String otherwise(ObjectNode writing) {
        return otherwise("    json: " + writing + "\n");
    }

    /** Counts what it is asked. */
    Model script(String... rules) {
        asked.clear();
        ScriptedModel model =
                ScriptedModel.parse("report", "rules:\n" + String.join("", rules))
                        .with(Sleeper.none());
        return prompt -> {
            asked.add(prompt);
            return model.complete(prompt);
        };
    }

    static List<Message.ToolAnswer> answers(Prompt prompt) {
        return prompt.messages().stream()
                .filter(Message.ToolAnswer.class::isInstance)
                .map(Message.ToolAnswer.class::cast)
                .toList();
    }

    static String toldByTool(Prompt prompt) {
        return answers(prompt).stream().map(Message.ToolAnswer::text).collect(Collectors.joining());
    }

    static String system(Prompt prompt) {
        return ((Message.Instruction) prompt.messages().getFirst()).text();
    }

    AnswerRejectedException rejected(Model model, String csv) {
        AnswerRejectedException rejected =
                catchThrowableOfType(AnswerRejectedException.class, () -> handle(model, csv));
        if (rejected == null) {
            throw new AssertionError("it was taken");
        }
        return rejected;
    }

    ReportResult handle(Model model, String csv) {
        return handle(model, Requests.ask(ODD, Requests.csv("sales.csv", csv)));
    }

    ReportResult handle(Model model, ReportRequest request) {
        return handle(new Thinking(model, WhenAway.WAIT), request, Journal.forgetful(CLOCK));
    }

    ReportResult handle(Thinking thinking, ReportRequest request, Journal journal) {
        RecordedContext context =
                new RecordedContext(
                        CLOCK, journal, thinking, Scope.open(), _ -> AnswerStream.nowhere());
        return agent().handle(request, context);
    }

    /** Without the filters: what holds where they see nothing. */
    ReportAgent agent() {
        return Requests.agent(
                ReportSettings.in(temp.resolve("work")).withGuards(new GuardModes(Map.of())),
                Shelf.empty(),
                PipelineRows.none());
    }
}
