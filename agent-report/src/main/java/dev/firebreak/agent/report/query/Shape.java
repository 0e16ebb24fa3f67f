package dev.firebreak.agent.report.query;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;

/** How a value is shown. A value that isn't there is shown as a dash. */
public enum Shape {
    /** 1,234 */
    WHOLE {
        @Override
        String format(String value) {
            return grouped(number(value), 0);
        }
    },
    /** 1,234.5 */
    ONE_DECIMAL {
        @Override
        String format(String value) {
            return grouped(number(value), 1);
        }
    },
    /** 1,234.50 */
    TWO_DECIMALS {
        @Override
        String format(String value) {
            return grouped(number(value), 2);
        }
    },
    /** 12.3% */
    PERCENT {
        @Override
        String format(String value) {
            return grouped(number(value), 1) + "%";
        }
    },
    /** +12.3%, with the sign always there: a change. */
    CHANGE_PERCENT {
        @Override
        String format(String value) {
            BigDecimal number = number(value);
            return (number.signum() > 0 ? "+" : "") + grouped(number, 1) + "%";
        }
    },
    /** +1,234 or +12.50: a difference. */
    CHANGE {
        @Override
        String format(String value) {
            BigDecimal number = number(value);
            boolean whole = number.stripTrailingZeros().scale() <= 0;
            return (number.signum() > 0 ? "+" : "") + grouped(number, whole ? 0 : 2);
        }
    },
    /** Milliseconds as 350 ms, 1.2 s, 2 min 5 s, 3 h 4 min. */
    DURATION {
        @Override
        String format(String value) {
            return duration(number(value));
        }
    },
    /** One line of text, cleaned and shortened. */
    TEXT {
        @Override
        String format(String value) {
            return clean(value);
        }
    },
    /** A code such as RETURN_REFUND as words: return refund. */
    WORD {
        @Override
        String format(String value) {
            return value.isEmpty()
                    ? TEXT.format(value)
                    : clean(value.replace('_', ' ').toLowerCase(Locale.ROOT));
        }
    },
    /** 1 Oct 2026 */
    DAY {
        @Override
        String format(String value) {
            return DAY_FORMAT.format(LocalDate.parse(value.substring(0, 10)));
        }
    },
    /** Oct 2026 */
    MONTH {
        @Override
        String format(String value) {
            return MONTH_FORMAT.format(LocalDate.parse(value.substring(0, 10)));
        }
    },
    /** 2026 Q4 */
    QUARTER {
        @Override
        String format(String value) {
            LocalDate day = LocalDate.parse(value.substring(0, 10));
            return day.getYear() + " Q" + ((day.getMonthValue() + 2) / 3);
        }
    },
    /** 2026 */
    YEAR {
        @Override
        String format(String value) {
            return value.substring(0, 4);
        }
    },
    /** 1 Oct 2026, 14:05 */
    MOMENT {
        @Override
        String format(String value) {
            return DAY.format(value) + (value.length() >= 16 ? ", " + value.substring(11, 16) : "");
        }
    };

    private static final DateTimeFormatter DAY_FORMAT =
            DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH);
    private static final DateTimeFormatter MONTH_FORMAT =
            DateTimeFormatter.ofPattern("MMM uuuu", Locale.ENGLISH);
    private static final int TEXT_CHARS_MAX = 100;
    private static final String NOTHING = "–";

    /** What can't be seen; in group 1 what stays of it. */
    private static final String UNSEEN =
            "(\\x{1F3F4}\\x{E0067}\\x{E0062}(?:\\x{E0065}\\x{E006E}\\x{E0067}|\\x{E0073}\\x{E0063}\\x{E0074}|\\x{E0077}\\x{E006C}\\x{E0073})\\x{E007F}"
                    + "|(?<=\\p{L}\\p{L})\\u00AD(?=\\p{L}\\p{L}))"
                    + "|[\\p{Cf}\\p{Co}\\p{Cn}\\p{Cs}&&[^\\u200c\\u200d]]";

    abstract String format(String value);

    /**
     * @param value as {@link QueryResult#text} gives it
     */
    public String show(String value) {
        return value.isEmpty() && this != TEXT && this != WORD ? NOTHING : format(value);
    }

    /** Whether a text shows a value truly: in one of the shapes there are. */
    public static boolean faithful(String value, String shown) {
        return Arrays.stream(values()).anyMatch(shape -> shape.shows(value, shown));
    }

    private boolean shows(String value, String shown) {
        try {
            return show(value).equals(shown);
        } catch (RuntimeException notOfThisShape) {
            return false;
        }
    }

    /**
     * A text as it may stand in a line: without line ends, control characters and characters that
     * turn the reading direction or can't be seen; at most 100 characters. What such characters are
     * for stays: joiners of Persian and Indic words, soft hyphens within words, the three flags
     * that are spelled with tags.
     */
    public static String clean(String text) {
        String head =
                text.length() <= 4 * TEXT_CHARS_MAX ? text : text.substring(0, 4 * TEXT_CHARS_MAX);
        String line = head.replaceAll("[\\s\\p{Z}\\p{Cc}]+", " ").replaceAll(UNSEEN, "$1").strip();
        if (line.isEmpty()) {
            return text.isEmpty() ? "(none)" : "(blank)";
        }
        if (line.codePointCount(0, line.length()) <= TEXT_CHARS_MAX
                && head.length() == text.length()) {
            return line;
        }
        int end =
                line.offsetByCodePoints(
                        0, Math.min(TEXT_CHARS_MAX - 1, line.codePointCount(0, line.length())));
        return line.substring(0, end).strip() + "…";
    }

    private static BigDecimal number(String value) {
        return new BigDecimal(value);
    }

    /** A number that would be rounded to nothing keeps two digits that mean something. */
    private static String grouped(BigDecimal number, int decimals) {
        BigDecimal rounded = number.setScale(decimals, RoundingMode.HALF_UP);
        if (rounded.signum() == 0 && number.signum() != 0) {
            return number.round(new MathContext(2, RoundingMode.HALF_UP))
                    .stripTrailingZeros()
                    .toPlainString();
        }
        String pattern = decimals == 0 ? "#,##0" : "#,##0." + "0".repeat(decimals);
        return new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT))
                .format(rounded);
    }

    private static String duration(BigDecimal ms) {
        long whole = ms.setScale(0, RoundingMode.HALF_UP).longValueExact();
        if (whole < 1_000) {
            return grouped(BigDecimal.valueOf(whole), 0) + " ms";
        }
        if (whole < 59_950) {
            return grouped(ms.movePointLeft(3), 1) + " s";
        }
        long seconds = (whole + 500) / 1000;
        if (seconds < 3600) {
            return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
        }
        long minutes = (seconds + 30) / 60;
        return grouped(BigDecimal.valueOf(minutes / 60), 0)
                + " h"
                + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
    }
}
