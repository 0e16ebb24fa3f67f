package dev.firebreak.agent.report.query;

/** Writes names and texts so that SQL reads them as nothing else. */
public final class Sql {
    private Sql() {}

    public static String name(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A text literal. DuckDB knows no escapes in it but the doubled quote. */
    public static String text(String text) {
        return "'" + text.replace("\u0000", "").replace("'", "''") + "'";
    }
}
