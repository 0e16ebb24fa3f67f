package dev.firebreak.agent.report.query;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes names and texts so that SQL reads them as nothing else. */
public final class Sql {
    private static final Pattern PLACE = Pattern.compile("\\{([a-z]+)}");

    private Sql() {}

    public static String name(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A text literal. DuckDB knows no escapes in it but the doubled quote. */
    public static String text(String text) {
        return "'" + text.replace("\u0000", "").replace("'", "''") + "'";
    }

    /**
     * Puts SQL that is already written into the places of a template, such as {@code {table}}. What
     * is put in is not looked at again.
     */
    public static String fill(String template, Map<String, String> parts) {
        Matcher place = PLACE.matcher(template);
        StringBuilder sql = new StringBuilder();
        while (place.find()) {
            String part = parts.get(place.group(1));
            if (part == null) {
                throw new IllegalStateException("nothing to put into " + place.group());
            }
            place.appendReplacement(sql, Matcher.quoteReplacement(part));
        }
        return place.appendTail(sql).toString().strip();
    }
}
