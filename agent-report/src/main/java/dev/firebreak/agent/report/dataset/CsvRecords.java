package dev.firebreak.agent.report.dataset;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Splits CSV text into lines and cells (RFC 4180, read leniently: a quote inside an unquoted cell
 * is just a character).
 */
final class CsvRecords {
    private static final String DELIMITERS = ",;\t|";
    private static final int SAMPLE_CHARS_MAX = 65_536;
    private static final int SAMPLE_LINES_MAX = 100;
    private static final int CELL_CHARS_MAX = 65_536;

    /** What came of splitting. */
    sealed interface Split permits Records, Broken {}

    /**
     * The lines.
     *
     * @param cut there were more lines than asked for
     * @param linesLeft about how many: line ends that follow
     */
    record Records(List<Line> lines, boolean cut, long linesLeft) implements Split {}

    /** Not CSV. */
    record Broken(String why) implements Split {}

    /**
     * One line; blank lines are not kept.
     *
     * @param number where it starts in the file, from 1
     */
    @SuppressWarnings(
            "ArrayRecordComponent") // never compared; a list per line costs twice the memory
    record Line(int number, @Nullable String[] cells) {}

    private final String text;
    private final char delimiter;
    private final int linesMax;
    private int at;
    private int lineNumber = 1;
    private @Nullable Broken broken;

    private CsvRecords(String text, char delimiter, int linesMax) {
        this.text = text;
        this.delimiter = delimiter;
        this.linesMax = linesMax;
    }

    static Split split(String text, char delimiter, int linesMax) {
        return new CsvRecords(text, delimiter, linesMax).split();
    }

    /** The delimiter that splits the first lines most evenly; comma when there is none. */
    static char delimiter(String text) {
        if (text.startsWith("sep=") && text.length() > 4) {
            return text.charAt(4);
        }
        String sample = text.substring(0, Math.min(text.length(), SAMPLE_CHARS_MAX));
        char best = ',';
        double bestScore = 0;
        for (int i = 0; i < DELIMITERS.length(); i++) {
            char candidate = DELIMITERS.charAt(i);
            if (split(sample, candidate, SAMPLE_LINES_MAX) instanceof Records records) {
                double score = evenness(records.lines());
                if (score > bestScore) {
                    best = candidate;
                    bestScore = score;
                }
            }
        }
        return best;
    }

    private static double evenness(List<Line> lines) {
        int[] widths = new int[Csv.COLUMNS_MAX + 1];
        for (Line line : lines) {
            widths[Math.min(line.cells().length, Csv.COLUMNS_MAX)]++;
        }
        double best = 0;
        for (int width = 2; width < widths.length; width++) {
            double share = widths[width] / (double) lines.size();
            best = Math.max(best, share * (1 + width / 1000.0));
        }
        return best;
    }

    private Split split() {
        List<Line> lines = new ArrayList<>();
        if (text.startsWith("sep=")) {
            at = Math.min(text.length(), 5);
            endOfLine();
        }
        while (at < text.length() && lines.size() < linesMax) {
            int number = lineNumber;
            List<@Nullable String> cells = new ArrayList<>();
            do {
                cells.add(cell());
                if (broken != null) {
                    return broken;
                }
            } while (cells.size() <= Csv.COLUMNS_MAX * 4 && more());
            endOfLine();
            if (cells.size() > 1 || cells.getFirst() != null) {
                lines.add(new Line(number, cells.toArray(new @Nullable String[0])));
            }
        }
        long left = text.substring(at).lines().filter(l -> !l.isBlank()).count();
        return new Records(lines, left > 0, left);
    }

    /** Steps over a delimiter, if one stands here. */
    private boolean more() {
        if (at < text.length() && text.charAt(at) == delimiter) {
            at++;
            return true;
        }
        return false;
    }

    private void endOfLine() {
        while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
            at++;
        }
        if (at < text.length()
                && text.charAt(at++) == '\r'
                && at < text.length()
                && text.charAt(at) == '\n') {
            at++;
        }
        lineNumber++;
    }

    /** A cell without surrounding blanks; null when it is empty and was not quoted. */
    private @Nullable String cell() {
        while (at < text.length() && text.charAt(at) == ' ' && delimiter != ' ') {
            at++;
        }
        if (at < text.length() && text.charAt(at) == '"') {
            return quoted();
        }
        int start = at;
        while (at < text.length()
                && text.charAt(at) != delimiter
                && text.charAt(at) != '\n'
                && text.charAt(at) != '\r') {
            at++;
        }
        if (at - start > CELL_CHARS_MAX) {
            broken =
                    new Broken(
                            "line "
                                    + lineNumber
                                    + " has a cell of more than "
                                    + CELL_CHARS_MAX
                                    + " characters");
        }
        String cell = text.substring(start, at).strip();
        return cell.isEmpty() ? null : cell;
    }

    private @Nullable String quoted() {
        int opened = lineNumber;
        StringBuilder cell = new StringBuilder();
        at++;
        while (at < text.length() && cell.length() <= CELL_CHARS_MAX) {
            char c = text.charAt(at++);
            if (c == '"' && at < text.length() && text.charAt(at) == '"') {
                cell.append('"');
                at++;
            } else if (c == '"') {
                appendRest(cell);
                String value = cell.toString().strip();
                return value.isEmpty() ? null : value;
            } else {
                if (c == '\n') {
                    lineNumber++;
                }
                cell.append(c);
            }
        }
        broken = new Broken("the quote that opens on line " + opened + " is never closed");
        return null;
    }

    /**
     * What stands between a closing quote and the next delimiter belongs to the cell: {@code "12"
     * inch}.
     */
    private void appendRest(StringBuilder cell) {
        while (at < text.length()
                && text.charAt(at) != delimiter
                && text.charAt(at) != '\n'
                && text.charAt(at) != '\r') {
            cell.append(text.charAt(at++));
        }
    }
}
