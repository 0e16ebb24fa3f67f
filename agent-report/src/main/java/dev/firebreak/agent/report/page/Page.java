package dev.firebreak.agent.report.page;

import dev.firebreak.agent.report.query.QueryResult;
import java.util.List;
import java.util.Set;

/**
 * A whole report, not yet in any form.
 *
 * @param title a name: it comes from the request or from the datasets
 * @param kicker what stands above the title: which report, over what, when
 * @param basis the queries whose values it shows, in the order they were run
 * @param names the names that may stand in it: titles, datasets, columns, periods
 */
public record Page(String title, Line kicker, List<Block> blocks, Basis basis, Set<String> names) {
    /**
     * What a report is based on.
     *
     * @param lines datasets, period, rows
     */
    public record Basis(List<Line> lines, List<Line> caveats, List<QueryResult> queries) {
        public Basis {
            lines = List.copyOf(lines);
            caveats = List.copyOf(caveats);
            queries = List.copyOf(queries);
        }
    }

    public Page {
        blocks = List.copyOf(blocks);
        names = Set.copyOf(names);
    }
}
