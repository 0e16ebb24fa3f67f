package dev.firebreak.agent.report.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firebreak.agent.report.query.QueryResult;
import dev.firebreak.agent.report.query.Sandbox;
import dev.firebreak.kit.AgentContext;
import dev.firebreak.kit.tool.RefusedException;
import dev.firebreak.kit.tool.Tool;
import dev.firebreak.kit.tool.ToolOffer;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Lets a model ask the data: one SELECT at a time, in the request's own sandbox, under the same
 * checks and limits as the rules' queries.
 */
final class QueryTool implements Tool {
    static final int ROWS_SHOWN_MAX = 50;
    static final String PURPOSE = "asked by a model to answer the question";

    /**
     * Its place can be cited all the same: the report shows the cell, the model does not read it.
     */
    static final String WITHHELD = "[text withheld: it seems written to steer]";

    private static final int CELL_CHARS_MAX = 200;
    private static final int RESULT_CHARS_MAX = 12_000;

    /** Enough for a model and for the more able one that is asked after it. */
    private static final int QUERIES_MAX = 2 * ModelWriter.QUERIES_MAX;

    /** The first query loads the tables. */
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private static final Pattern UNPLAIN =
            Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}\\p{Cs}&&[^\\n\\t]]");
    private static final String SCHEMA =
            """
            {"type":"object","properties":{"sql":{"type":"string","minLength":1,"maxLength":4000,
             "description":"One SELECT in DuckDB's dialect"}},"required":["sql"],"additionalProperties":false}
            """;

    /** The tool but for the request whose data it asks. */
    static final ToolOffer TERMS = terms();

    private final LateSandbox sandbox;
    private final Set<String> known;

    private final Screen screen;
    private final AgentContext context;

    private QueryTool(LateSandbox sandbox, Set<String> known, Screen screen, AgentContext context) {
        this.sandbox = sandbox;
        this.known = known;
        this.screen = screen;
        this.context = context;
    }

    static ToolOffer offer(
            LateSandbox sandbox, Set<String> known, Screen screen, AgentContext context) {
        return TERMS.withTool(new QueryTool(sandbox, known, screen, context));
    }

    private static ToolOffer terms() {
        return ToolOffer.of(
                        "query",
                        "Runs one SELECT (DuckDB) over the tables and answers with its id and its rows, numbered from 0. Name every column that is computed with AS, in letters and '_'.",
                        SCHEMA,
                        _ -> {
                            throw new IllegalStateException("there is no request");
                        })
                .onceOnly()
                .withResultCharsMax(RESULT_CHARS_MAX)
                .withCallsMax(QUERIES_MAX)
                .withTimeout(TIMEOUT);
    }

    @Override
    public String call(JsonNode arguments) {
        String sql = arguments.path("sql").asText().replace("\r\n", "\n").strip();
        if (UNPLAIN.matcher(sql).find()) {
            throw new IllegalArgumentException("the SQL holds characters that can't be seen");
        }
        return switch (sandbox.ask(PURPOSE, sql, known)) {
            case Sandbox.Answered(QueryResult result) -> shown(result);
            case Sandbox.Refused(String why) ->
                    throw new IllegalArgumentException("the query was refused: " + why);
            case Sandbox.Forbidden(String why) ->
                    throw RefusedException.outside("the query was refused: " + why);
            case Sandbox.Failed(String why) ->
                    // The database quotes cells that it can't make sense of.
                    throw new IllegalArgumentException(
                            screen.withholds(why, context)
                                    ? "the query failed: a value does not fit"
                                    : "the query failed: " + screen.clean(why));
        };
    }

    private String shown(QueryResult result) {
        boolean withheld = screen.withholds(texts(result), context);
        StringBuilder shown =
                new StringBuilder(
                        "%s: %s%d rows"
                                .formatted(
                                        result.id(),
                                        result.cut() ? "more than " : "",
                                        result.size()));
        int rows = Math.min(ROWS_SHOWN_MAX, result.size());
        for (int row = 0; row < rows; row++) {
            shown.append("\nrow ").append(row).append(':');
            for (int c = 0; c < result.columns().size(); c++) {
                String column = result.columns().get(c);
                String cell =
                        withheld && isText(result, row, c)
                                ? WITHHELD
                                : screen.clean(cell(result, row, column));
                shown.append(' ').append(column).append('=').append(cell);
            }
        }
        int more = result.size() - rows;
        return shown.append(more > 0 ? "\nand more rows, which can't be cited" : "").toString();
    }

    /** What others wrote in the rows that are shown. */
    private static String texts(QueryResult result) {
        StringBuilder texts = new StringBuilder();
        for (int row = 0; row < Math.min(ROWS_SHOWN_MAX, result.size()); row++) {
            for (int c = 0; c < result.columns().size(); c++) {
                if (isText(result, row, c)) {
                    texts.append(cell(result, row, result.columns().get(c))).append('\n');
                }
            }
        }
        return texts.toString();
    }

    private static boolean isText(QueryResult result, int row, int column) {
        return result.rows().get(row).get(column) instanceof String;
    }

    private static String cell(QueryResult result, int row, String column) {
        if (result.missing(row, column)) {
            return "NULL";
        }
        String line = result.text(row, column).replaceAll("\\s+", " ");
        return line.length() <= CELL_CHARS_MAX ? line : line.substring(0, CELL_CHARS_MAX) + "…";
    }
}
