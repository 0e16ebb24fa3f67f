package dev.firebreak.agent.report.dataset;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Dates and moments as people write them. A moment with an offset is turned into UTC; one without
 * is taken as it is.
 */
final class Dates {
    private static final String TIME =
            "(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,9}))?)?\\s?(Z|[+-]\\d{2}:?\\d{2})?";
    private static final Pattern ISO = Pattern.compile("(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})");
    private static final Pattern OTHER = Pattern.compile("(\\d{1,2})([-/.])(\\d{1,2})\\2(\\d{4})");
    private static final Pattern MOMENT =
            Pattern.compile("([\\d./-]{8,10})(?:[T ]\\s?" + TIME + ")?");

    /** Which part comes first where the year comes last. */
    enum Order {
        DAY_FIRST,
        MONTH_FIRST
    }

    private Dates() {}

    static boolean looksLikeDate(String cell) {
        return moment(cell, Order.DAY_FIRST) != null || moment(cell, Order.MONTH_FIRST) != null;
    }

    static @Nullable LocalDate date(String cell, Order order) {
        Matcher iso = ISO.matcher(cell);
        if (iso.matches()) {
            return day(iso.group(1), iso.group(3), iso.group(4));
        }
        Matcher other = OTHER.matcher(cell);
        if (!other.matches()) {
            return null;
        }
        // With points the day comes first everywhere.
        return order == Order.DAY_FIRST || other.group(2).equals(".")
                ? day(other.group(4), other.group(3), other.group(1))
                : day(other.group(4), other.group(1), other.group(3));
    }

    static @Nullable LocalDateTime moment(String cell, Order order) {
        Matcher parts = MOMENT.matcher(cell);
        if (!parts.matches()) {
            return null;
        }
        @Nullable LocalDate date = date(parts.group(1), order);
        if (date == null) {
            return null;
        }
        if (parts.group(2) == null) {
            return date.atStartOfDay();
        }
        try {
            int second = parts.group(4) == null ? 0 : Integer.parseInt(parts.group(4));
            String fraction = parts.group(5) == null ? "0" : parts.group(5);
            // Microseconds: that is what DuckDB keeps.
            int micros = Integer.parseInt((fraction + "000000").substring(0, 6));
            LocalTime time =
                    LocalTime.of(
                            Integer.parseInt(parts.group(2)),
                            Integer.parseInt(parts.group(3)),
                            second,
                            micros * 1000);
            LocalDateTime local = date.atTime(time);
            String zone = parts.group(6);
            return zone == null ? local : local.minusSeconds(ZoneOffset.of(zone).getTotalSeconds());
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Whether nothing says if the day or the month comes first, and it matters. */
    static boolean ambiguous(List<String> cells) {
        boolean differs = false;
        for (String cell : cells) {
            Matcher other = OTHER.matcher(cell);
            if (!other.matches() || other.group(2).equals(".")) {
                return false;
            }
            int first = Integer.parseInt(other.group(1));
            int second = Integer.parseInt(other.group(3));
            if (first > 12 || second > 12) {
                return false;
            }
            differs |= first != second;
        }
        return differs;
    }

    private static @Nullable LocalDate day(String year, String month, String day) {
        try {
            return LocalDate.of(
                    Integer.parseInt(year), Integer.parseInt(month), Integer.parseInt(day));
        } catch (DateTimeException e) {
            return null;
        }
    }
}
