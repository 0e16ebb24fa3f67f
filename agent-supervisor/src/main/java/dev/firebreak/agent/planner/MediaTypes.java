package dev.firebreak.agent.planner;

import dev.firebreak.agent.planner.RulePlanner.Item;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Which documents an agent reads. */
final class MediaTypes {
    /** What a sender says who does not know better. */
    private static final String ANY_BYTES = "application/octet-stream";

    private static final Map<String, String> BY_ENDING =
            Map.of(
                    "eml", "message/rfc822",
                    "csv", "text/csv",
                    "parquet", "application/vnd.apache.parquet",
                    "json", "application/json",
                    "pdf", "application/pdf",
                    "txt", "text/plain");

    private MediaTypes() {}

    /**
     * What the document is: its media type, or where that says nothing, what its name's ending
     * says.
     */
    static String of(Item document) {
        String type = document.contentType().toLowerCase(Locale.ROOT);
        if (!type.equals(ANY_BYTES)) {
            return type;
        }
        String name = document.name().toLowerCase(Locale.ROOT);
        return BY_ENDING.getOrDefault(name.substring(name.lastIndexOf('.') + 1), type);
    }

    static boolean reads(List<String> contentTypes, Item document) {
        String type = of(document);
        return contentTypes.stream()
                .map(t -> t.toLowerCase(Locale.ROOT))
                .anyMatch(t -> matches(t, type));
    }

    private static boolean matches(String pattern, String type) {
        return pattern.equals(type)
                || pattern.equals("*/*")
                || (pattern.endsWith("/*")
                        && type.startsWith(pattern.substring(0, pattern.length() - 1)));
    }
}
