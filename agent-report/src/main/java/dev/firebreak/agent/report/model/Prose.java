package dev.firebreak.agent.report.model;

import dev.firebreak.agent.report.page.Line;
import dev.firebreak.agent.report.page.Span;
import dev.firebreak.agent.report.query.QueryResult;
import dev.firebreak.agent.report.query.Shape;
import dev.firebreak.schemas.Violation;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes lines of a model's text: places such as {@code {q1.0.total}} become the cells they name,
 * words stay words, and a number of the model's own is refused.
 *
 * @param results by id
 * @param known words with digits that are no figures
 * @param rowsMax rows that the model saw of each result
 */
record Prose(Map<String, QueryResult> results, Set<String> known, int rowsMax) {
    private static final String BEFORE = "(“‘\"'";
    private static final String AFTER = ".,;:)”’\"'!?";
    private static final int SHOWN_CHARS_MAX = 60;
    private static final Pattern PLACE =
            Pattern.compile("\\{(q\\d{1,4})\\.(\\d{1,6})\\.(\\w{1,63})(?::([a-z_]{1,20}))?}");
    private static final Pattern PLACES = Pattern.compile("\\{[^{}\\s]*}");
    private static final Pattern UNPLAIN =
            Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}\\p{Cs}&&[^\\n\\r\\t]]");
    private static final Pattern LINK =
            Pattern.compile("(?i)\\b(?:https?|ftp|mailto|javascript|data):|\\bwww\\.|\\w@\\w");
    private static final Pattern NUMBER_WORD =
            Pattern.compile(
                    "(?i)(?:zero|(?:two|three|four|five|six|seven|eight|nine|ten|hundred)fold|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundreds?|thousands?|(?:m|b|tr)illions?|dozens?|twice|thrice|doubled?|tripled?|half|halves|halved|halving|doubling|tripling|quarters|thirds|fifths|tenths|couple|percent)");
    private static final Pattern PER_CENT = Pattern.compile("(?i)\\bper\\s+cent\\b");
    private static final Set<String> UNITS_STUCK =
            Set.of("%", "‰", "k", "m", "mn", "mio", "bn", "tn", "lakh", "crore", "pp", "bps");
    private static final String SHAPES =
            Arrays.stream(Shape.values()).map(Prose::name).collect(Collectors.joining(", "));

    /** A line, or what is wrong with the text; one of them is empty. */
    record Read(Line line, List<Violation> violations) {}

    static List<String> words(String text) {
        return Arrays.stream(text.strip().split("\\s+", -1)).filter(w -> !w.isEmpty()).toList();
    }

    static boolean hasDigit(String text) {
        return text.codePoints().anyMatch(Span::isDigit);
    }

    /** A word without the brackets, quotes and stops around it. */
    static String bare(String word) {
        return word.substring(start(word), end(word));
    }

    private static int start(String word) {
        int start = 0;
        while (start < word.length() && BEFORE.indexOf(word.charAt(start)) >= 0) {
            start++;
        }
        return start;
    }

    private static int end(String word) {
        int end = word.length();
        while (end > start(word) && AFTER.indexOf(word.charAt(end - 1)) >= 0) {
            end--;
        }
        return end;
    }

    /**
     * @param path of the text in the answer, for what is told
     * @param cited whether places may stand in it
     */
    Read read(String path, String text, boolean cited) {
        List<Violation> wrong = new ArrayList<>();
        if (UNPLAIN.matcher(text).find()) {
            wrong.add(new Violation(path, "plain-text", "plain text", "invisible characters"));
        }
        if (LINK.matcher(text).find()) {
            wrong.add(new Violation(path, "no-link", "no link and no address", shown(text)));
        }
        if (PER_CENT.matcher(text).find()) {
            wrong.add(unit(path, "per cent"));
        }
        Line.Builder line = Line.line();
        StringBuilder plain = new StringBuilder();
        boolean afterPlace = false;
        for (String word : words(text)) {
            plain.append(plain.isEmpty() && line.build().isEmpty() ? "" : " ");
            String bare = bare(word);
            boolean place = bare.startsWith("{") && PLACES.matcher(bare).matches();
            if (!place && !hasDigit(word) && word.indexOf('{') < 0 && word.indexOf('}') < 0) {
                if (afterPlace && UNITS_STUCK.contains(bare.toLowerCase(Locale.ROOT))) {
                    wrong.add(unit(path, word));
                }
                numberWord(path, bare).ifPresent(wrong::add);
                plain.append(word);
                afterPlace = false;
                continue;
            }
            line.words(plain.append(word, 0, start(word)).toString());
            plain.setLength(0);
            if (place && cited) {
                cell(path, bare, line).ifPresent(wrong::add);
            } else {
                name(path, bare, cited, line).ifPresent(wrong::add);
            }
            plain.append(word.substring(end(word)));
            afterPlace = place;
        }
        line.words(plain.toString());
        return new Read(wrong.isEmpty() ? line.build() : Line.empty(), List.copyOf(wrong));
    }

    private Optional<Violation> numberWord(String path, String bare) {
        for (String part : bare.split("[^\\p{L}]+", -1)) {
            if (NUMBER_WORD.matcher(part).matches()
                    && !known.contains(part.toLowerCase(Locale.ROOT))) {
                return Optional.of(
                        new Violation(
                                path,
                                "number-bound",
                                "a figure as its place in a result, such as {q1.0.total}, not in words",
                                shown(bare)));
            }
        }
        return Optional.empty();
    }

    private Optional<Violation> name(String path, String bare, boolean cited, Line.Builder line) {
        if (hasDigit(bare) && known.contains(bare)) {
            line.name(bare);
            return Optional.empty();
        }
        String wanted =
                !cited
                        ? "words without figures and without places"
                        : bare.indexOf('{') >= 0 || bare.indexOf('}') >= 0
                                ? "a place stands alone between spaces, such as {q1.0.total} or {q1.0.share:percent}; no sign or unit touches it"
                                : "a figure as its place in a result, such as {q1.0.total}; digits only where the question has the same";
        return Optional.of(new Violation(path, "number-bound", wanted, shown(bare)));
    }

    private Optional<Violation> cell(String path, String bare, Line.Builder line) {
        Matcher place = PLACE.matcher(bare);
        if (!place.matches()) {
            return Optional.of(
                    new Violation(
                            path, "place", "{query.row.column} or {query.row.column:form}", bare));
        }
        QueryResult result = results.get(place.group(1));
        if (result == null) {
            String there = results.isEmpty() ? "none" : String.join(", ", results.keySet());
            return Optional.of(
                    new Violation(
                            path, "place-exists", "a query that was run: " + there, shown(bare)));
        }
        int row = Integer.parseInt(place.group(2));
        String column = place.group(3);
        int rows = Math.min(rowsMax, result.size());
        if (row >= rows || !result.columns().contains(column)) {
            return Optional.of(
                    new Violation(
                            path,
                            "place-exists",
                            "%s has rows from 0, %d in all, and the columns %s"
                                    .formatted(
                                            result.id(), rows, String.join(", ", result.columns())),
                            shown(bare)));
        }
        Optional<Shape> shape = shape(place.group(4), result, row, column);
        if (shape.isEmpty()) {
            return Optional.of(
                    new Violation(path, "form", "a form that fits: " + SHAPES, shown(bare)));
        }
        line.value(result.cite(row, column, shape.get(), column));
        return Optional.empty();
    }

    private static Optional<Shape> shape(
            @Nullable String wished, QueryResult result, int row, String column) {
        Optional<Shape> shape =
                wished == null
                        ? Optional.of(shape(result, row, column))
                        : Arrays.stream(Shape.values())
                                .filter(s -> name(s).equals(wished))
                                .findFirst();
        return shape.filter(s -> shows(s, result.text(row, column)));
    }

    private static boolean shows(Shape shape, String value) {
        try {
            return !shape.show(value).isEmpty();
        } catch (RuntimeException notOfThisShape) {
            return false;
        }
    }

    private static String name(Shape shape) {
        return shape.name().toLowerCase(Locale.ROOT);
    }

    /** How a cell is shown where nobody says. */
    static Shape shape(QueryResult result, int row, String column) {
        String name = column.toLowerCase(Locale.ROOT);
        return switch (result.rows().get(row).get(result.columns().indexOf(column))) {
            case null -> Shape.TEXT;
            case LocalDate _, LocalDateTime _ when name.contains("month") -> Shape.MONTH;
            case LocalDate _, LocalDateTime _ when name.contains("quarter") -> Shape.QUARTER;
            case LocalDate _, LocalDateTime _ when name.contains("year") -> Shape.YEAR;
            case LocalDate _ -> Shape.DAY;
            case LocalDateTime _ -> Shape.MOMENT;
            case Number _ when name.equals("id") || name.endsWith("_id") || name.contains("year") ->
                    Shape.TEXT;
            case Number _
                    when name.contains("percent")
                            || name.endsWith("_pct")
                            || name.endsWith("share") ->
                    Shape.PERCENT;
            case Number _ when result.text(row, column).contains(".") -> Shape.TWO_DECIMALS;
            case Number _ -> Shape.WHOLE;
            default -> Shape.TEXT;
        };
    }

    private static Violation unit(String path, String word) {
        return new Violation(
                path,
                "number-bound",
                "no unit that changes a figure; where the value is in percent, {q1.0.share:percent}",
                word);
    }

    private static String shown(String text) {
        return text.length() <= SHOWN_CHARS_MAX ? text : text.substring(0, SHOWN_CHARS_MAX) + "…";
    }
}
