package dev.firebreak.agent.report.dataset;

import dev.firebreak.schemas.Trust;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads CSV as people send it: any of four delimiters, UTF-8, UTF-16 or Windows-1252, with or
 * without a header, numbers and dates in the usual European and American forms.
 *
 * <p>DuckDB could read files too, but then the sandbox would have to let it, and it could not say
 * in words what is wrong with line 17. What had to be guessed or left out is kept as a {@link
 * Fact}; what can't be read is {@link Unreadable}.
 */
public final class Csv {
    static final int COLUMNS_MAX = 256;
    private static final int LABEL_CHARS_MAX = 60;
    private static final int LINES_BEFORE_HEADER_MAX = 5;
    private static final int HEADER_SAMPLE_LINES = 20;

    /**
     * More lines than this share that don't fit the header: then it isn't a table, or not read
     * rightly.
     */
    private static final double ODD_LINES_MAX = 0.1;

    /** What came of reading. */
    public sealed interface Reading permits Table, Unreadable {}

    /** A table. */
    public record Table(RowsDataset dataset) implements Reading {}

    /**
     * No table.
     *
     * @param why what was seen and what would have been right
     */
    public record Unreadable(String why) implements Reading {}

    private final List<Fact> facts = new ArrayList<>();
    private final int rowsMax;

    private Csv(int rowsMax) {
        this.rowsMax = rowsMax;
    }

    /**
     * @param name of the dataset
     * @param rowsMax further rows are left out, and a fact says so
     */
    public static Reading read(
            String name, String description, Trust trust, byte[] bytes, int rowsMax) {
        return new Csv(rowsMax).read(name, description, trust, bytes);
    }

    private Reading read(String name, String description, Trust trust, byte[] bytes) {
        @Nullable String binary = binary(bytes);
        if (binary != null) {
            return new Unreadable(binary);
        }
        String text = decode(bytes);
        if (text.isBlank()) {
            return new Unreadable("it is empty; a header line and rows were expected");
        }
        char delimiter = CsvRecords.delimiter(text);
        return switch (CsvRecords.split(text, delimiter, rowsMax + LINES_BEFORE_HEADER_MAX + 1)) {
            case CsvRecords.Broken(String why) -> new Unreadable(why);
            case CsvRecords.Records records -> table(name, description, trust, records, delimiter);
        };
    }

    private Reading table(
            String name, String description, Trust trust, CsvRecords.Records read, char delimiter) {
        List<CsvRecords.Line> lines = new ArrayList<>(read.lines());
        dropLinesBeforeHeader(lines);
        if (lines.isEmpty()) {
            return new Unreadable(
                    "it has no lines with text; a header line and rows were expected");
        }
        boolean header = looksLikeHeader(lines);
        int width = header ? lines.getFirst().cells().length : modalWidth(lines);
        if (width > COLUMNS_MAX) {
            return new Unreadable(
                    "it has " + width + " columns; at most " + COLUMNS_MAX + " are read");
        }
        List<String> labels = header ? labels(lines.removeFirst().cells()) : numbered(width);
        if (!header) {
            facts.add(new Fact(Fact.Kind.NO_HEADER, "", width, ""));
        }
        if (read.cut() || lines.size() > rowsMax) {
            facts.add(
                    new Fact(
                            Fact.Kind.ROWS_LEFT_OUT,
                            "",
                            read.linesLeft() + Math.max(0, lines.size() - rowsMax),
                            ""));
            lines = lines.subList(0, Math.min(rowsMax, lines.size()));
        }
        @Nullable String odd = fitToWidth(lines, width);
        if (odd != null) {
            return new Unreadable(odd);
        }
        return new Table(typed(name, description, trust, labels, lines, delimiter));
    }

