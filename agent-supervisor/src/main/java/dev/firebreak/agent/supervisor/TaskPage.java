package dev.firebreak.agent.supervisor;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list of tasks, in the order of their ids.
 *
 * @param next the id to go on behind; null: there is nothing behind it
 */
record TaskPage(TreeMap<String, ObjectNode> tasks, @Nullable String next) {

    /**
     * One page of several that began behind the same id. It ends where the first of them ends: what
     * another has behind that comes again with the next page, or something between would be left
     * out.
     */
    static TaskPage together(List<TaskPage> pages, int limit) {
        String end = null;
        TreeMap<String, ObjectNode> all = new TreeMap<>();
        for (TaskPage page : pages) {
            all.putAll(page.tasks());
            String next = page.next();
            if (next != null && (end == null || next.compareTo(end) < 0)) {
                end = next;
            }
        }
        if (end != null) {
            all.tailMap(end, false).clear();
        }
        while (all.size() > limit) {
            all.pollLastEntry();
            end = all.lastKey();
        }
        return new TaskPage(all, end);
    }
}
