package dev.firebreak.agent.report.dataset;

import dev.firebreak.agent.report.dataset.Column.Kind;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Numbers as people write them: {@code 1,234.50}, {@code 1.234,50}, {@code € 12}, {@code 12 %},
 * {@code (3.20)}.
 */
final class Numbers {
    private static final Pattern UNIT =
            Pattern.compile(
                    "([-+(]?)\\s*(?:([€$£¥]|[A-Z]{3})\\s*)?([-+]?[\\d.,'’\\u00a0\\u202f ]*\\d(?:[eE][-+]?\\d{1,3})?)\\s*(?:([€$£¥%]|[A-Z]{3}))?\\s*(\\)?)");
    private static final Set<String> CURRENCIES =
            Set.of(
                    "EUR", "USD", "GBP", "CHF", "JPY", "CNY", "INR", "AUD", "CAD", "NZD", "SEK",
                    "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "TRY", "BRL", "MXN", "ZAR", "SGD",
                    "HKD", "KRW", "ILS", "AED");
    private static final Pattern PLAIN =
            Pattern.compile("[-+]?(?:\\d+|\\d*\\.\\d+)(?:[eE][-+]?\\d{1,3})?");
    private static final Pattern POINT_GROUPED =
            Pattern.compile("[-+]?\\d{1,3}(?:[,'’ ]\\d{3})+(?:\\.\\d+)?");
    private static final Pattern COMMA = Pattern.compile("[-+]?\\d+(?:,\\d+)?");
    private static final Pattern COMMA_GROUPED =
            Pattern.compile("[-+]?\\d{1,3}(?:[.'’ ]\\d{3})+(?:,\\d+)?");
    private static final Pattern EITHER = Pattern.compile("[-+]?\\d{1,3}([.,])\\d{3}");
    private static final Pattern LEADING_ZERO = Pattern.compile("[-+]?0\\d+");

    /** What BIGINT and DECIMAL(18) hold without question. */
    private static final int DIGITS_MAX = 18;

    private static final int SCALE_MAX = 6;
    private static final int NUMBER_CHARS_MAX = 40;

    /** Which character parts the decimals. */
    enum Style {
        POINT,
        COMMA;

        Style other() {
            return this == POINT ? COMMA : POINT;
        }
    }

    private Numbers() {}

    /** The number in a cell, without its unit; null when it isn't one in this style. */
    static @Nullable BigDecimal read(String cell, Style style) {
        if (cell.length() > NUMBER_CHARS_MAX) {
            return null;
        }
        Matcher parts = parts(cell);
        if (parts == null) {
            return null;
        }
        boolean brackets = parts.group(1).equals("(");
        if (brackets != parts.group(5).equals(")")) {
            return null;
        }
        String digits = parts.group(3).replace('\u00a0', ' ').replace('\u202f', ' ').strip();
        String sign = parts.group(1).equals("-") || brackets ? "-" : "";
        if (!sign.isEmpty() && (digits.startsWith("-") || digits.startsWith("+"))) {
            return null;
        }
        String plain =
                switch (style) {
                    case POINT ->
                            PLAIN.matcher(digits).matches()
                                    ? digits
                                    : POINT_GROUPED.matcher(digits).matches()
                                            ? digits.replaceAll("[,'’ ]", "")
                                            : "";
                    case COMMA ->
                            COMMA.matcher(digits).matches()
                                    ? digits.replace(',', '.')
                                    : COMMA_GROUPED.matcher(digits).matches()
                                            ? digits.replaceAll("[.'’ ]", "").replace(',', '.')
                                            : "";
                };
        return plain.isEmpty() ? null : new BigDecimal(sign + plain);
    }

    /** A number that starts with zeros is an id: a postcode, an article number. */
    static boolean hasLeadingZero(String cell) {
        return LEADING_ZERO.matcher(cell).matches();
    }

    /** The unit that all cells share; empty when they have none or differ. */
    static String unit(List<String> cells) {
        String unit = "";
        for (int i = 0; i < cells.size(); i++) {
            Matcher parts = parts(cells.get(i));
            String here = parts == null ? "" : unitOf(parts);
            if (i > 0 && !here.equals(unit)) {
                return "";
            }
            unit = here;
        }
        return unit;
    }

    /**
     * Whether no cell can say if its separator parts thousands or decimals, and some cell has one.
     */
    static boolean ambiguous(List<String> cells) {
        boolean any = false;
        for (String cell : cells) {
            Matcher parts = parts(cell);
            String digits = parts == null ? cell : parts.group(3);
            boolean either = EITHER.matcher(digits).matches();
            any |= either;
            if (!either && (digits.indexOf('.') >= 0 || digits.indexOf(',') >= 0)) {
                return false;
            }
        }
        return any;
    }

    /** Chooses the narrowest type that holds all values exactly, and turns them into it. */
    static Column settle(String name, String label, String unit, @Nullable Object[] values) {
        int scale = 0;
        int whole = 0;
        boolean exponent = false;
        for (@Nullable Object value : values) {
            if (value instanceof BigDecimal number) {
                exponent |= number.scale() < 0;
                scale = Math.max(scale, number.scale());
                whole = Math.max(whole, number.precision() - number.scale());
            }
        }
        Kind kind =
                exponent || scale > SCALE_MAX || whole + scale > DIGITS_MAX
                        ? Kind.REAL
                        : scale == 0 ? Kind.WHOLE : Kind.DECIMAL;
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof BigDecimal number) {
                values[i] =
                        kind == Kind.REAL
                                ? (Object) number.doubleValue()
                                : kind == Kind.WHOLE ? number.longValueExact() : number;
            }
        }
        return new Column(name, label, kind, kind == Kind.DECIMAL ? scale : 0, unit);
    }

    private static @Nullable Matcher parts(String cell) {
        Matcher parts = UNIT.matcher(cell);
        if (!parts.matches()) {
            return null;
        }
        @Nullable String before = parts.group(2);
        @Nullable String after = parts.group(4);
        boolean known =
                (before == null || before.length() == 1 || CURRENCIES.contains(before))
                        && (after == null || after.length() == 1 || CURRENCIES.contains(after));
        return known && (before == null || after == null) ? parts : null;
    }

    private static String unitOf(Matcher parts) {
        @Nullable String before = parts.group(2);
        @Nullable String after = parts.group(4);
        return before != null ? before : after != null ? after : "";
    }
}
