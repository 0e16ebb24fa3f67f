package dev.firebreak.agent.report.query;

import dev.firebreak.schemas.Figure;

/** A cell of a query's result on its way into a text. Only {@link QueryResult#cite} makes one. */
public final class Cited {
    private final String queryId;
    private final int row;
    private final String column;
    private final String label;
    private final String value;
    private final String shown;

    Cited(String queryId, int row, String column, String label, String value, String shown) {
        this.queryId = queryId;
        this.row = row;
        this.column = column;
        this.label = label;
        this.value = value;
        this.shown = shown;
    }

    public String queryId() {
        return queryId;
    }

    public int row() {
        return row;
    }

    public String column() {
        return column;
    }

    /** The cell as the query returned it. */
    public String value() {
        return value;
    }

    /** The cell as it stands in the text. */
    public String shown() {
        return shown;
    }

    public Figure figure() {
        return Figure.newBuilder()
                .setQueryId(queryId)
                .setRow(row)
                .setColumn(column)
                .setLabel(label)
                .setValue(value)
                .setShown(shown)
                .build();
    }

    @Override
    public String toString() {
        return shown + " (" + queryId + "." + row + "." + column + ")";
    }
}
