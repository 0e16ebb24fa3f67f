package dev.firebreak.agent.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TaskPageTest {
    @Test
    void pageByPageEveryTaskIsSeenOnceAndInOrder() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            List<TreeSet<String>> instances = new ArrayList<>();
            TreeSet<String> all = new TreeSet<>();
            for (int i = 0; i < 1 + random.nextInt(4); i++) {
                TreeSet<String> ids = new TreeSet<>();
                for (int t = 0; t < random.nextInt(30); t++) {
                    ids.add("task-%03d-%d".formatted(random.nextInt(1000), i));
                }
                instances.add(ids);
                all.addAll(ids);
            }
            int limit = 1 + random.nextInt(10);

            List<String> seen = new ArrayList<>();
            String after = "";
            for (int turn = 0; after != null; turn++) {
                assertThat(turn).as("seed %d goes on", seed).isLessThan(2_000);
                List<TaskPage> pages = new ArrayList<>();
                for (TreeSet<String> ids : instances) {
                    pages.add(page(ids, after, 1 + random.nextInt(limit)));
                }
                TaskPage page = TaskPage.together(pages, limit);
                assertThat(page.tasks()).as("seed %d", seed).hasSizeLessThanOrEqualTo(limit);
                seen.addAll(page.tasks().keySet());
                after = page.next();
            }

            assertThat(seen).as("seed %d", seed).containsExactlyElementsOf(all);
        }
    }

    /** As an instance answers that stops early, whether by the limit or by time. */
    private static TaskPage page(NavigableSet<String> ids, String after, int max) {
        TreeMap<String, ObjectNode> tasks = new TreeMap<>();
        @Nullable String next = null;
        for (String id : ids.tailSet(after, false)) {
            if (tasks.size() == max) {
                next = tasks.lastKey();
                break;
            }
            tasks.put(id, JsonNodeFactory.instance.objectNode());
        }
        return new TaskPage(tasks, next);
    }
}
