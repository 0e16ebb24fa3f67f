package dev.firebreak.agent.report.page;

import dev.firebreak.agent.report.query.Cited;

/**
 * A piece of a line. There are three ways for text to get into a report, and no fourth: our own
 * words, which hold no digit; a cell of a query's result; and a name that was there before any
 * query ran.
 */
public sealed interface Span {
    /** Our own words. They hold no digit, so no number can be written by hand. */
    record Words(String text) implements Span {
        public Words {
            if (text.codePoints().anyMatch(Span::isDigit)) {
                throw new IllegalArgumentException(
                        "words hold no digits; a number comes from a query: " + text);
            }
        }
    }

    /** A cell of a query's result: a number, a date, a text. */
    record Value(Cited cited) implements Span {}

    /** What the request, a dataset or the clock calls something: a title, a column, a period. */
    record Name(String text) implements Span {}

    /** A name that is set apart as code: a query's id, a column in SQL. */
    record Code(String text) implements Span {}

    /** A line within the line that matters more. */
    record Strong(Line line) implements Span {}

    /** Anything a reader would take for a digit, in any script. */
    static boolean isDigit(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.DECIMAL_DIGIT_NUMBER
                || type == Character.LETTER_NUMBER
                || type == Character.OTHER_NUMBER;
    }
}
