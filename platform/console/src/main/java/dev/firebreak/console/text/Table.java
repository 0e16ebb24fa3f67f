package dev.firebreak.console.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows under headings. The last column takes what is left of the line and is cut to it; the others
 * are as wide as they must.
 */
public final class Table {
    private static final String GAP = "  ";
    private static final int LAST_CHARS_MIN = 10;

    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... headings) {
        this.headings = List.of(headings);
    }

    /** Adds a row; control characters and line ends become spaces. */
    public Table row(String... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalStateException(
                    cells.length + " cells under " + headings.size() + " headings");
        }
        rows.add(List.of(cells).stream().map(Table::plain).toList());
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /**
     * The lines, headings first.
     *
     * @param width of the terminal, in characters
     */
    public List<String> lines(int width) {
        int[] widths = new int[headings.size()];
        measure(headings, widths);
        rows.forEach(row -> measure(row, widths));
        int last = widths.length - 1;
        int before = 0;
        for (int i = 0; i < last; i++) {
            before += widths[i] + GAP.length();
        }
        widths[last] = Math.min(widths[last], Math.max(LAST_CHARS_MIN, width - before));
        List<String> lines = new ArrayList<>();
        lines.add(line(headings, widths));
        rows.forEach(row -> lines.add(line(row, widths)));
        return lines;
    }

    /** The text on one line of at most so many characters. */
    public static String cut(String text, int charsMax) {
        String plain = plain(text);
        if (length(plain) <= charsMax) {
            return plain;
        }
        return plain.substring(0, plain.offsetByCodePoints(0, Math.max(0, charsMax - 1))) + "…";
    }

    private static void measure(List<String> cells, int[] widths) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], length(cells.get(i)));
        }
    }

    private static String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = cut(cells.get(i), widths[i]);
            line.append(cell);
            if (i < widths.length - 1) {
                line.repeat(" ", widths[i] - length(cell)).append(GAP);
            }
        }
        return line.toString().stripTrailing();
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** What comes from a message must not steer the terminal it is shown on. */
    public static String plain(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+", " ").strip();
    }
}
