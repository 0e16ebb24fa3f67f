package dev.firebreak.agent.report.question;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.query.Sql;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of time, in UTC.
 *
 * @param from inclusive; null: open
 * @param to exclusive; null: open
 * @param label as it reads in a sentence: {@code in October 2026}, {@code since 1 Sep 2026}
 */
public record Period(@Nullable LocalDateTime from, @Nullable LocalDateTime to, String label) {
    private static final DateTimeFormatter LITERAL =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH);
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm", Locale.ENGLISH);

    static Period days(LocalDate from, LocalDate to, String label) {
        return new Period(from.atStartOfDay(), to.atStartOfDay(), label);
    }

    /** A period given by its bounds alone. */
    public static Period between(@Nullable LocalDateTime from, @Nullable LocalDateTime to) {
        if (from != null && to != null) {
            LocalDateTime last = to.minusNanos(1);
            return from.toLocalDate().equals(last.toLocalDate()) && midnight(from) && midnight(to)
                    ? new Period(from, to, "on " + DAY.format(from))
                    : new Period(
                            from,
                            to,
                            "from "
                                    + moment(from)
                                    + " to "
                                    + (midnight(to) ? DAY.format(last) : moment(to)));
        }
        if (from != null) {
            return new Period(from, null, "since " + moment(from));
        }
        return new Period(null, to, to == null ? "" : "before " + moment(to));
    }

    /** The condition, as SQL. */
    public String sql(Column time) {
        String name = Sql.name(time.name());
        String after = from == null ? "" : name + " >= " + literal(time, from);
        String before = to == null ? "" : name + " < " + literal(time, to);
        return after.isEmpty() ? before : before.isEmpty() ? after : after + " AND " + before;
    }

    private static String literal(Column time, LocalDateTime moment) {
        return time.kind() == Column.Kind.DATE && midnight(moment)
                ? "DATE '" + moment.toLocalDate() + "'"
                : "TIMESTAMP '" + LITERAL.format(moment) + "'";
    }

    private static String moment(LocalDateTime moment) {
        return midnight(moment) ? DAY.format(moment) : MOMENT.format(moment);
    }

    private static boolean midnight(LocalDateTime moment) {
        return moment.toLocalTime().toSecondOfDay() == 0;
    }
}