    private RowsDataset typed(
            String name,
            String description,
            Trust trust,
            List<String> labels,
            List<CsvRecords.Line> lines,
            char delimiter) {
        List<Column> columns = new ArrayList<>();
        List<@Nullable Object[]> rows = new ArrayList<>(lines.size());
        for (int i = 0; i < lines.size(); i++) {
            rows.add(new @Nullable Object[labels.size()]);
        }
        Set<String> taken = new HashSet<>();
        for (int c = 0; c < labels.size(); c++) {
            String columnName = free(Column.nameFrom(labels.get(c), "column_" + (c + 1)), taken);
            @Nullable String[] cells = new @Nullable String[lines.size()];
            for (int r = 0; r < cells.length; r++) {
                @Nullable String[] line = lines.get(r).cells();
                cells[r] = c < line.length ? line[c] : null;
            }
            CsvColumn column = CsvColumn.of(columnName, labels.get(c), cells, delimiter == ';');
            columns.add(column.column());
            facts.addAll(column.facts());
            for (int r = 0; r < cells.length; r++) {
                rows.get(r)[c] = column.values()[r];
            }
        }
        return new RowsDataset(
                name, name.replace('_', ' '), description, trust, columns, rows, facts);
    }

    private static String free(String wanted, Set<String> taken) {
        String name = wanted;
        for (int i = 2; !taken.add(name); i++) {
            name = wanted + "_" + i;
        }
        return name;
    }

    private static @Nullable String binary(byte[] bytes) {
        if (bytes.length == 0) {
            return "it is empty; a header line and rows were expected";
        }
        if (startsWith(bytes, "PAR1")) {
            return "it is a Parquet file under a CSV name; send it as application/vnd.apache.parquet";
        }
        if (startsWith(bytes, "PK\u0003\u0004")) {
            return "it is a ZIP or Excel file; save the sheet as CSV and send that";
        }
        if (startsWith(bytes, "%PDF")) {
            return "it is a PDF file; a table in CSV or Parquet was expected";
        }
        for (int i = 0; !utf16(bytes) && i < bytes.length; i++) {
            if (bytes[i] == 0) {
                return "it is binary: byte " + i + " is NUL, which a CSV file never holds";
            }
        }
        return null;
    }

