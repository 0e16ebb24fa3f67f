package dev.firebreak.agent.report.dataset;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A column of a dataset.
 *
 * @param name what SQL calls it: lower-case letters, digits and '_'
 * @param label what people call it: the header as it was written
 * @param scale decimals kept, for {@link Kind#DECIMAL}
 * @param unit what its numbers count, such as {@code EUR} or {@code %}; empty when unknown
 */
public record Column(String name, String label, Kind kind, int scale, String unit) {
    /**
     * What SQL takes for values of the system where a column's name stands; no column is called so.
     */
    public static final Set<String> SYSTEM_VALUES =
            Set.of(
                    "current_catalog",
                    "current_database",
                    "current_date",
                    "current_role",
                    "current_schema",
                    "current_time",
                    "current_timestamp",
                    "current_user",
                    "localtime",
                    "localtimestamp",
                    "session_user",
                    "user");

    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
    private static final Pattern NOT_NAME = Pattern.compile("[^a-z0-9]+");

    /** What its values are. */
    public enum Kind {
        TEXT,
        WHOLE,
        DECIMAL,
        REAL,
        YES_NO,
        DATE,
        MOMENT
    }

    public Column {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a column's name is lower-case letters, digits and '_': " + name);
        }
    }

    public static Column of(String name, Kind kind) {
        return new Column(name, name.replace('_', ' '), kind, kind == Kind.DECIMAL ? 2 : 0, "");
    }

    public boolean numeric() {
        return kind == Kind.WHOLE || kind == Kind.DECIMAL || kind == Kind.REAL;
    }

    public boolean temporal() {
        return kind == Kind.DATE || kind == Kind.MOMENT;
    }

    /** Its type in DuckDB. */
    public String sqlType() {
        return switch (kind) {
            case TEXT -> "VARCHAR";
            case WHOLE -> "BIGINT";
            case DECIMAL -> "DECIMAL(18," + scale + ")";
            case REAL -> "DOUBLE";
            case YES_NO -> "BOOLEAN";
            case DATE -> "DATE";
            case MOMENT -> "TIMESTAMP";
        };
    }

    /**
     * A name that SQL can use, as near to the header as can be; {@code fallback} when nothing is
     * left of it.
     */
    public static String nameFrom(String header, String fallback) {
        String spaced = header.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
        String name = NOT_NAME.matcher(spaced).replaceAll("_").replaceAll("^_+|_+$", "");
        if (name.isEmpty()) {
            return fallback;
        }
        boolean taken = Character.isDigit(name.charAt(0)) || SYSTEM_VALUES.contains(name);
        name = taken ? "c_" + name : name;
        return name.length() <= 56 ? name : name.substring(0, 56);
    }
}
