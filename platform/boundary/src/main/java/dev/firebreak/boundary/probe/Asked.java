package dev.firebreak.boundary.probe;

import java.util.Map;

/**
 * A question over HTTP.
 *
 * @param path decoded, such as {@code /tasks/task-1}
 * @param query decoded; of a name that is given twice, the first
 */
public record Asked(String path, Map<String, String> query) {
    public Asked {
        query = Map.copyOf(query);
    }
}