    /** By its byte order mark: FF FE or FE FF. */
    private static boolean utf16(byte[] bytes) {
        int mark = bytes.length < 2 ? 0 : ((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff);
        return mark == 0xfffe || mark == 0xfeff;
    }

    private static boolean startsWith(byte[] bytes, String magic) {
        byte[] start = magic.getBytes(StandardCharsets.ISO_8859_1);
        return bytes.length >= start.length
                && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
    }

    private String decode(byte[] bytes) {
        String text;
        if (utf16(bytes)) {
            text = new String(bytes, StandardCharsets.UTF_16);
        } else {
            try {
                text =
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .onMalformedInput(CodingErrorAction.REPORT)
                                .onUnmappableCharacter(CodingErrorAction.REPORT)
                                .decode(ByteBuffer.wrap(bytes))
                                .toString();
            } catch (CharacterCodingException e) {
                facts.add(new Fact(Fact.Kind.NOT_UTF8, "", 1, ""));
                text = new String(bytes, Charset.forName("windows-1252"));
            }
        }
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    private void dropLinesBeforeHeader(List<CsvRecords.Line> lines) {
        int modal = modalWidth(lines);
        int dropped = 0;
        while (modal >= 3
                && dropped < LINES_BEFORE_HEADER_MAX
                && lines.size() > 1
                && filled(lines.getFirst().cells()) == 1) {
            lines.removeFirst();
            dropped++;
        }
        if (dropped > 0) {
            facts.add(new Fact(Fact.Kind.LINES_BEFORE_HEADER, "", dropped, ""));
        }
    }

    private static int filled(@Nullable String[] cells) {
        return (int) Arrays.stream(cells).filter(c -> !blank(c)).count();
    }

    private static int modalWidth(List<CsvRecords.Line> lines) {
        int[] widths = new int[COLUMNS_MAX + 2];
        for (CsvRecords.Line line : lines.subList(0, Math.min(1000, lines.size()))) {
            widths[Math.min(line.cells().length, COLUMNS_MAX + 1)]++;
        }
        int modal = 1;
        for (int w = 1; w < widths.length; w++) {
            modal = widths[w] > widths[modal] ? w : modal;
        }
        return modal;
    }

    /**
     * A first line without values is a header; one with values is too (years, say) where a column
     * has a word above values.
     */
    private static boolean looksLikeHeader(List<CsvRecords.Line> lines) {
        @Nullable String[] first = lines.getFirst().cells();
        boolean values = false;
        boolean wordsAboveValues = false;
        for (int c = 0; c < first.length; c++) {
            @Nullable String cell = first[c];
            boolean value = cell != null && CsvColumn.looksLikeValue(cell.strip());
            values |= value;
            wordsAboveValues |= cell != null && !value && valuesBelow(lines, c);
        }
        return filled(first) > 0 && (!values || wordsAboveValues);
    }

    private static boolean valuesBelow(List<CsvRecords.Line> lines, int column) {
        int seen = 0;
        for (CsvRecords.Line line : lines.subList(1, Math.min(lines.size(), HEADER_SAMPLE_LINES))) {
            @Nullable String cell = column < line.cells().length ? line.cells()[column] : null;
            if (cell != null && !CsvColumn.looksLikeValue(cell.strip())) {
                return false;
            }
            seen += cell == null ? 0 : 1;
        }
        return seen > 0;
    }

    private static List<String> labels(@Nullable String[] header) {
        List<String> labels = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < header.length; i++) {
            String label =
                    header[i] == null ? "" : header[i].strip().replaceAll("[\\s\\p{Cntrl}]+", " ");
            label = label.isEmpty() ? "column " + (i + 1) : label;
            labels.add(
                    free(
                            label.length() <= LABEL_CHARS_MAX
                                    ? label
                                    : label.substring(0, LABEL_CHARS_MAX),
                            taken));
        }
        return labels;
    }

    private static List<String> numbered(int width) {
        List<String> labels = new ArrayList<>();
        for (int i = 1; i <= width; i++) {
            labels.add("column " + i);
        }
        return labels;
    }

    /**
     * Leaves out lines that are too long; says why the whole can't be used when there are too many
     * of them.
     */
    private @Nullable String fitToWidth(List<CsvRecords.Line> lines, int width) {
        List<CsvRecords.Line> tooLong = new ArrayList<>();
        int tooShort = 0;
        for (CsvRecords.Line line : lines) {
            if (filledWidth(line.cells()) > width) {
                tooLong.add(line);
            } else if (line.cells().length < width) {
                tooShort++;
            }
        }
        if (tooLong.size() > Math.max(1, ODD_LINES_MAX * lines.size())) {
            CsvRecords.Line first = tooLong.getFirst();
            return "line "
                    + first.number()
                    + " has "
                    + first.cells().length
                    + " fields and the header has "
                    + width
                    + "; every line needs as many fields as the header, and text with the delimiter in it needs quotes";
        }
        if (!tooLong.isEmpty()) {
            facts.add(
                    new Fact(
                            Fact.Kind.LINES_TOO_LONG,
                            "",
                            tooLong.size(),
                            "line " + tooLong.getFirst().number()));
            lines.removeAll(new HashSet<>(tooLong));
        }
        if (tooShort > 0) {
            facts.add(new Fact(Fact.Kind.LINES_TOO_SHORT, "", tooShort, ""));
        }
        return null;
    }

    private static boolean blank(@Nullable String cell) {
        return cell == null || cell.isBlank();
    }

    private static int filledWidth(@Nullable String[] cells) {
        int width = cells.length;
        while (width > 0 && blank(cells[width - 1])) {
            width--;
        }
        return width;
    }
}
