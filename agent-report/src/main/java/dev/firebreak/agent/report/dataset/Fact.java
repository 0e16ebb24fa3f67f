package dev.firebreak.agent.report.dataset;

/**
 * Something about how a dataset was read that changes what its numbers mean. Facts are kept in the
 * private database beside the data, so that even "three lines were left out" is a number with a
 * query behind it.
 *
 * @param column the column's label; empty when it is about the whole dataset
 * @param count how many rows, cells or columns it is about
 * @param example one of them; empty when there is none to show
 */
public record Fact(Kind kind, String column, long count, String example) {
    /** What happened. */
    public enum Kind {
        /** Cells that are not of their column's type were taken as empty. */
        CELLS_NOT_OF_TYPE,
        /** Lines with more fields than the header were left out. */
        LINES_TOO_LONG,
        /** Lines with fewer fields than the header were filled with empty cells. */
        LINES_TOO_SHORT,
        /** Lines before the header were left out. */
        LINES_BEFORE_HEADER,
        /** There is no header; columns were numbered. */
        NO_HEADER,
        /** The text is not UTF-8 and was read as Windows-1252. */
        NOT_UTF8,
        /** Values such as 1,234 could be thousands or decimals. */
        GROUPING_GUESSED,
        /** Values such as 03/04/2026 could be day first or month first. */
        DAY_FIRST_GUESSED,
        /** Columns of a type that can't be reported on were left out. */
        COLUMNS_LEFT_OUT,
        /** Rows beyond the limit were left out. */
        ROWS_LEFT_OUT,
        /** Rows that the reader of this report may not see were left out. */
        ROWS_HIDDEN
    }
}
