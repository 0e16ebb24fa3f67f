package dev.firebreak.boundary.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The page that lists every key there is, made from the records that are read, so that it can't be
 * wrong.
 */
public final class ConfigurationPage {
    private ConfigurationPage() {}

    /** Tables in Markdown, one for each group. */
    public static List<String> tables(List<Class<? extends Record>> groups) {
        Map<String, List<String>> byTitle = new LinkedHashMap<>();
        for (Class<? extends Record> group : groups) {
            Group about = group.getAnnotation(Group.class);
            if (about == null) {
                throw new IllegalStateException(group.getName() + " has no @Group");
            }
            List<String> rows = byTitle.computeIfAbsent(about.doc(), title -> new ArrayList<>());
            KeySpec.of(group).forEach(key -> rows.add(row(key)));
        }
        List<String> lines = new ArrayList<>();
        byTitle.forEach(
                (title, rows) -> {
                    lines.add("## " + title.replaceFirst("[.]$", ""));
                    lines.add("");
                    lines.add("| key | default | what it is |");
                    lines.add("| --- | --- | --- |");
                    lines.addAll(rows);
                    lines.add("");
                });
        return lines;
    }

    private static String row(KeySpec key) {
        String name = key.isMap() ? key.name() + ".*" : key.name();
        String alias = key.key().alias().isEmpty() ? "" : " Also `" + key.key().alias() + "`.";
        String fallback = key.key().fallback();
        String shown =
                key.isMap() || fallback.equals(Key.NONE) || fallback.isEmpty()
                        ? "none"
                        : "`" + fallback + "`";
        String type =
                key.type().equals("text") || key.isMap()
                        ? ""
                        : " (" + key.type().replace("|", "\\|") + ")";
        return "| `%s` | %s | %s%s%s |"
                .formatted(name, shown, key.key().doc().replace("|", "\\|"), type, alias);
    }
}
