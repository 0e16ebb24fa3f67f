package dev.firebreak.agent.report.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firebreak.agent.report.query.QueryResult;
import dev.firebreak.agent.report.query.Sandbox;
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

    private final LateSandbox sandbox;
    private final Set<String> known;

    private QueryTool(LateSandbox sandbox, Set<String> known) {
        this.sandbox = sandbox;
        this.known = known;
    }

    static ToolOffer offer(LateSandbox sandbox, Set<String> known) {
        return ToolOffer.of(
                        "query",
                        "Runs one SELECT (DuckDB) over the tables and answers with its id and its rows, numbered from 0. Name every column that is computed with AS, in letters and '_'.",
                        SCHEMA,
                        new QueryTool(sandbox, known))
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
                    throw new IllegalArgumentException("the query failed: " + why);
        };
    }

    private static String shown(QueryResult result) {
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
            for (String column : result.columns()) {
                shown.append(' ').append(column).append('=').append(cell(result, row, column));
            }
        }
        int more = result.size() - rows;
        return shown.append(more > 0 ? "\nand more rows, which can't be cited" : "").toString();
    }

    private static String cell(QueryResult result, int row, String column) {
        if (result.missing(row, column)) {
            return "NULL";
        }
        String line = result.text(row, column).replaceAll("\\s+", " ");
        return line.length() <= CELL_CHARS_MAX ? line : line.substring(0, CELL_CHARS_MAX) + "…";
    }
}
