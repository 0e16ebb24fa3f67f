package dev.firebreak.agent.report.question;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.format.TextStyle;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the periods that a question names: {@code last month}, {@code in October}, {@code since
 * 2026-09-01}.
 */
final class Times {
    private static final String MONTHS =
            "(january|february|march|april|may(?! (?:be|have|not|we|i|you|they|it|need|also|still)\\b)|june|july|august|september|october|november|december"
                    + "|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)";
    private static final String DAY =
            "(\\d{4}-\\d{2}-\\d{2}|\\d{1,2}(?:st|nd|rd|th)?\\.? (?:of )?"
                    + MONTHS
                    + "\\.?(?: \\d{4})?|"
                    + MONTHS
                    + "\\.? \\d{1,2}(?:st|nd|rd|th)?(?:,? \\d{4})?)(?![\\d-])";
    private static final Pattern DAY_MONTH =
            Pattern.compile("(\\d{1,2})(?:st|nd|rd|th)?\\.? (?:of )?([a-z]+)\\.?(?: (\\d{4}))?");
    private static final Pattern MONTH_DAY =
            Pattern.compile("([a-z]+)\\.? (\\d{1,2})(?:st|nd|rd|th)?(?:,? (\\d{4}))?");
    private static final int UNITS_MAX = 10_000;

    /** A period in the text. */
    record Found(int start, int end, Period period) {}

    private record Rule(Pattern pattern, Function<MatchResult, @Nullable Period> reading) {}

    private final LocalDateTime now;
    private final LocalDate today;
    private final List<Rule> rules = new ArrayList<>();

    private Times(LocalDateTime now) {
        this.now = now;
        today = now.toLocalDate();
        rule(
                "(?:between|from) (?:the )?"
                        + DAY
                        + " (?:and|to|until|till|through|-|–) (?:the )?"
                        + DAY,
                this::fromTo);
        rule(
                "(?:since|after|from|starting) (?:the )?" + DAY,
                m -> open(day(m.group(1)), m.group().startsWith("after"), true));
        rule(
                "(?:before|until|till|up to|by) (?:the )?" + DAY,
                m -> open(day(m.group(1)), !m.group().startsWith("before"), false));
        rule("(?:on )?(?:the )?" + DAY, this::onDay);
        rule(
                "(?:from|between) "
                        + MONTHS
                        + "(?: (\\d{4}))? (?:to|until|till|through|and) "
                        + MONTHS
                        + "(?: (\\d{4}))?\\b",
                this::months);
        rule(
                "(?:since|after|from) (?:the (?:start|beginning) of )?"
                        + MONTHS
                        + "(?: (\\d{4}))?\\b",
                m -> since(month(m, 1)));
        rule("(?:before|until|till|up to) " + MONTHS + "(?: (\\d{4}))?\\b", this::untilMonth);
        rule(
                "(?:in |during |for |of )?(?:the month of )?" + MONTHS + "(?:,? (\\d{4}))?\\b",
                m -> month(m, 1));
        rule(
                "(?:in |during |for )?q([1-4])(?: (?:of )?(\\d{4}))?\\b",
                m -> quarter(number(m.group(1)), m.group(2)));
        rule("(?:in )?(\\d{4}) q([1-4])\\b", m -> quarter(number(m.group(2)), m.group(1)));
        rule(
                "(?:in |during |for |of )?(?:the )?(?:last|past|previous) (\\d{1,5}) (hour|day|week|month|quarter|year)s?\\b",
                this::lastUnits);
        rule(
                "(?:in |during |for |of |over )?(?:the )?(this|last|previous|past|current) (hour|day|week|month|quarter|year)\\b(?!-)",
                this::unit);
        rule("(?:since |for )?(yesterday|today)\\b", this::nearDay);
        rule(
                "(?:month|year|week) to date\\b|(?:ytd|mtd)\\b|so far this (?:month|year|week)\\b",
                this::toDate);
        rule(
                "(?:since) ((?:19|20)\\d{2})\\b(?!-)",
                m -> Period.between(LocalDate.of(number(m.group(1)), 1, 1).atStartOfDay(), null));
        rule("(?:in|during|for|of|year) ((?:19|20)\\d{2})\\b(?!-)", m -> year(number(m.group(1))));
    }

