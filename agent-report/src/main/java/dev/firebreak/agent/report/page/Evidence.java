package dev.firebreak.agent.report.page;

import dev.firebreak.agent.report.query.Cited;
import dev.firebreak.agent.report.query.QueryResult;
import dev.firebreak.agent.report.query.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the numbers and names of one page may come from: its queries with what they returned, and
 * the names that were known before they ran. What is held against it and does not agree is kept as
 * a problem.
 */
final class Evidence {
    private static final int PROBLEMS_MAX = 20;

    private final Map<String, QueryResult> queries = new HashMap<>();
    private final List<String> run;
    private final Set<String> names;
    private final List<String> problems = new ArrayList<>();

    Evidence(Page page) {
        for (QueryResult query : page.basis().queries()) {
            queries.put(query.id(), query);
        }
        run = page.basis().queries().stream().map(q -> q.sql().strip()).toList();
        names = page.names();
    }

    /** Checks something that was put in through a span. */
    void known(Span mark) {
        switch (mark) {
            case Span.Value(Cited cited) ->
                    bound(
                            cited.queryId(),
                            cited.row(),
                            cited.column(),
                            cited.value(),
                            cited.shown());
            case Span.Name(String name) -> name(name);
            case Span.Code(String code) -> name(code);
            case Span.Words words -> problems.add("words with digits: " + words.text());
            case Span.Strong strong -> strong.line().spans().forEach(this::known);
        }
    }

    /** Checks a number against the row and column that it is said to come from. */
    void bound(String queryId, int row, String column, String value, String shown) {
        QueryResult query = queries.get(queryId);
        if (query == null) {
            problems.add(shown + " is said to come from " + queryId + ", which was not run");
        } else if (!query.holds(row, column, value)) {
            problems.add(
                    shown
                            + " is said to be "
                            + value
                            + " in row "
                            + row
                            + ", column "
                            + column
                            + " of "
                            + queryId
                            + ", which returned something else");
        } else if (!Shape.faithful(value, shown)) {
            problems.add(shown + " does not show " + value + " truly");
        }
    }

    /** Checks a text with digits that is not a value. */
    void name(String name) {
        if (!names.contains(name) && !queries.containsKey(name)) {
            problems.add("neither a value nor a name that was known before: " + name);
        }
    }

    /** Checks all the SQL that is shown, in order. */
    void code(List<String> found) {
        if (!found.stream().map(String::strip).toList().equals(run)) {
            problems.add("the SQL shown is not the SQL that was run");
        }
    }

    boolean isQuery(String id) {
        return queries.containsKey(id);
    }

    /** Keeps what is wrong otherwise. */
    void problem(String problem) {
        problems.add(problem);
    }

    /** What is wrong; empty when every number is bound. */
    List<String> problems() {
        return problems.size() <= PROBLEMS_MAX
                ? List.copyOf(problems)
                : List.copyOf(problems.subList(0, PROBLEMS_MAX));
    }
}