    /**
     * @param text in lower case
     * @return in the order of the text, none overlapping another
     */
    static List<Found> find(String text, LocalDateTime now) {
        Times times = new Times(now);
        List<Found> found = new ArrayList<>();
        boolean[] taken = new boolean[text.length() + 1];
        for (Rule rule : times.rules) {
            Matcher matcher = rule.pattern().matcher(text);
            while (matcher.find()) {
                int start = matcher.start();
                int end = matcher.end();
                if (!anyTaken(taken, start, end)) {
                    @Nullable Period period = rule.reading().apply(matcher.toMatchResult());
                    if (period != null) {
                        found.add(new Found(start, end, period));
                        Arrays.fill(taken, start, end, true);
                    }
                }
            }
        }
        found.sort(Comparator.comparingInt(Found::start));
        return found;
    }

    private static boolean anyTaken(boolean[] taken, int start, int end) {
        for (int i = start; i < end; i++) {
            if (taken[i]) {
                return true;
            }
        }
        return false;
    }

    private void rule(String regex, Function<MatchResult, @Nullable Period> reading) {
        rules.add(new Rule(Pattern.compile("(?<![\\w-])" + regex), reading));
    }

    private @Nullable Period fromTo(MatchResult m) {
        int groups = m.groupCount() / 2;
        @Nullable LocalDate from = day(m.group(1));
        @Nullable LocalDate to = day(m.group(1 + groups));
        if (from == null || to == null || to.isBefore(from)) {
            return null;
        }
        return Period.between(from.atStartOfDay(), to.plusDays(1).atStartOfDay());
    }

    private static @Nullable Period open(@Nullable LocalDate day, boolean dayAfter, boolean since) {
        if (day == null) {
            return null;
        }
        LocalDateTime bound = (dayAfter ? day.plusDays(1) : day).atStartOfDay();
        return since ? Period.between(bound, null) : Period.between(null, bound);
    }

    private @Nullable Period onDay(MatchResult m) {
        @Nullable LocalDate day = day(m.group(1));
        return day == null
                ? null
                : Period.between(day.atStartOfDay(), day.plusDays(1).atStartOfDay());
    }

    private static Period since(Period month) {
        return Period.between(month.from(), null);
    }

    private Period untilMonth(MatchResult m) {
        Period month = month(m, 1);
        return Period.between(null, m.group().startsWith("before") ? month.from() : month.to());
    }

    private @Nullable Period months(MatchResult m) {
        Period last = month(m, 3);
        Period first =
                m.group(2) == null && m.group(4) != null
                        ? monthOf(monthNumber(m.group(1)), number(m.group(4)))
                        : month(m, 1);
        if (first.from() == null || last.to() == null || !first.from().isBefore(last.to())) {
            return null;
        }
        return Period.between(first.from(), last.to());
    }

    /** The month named; without a year, the last one that has begun. */
    private Period month(MatchResult m, int group) {
        int month = monthNumber(m.group(group));
        int year =
                m.group(group + 1) != null
                        ? number(m.group(group + 1))
                        : today.getYear() - (month > today.getMonthValue() ? 1 : 0);
        return monthOf(month, year);
    }

    private static Period monthOf(int month, int year) {
        LocalDate first = LocalDate.of(year, month, 1);
        String name = Month.of(month).getDisplayName(TextStyle.FULL, Locale.ENGLISH);
        return Period.days(first, first.plusMonths(1), "in " + name + " " + year);
    }

    private Period quarter(int quarter, @Nullable String yearText) {
        int begun = today.get(IsoFields.QUARTER_OF_YEAR);
        int year =
                yearText != null ? number(yearText) : today.getYear() - (quarter > begun ? 1 : 0);
        LocalDate first = LocalDate.of(year, quarter * 3 - 2, 1);
        return Period.days(first, first.plusMonths(3), "in Q" + quarter + " " + year);
    }

    private static Period year(int year) {
        return Period.days(LocalDate.of(year, 1, 1), LocalDate.of(year + 1, 1, 1), "in " + year);
    }

    private @Nullable Period lastUnits(MatchResult m) {
        int n = number(m.group(1));
        if (n < 1 || n > UNITS_MAX) {
            return null;
        }
        LocalDate tomorrow = today.plusDays(1);
        return switch (m.group(2)) {
            case "hour" -> new Period(now.minusHours(n), now, "in the last " + n + " hours");
            case "day" ->
                    Period.days(tomorrow.minusDays(n), tomorrow, "in the last " + n + " days");
            case "week" ->
                    Period.days(tomorrow.minusWeeks(n), tomorrow, "in the last " + n + " weeks");
            case "month" ->
                    Period.days(tomorrow.minusMonths(n), tomorrow, "in the last " + n + " months");
            case "quarter" ->
                    Period.days(
                            tomorrow.minusMonths(3L * n),
                            tomorrow,
                            "in the last " + n + " quarters");
            default -> Period.days(tomorrow.minusYears(n), tomorrow, "in the last " + n + " years");
        };
    }

    private Period unit(MatchResult m) {
        boolean current = m.group(1).equals("this") || m.group(1).equals("current");
        int back = current ? 0 : 1;
        return switch (m.group(2)) {
            case "hour" -> new Period(now.minusHours(1), now, "in the last hour");
            case "day" -> dayBack(back);
            case "week" -> {
                LocalDate monday =
                        today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                                .minusWeeks(back);
                yield named(monday, monday.plusWeeks(1));
            }
            case "month" -> {
                LocalDate first = today.withDayOfMonth(1).minusMonths(back);
                yield monthOf(first.getMonthValue(), first.getYear());
            }
            case "quarter" -> {
                LocalDate in = today.minusMonths(3L * back);
                yield quarter(in.get(IsoFields.QUARTER_OF_YEAR), Integer.toString(in.getYear()));
            }
            default -> year(today.getYear() - back);
        };
    }

    private Period nearDay(MatchResult m) {
        boolean since = m.group().startsWith("since ");
        Period day = dayBack(m.group(1).equals("today") ? 0 : 1);
        return since ? Period.between(day.from(), null) : day;
    }

    private Period dayBack(int back) {
        LocalDate day = today.minusDays(back);
        return named(day, day.plusDays(1));
    }

    private Period toDate(MatchResult m) {
        LocalDate tomorrow = today.plusDays(1);
        String text = m.group();
        LocalDate from =
                text.contains("year") || text.equals("ytd")
                        ? today.withDayOfYear(1)
                        : text.contains("week")
                                ? today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                                : today.withDayOfMonth(1);
        return named(from, tomorrow);
    }

    private static Period named(LocalDate from, LocalDate to) {
        return Period.between(from.atStartOfDay(), to.atStartOfDay());
    }

    private @Nullable LocalDate day(String text) {
        try {
            if (text.matches("\\d{4}-\\d{2}-\\d{2}")) {
                return LocalDate.parse(text);
            }
            Matcher dayMonth = DAY_MONTH.matcher(text);
            if (dayMonth.matches()) {
                return dated(
                        number(dayMonth.group(1)),
                        monthNumber(dayMonth.group(2)),
                        dayMonth.group(3));
            }
            Matcher monthDay = MONTH_DAY.matcher(text);
            return monthDay.matches()
                    ? dated(
                            number(monthDay.group(2)),
                            monthNumber(monthDay.group(1)),
                            monthDay.group(3))
                    : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Without a year, the last such day that is not in the future. */
    private LocalDate dated(int day, int month, @Nullable String year) {
        if (year != null) {
            return LocalDate.of(number(year), month, day);
        }
        LocalDate thisYear = LocalDate.of(today.getYear(), month, day);
        return thisYear.isAfter(today) ? thisYear.minusYears(1) : thisYear;
    }

    private static int monthNumber(String name) {
        String start = name.substring(0, 3);
        for (Month month : Month.values()) {
            if (month.name().toLowerCase(Locale.ROOT).startsWith(start)) {
                return month.getValue();
            }
        }
        throw new DateTimeException("no month: " + name);
    }

    private static int number(String digits) {
        return Integer.parseInt(digits);
    }
}
