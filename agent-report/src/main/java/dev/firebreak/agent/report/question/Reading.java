package dev.firebreak.agent.report.question;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.dataset.Dataset;
import dev.firebreak.agent.report.question.Ask.Form;
import dev.firebreak.agent.report.question.Measure.Function;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tagged question: which rows, which measure, in which form. Filters first, since what they
 * use up can't be a group or a measure any more; then groups; then the measure; then the form that
 * fits them.
 */
final class Reading {
    private static final int LIMIT = 20;
    private static final int LIMIT_MAX = 100;
    private static final double COLUMN_UNUSED_FACTOR = 0.92;
    private static final double COLUMN_TAKEN_FACTOR = 0.85;

    private static final String MOST =
            "(?:most|highest|largest|biggest|greatest|best|top|maximum|max|longest|slowest|busiest|most expensive)";
    private static final String LEAST =
            "(?:least|fewest|lowest|smallest|worst|bottom|minimum|min|shortest|fastest|cheapest|quietest)";
    private static final Pattern SUPERLATIVE =
            Pattern.compile("\\b(?:" + MOST + "|" + LEAST + ")\\b");
    private static final Pattern LEAST_WORD = Pattern.compile("\\b" + LEAST + "\\b");
    private static final Pattern COUNT =
            Pattern.compile(
                    "\\b(?:how many|number of|count of|counts? |how often|how frequently|volume of|amount of(?= D))");
    private static final Pattern SHARE =
            Pattern.compile(
                    "\\b(?:share|percentage|percent|proportion|fraction|rate|what part|which part)\\b|%");
    private static final Pattern GROUP =
            Pattern.compile(
                    "\\b(?:by|per|each|every|across|for each|grouped by|broken down by|split by|among)\\s+(?:the |a |an |of |different |each |every )*C(\\d+)((?:\\s*(?:,|and|,\\s*and|by|per|/)\\s*(?:by |per |the )*C\\d+)*)");
    private static final Pattern WHICH =
            Pattern.compile(
                    "\\b(?:which|what|who|whose|on which|in which)\\s+(?:of the )?(?:[VBU]\\d+ )?(?:N\\d+ )?C(\\d+)\\b");
    private static final Pattern TOP_GROUP =
            Pattern.compile(
                    "\\b(?:"
                            + MOST
                            + "|"
                            + LEAST
                            + ")\\s+(?:N\\d+\\s+)?(?:(?:common|frequent|popular|active|important|selling)\\s+)?C(\\d+)\\b");
    private static final Pattern GROUP_WITH =
            Pattern.compile(
                    "C(\\d+)\\s+(?:with|that have|that has|having)\\s+the\\s+(?:"
                            + MOST
                            + "|"
                            + LEAST
                            + ")");
    private static final Pattern BREAKDOWN =
            Pattern.compile(
                    "C(\\d+)\\s+(?:breakdown|split|mix|distribution)\\b|\\b(?:breakdown|distribution|split|mix|distributed|spread)\\s+(?:of |by |over |across )(?:the )?(?:D (?:by |over |across ))?C(\\d+)");
    private static final Pattern LIMITED =
            Pattern.compile(
                    "\\b(?:"
                            + MOST
                            + "|"
                            + LEAST
                            + "|first|last|latest|newest|oldest|recent)\\s+N(\\d+)\\b|N(\\d+)\\s+(?:"
                            + MOST
                            + "|"
                            + LEAST
                            + "|latest|newest|oldest|most recent)\\b");
    private static final Pattern BUCKET =
            Pattern.compile(
                    "\\b(?:per|by|each|every|a|over the|for each)\\s+(hour|day|week|month|quarter|year)s?\\b|\\b(hourly|daily|weekly|monthly|quarterly|yearly|annual(?:ly)?)\\b|\\b(?:hour|day|week|month|quarter|year) (?:by|over|on) (hour|day|week|month|quarter|year)\\b");
    private static final Pattern WHICH_BUCKET =
            Pattern.compile(
                    "\\b(?:which|what|busiest|quietest|best|worst)\\s+(hour|day|week|month|quarter|year)\\b");
    private static final Pattern OVER_TIME =
            Pattern.compile(
                    "\\b(?:over time|trends?|timeline|develop\\w*|evol\\w*|history|time series|through time)\\b");
    private static final Pattern COMPARE =
            Pattern.compile(
                    "\\b(?:compare[ds]?|comparison|versus|vs|against|difference|changed?|growth|gr[eo]w|increased?|decreased?|than|more or fewer)\\b");
    private static final Pattern PREVIOUS =
            Pattern.compile(
                    "\\b(?:before|previous|prior|preceding) (?:hour|day|week|month|quarter|year|period)\\b|\\b(?:hour|day|week|month|quarter|year|period) before\\b");
    private static final Pattern SPREAD =
            Pattern.compile(
                    "\\b(?:distribution|distributed|spread|histogram|quartiles?|variation)\\b");
    private static final Pattern LISTING =
            Pattern.compile(
                    "^(?:please )?(?:list|show|give|display|find|get|which|what are)\\b(?: (?:me|us|all|every|the|are|of|V\\d+|B\\d+|U\\d+|N\\d+))* D\\b");
    private static final Pattern LISTED_BEST =
            Pattern.compile(
                    "\\b("
                            + MOST
                            + "|"
                            + LEAST
                            + "|latest|newest|most recent|recent|last|oldest|first|earliest)\\s+(?:N\\d+\\s+)?(?:[VB]\\d+ )?D\\b");
    static final Pattern WHEN = Pattern.compile("^(?:and )?when\\b");
    static final Pattern MENTION = Pattern.compile("\\b([CB])(\\d+)\\b");

    private final Dataset dataset;
    private final Tagged tagged;
    private final String text;
    private final Set<Integer> used = new HashSet<>();
    private final @Nullable Period given;
    private @Nullable Column time;

    private Reading(Dataset dataset, Tagged tagged, @Nullable Period given) {
        this.dataset = dataset;
        this.tagged = tagged;
        this.given = given;
        text = tagged.text();
        time = dataset.time().orElse(null);
    }

    /**
     * @param given the period the request asks for besides the question; null: none
     * @return empty when nothing that can be computed is asked
     */
    static Optional<Ask> read(Dataset dataset, Tagged tagged, @Nullable Period given) {
        return new Reading(dataset, tagged, given).read();
    }

    private Optional<Ask> read() {
        chooseTime();
        List<Placed> placed = new Filters(tagged, dataset, text, used).read();
        List<Column> groups = groups();
        boolean counting = COUNT.matcher(text).find();
        boolean share = SHARE.matcher(text).find();
        List<Placed> filters = new ArrayList<>(placed);
        addYesNo(filters);
        List<Column> compared = comparedGroup(filters);
        if (groups.isEmpty()) {
            groups = compared;
        }
        Measure measure = measuring().measure(counting, groups);
        List<Period> periods = periods();
        Optional<Form> form = form(measure, groups, periods, filters, share, counting);
        if (form.isEmpty()) {
            return Optional.empty();
        }
        List<Filter> where = new ArrayList<>(filters.stream().map(Placed::filter).toList());
        if (form.get() instanceof Form.Share(List<Filter> part)) {
            where.removeAll(part);
        }
        boolean versus = form.get() instanceof Form.Versus;
        @Nullable Period period = versus ? null : periods.isEmpty() ? given : periods.getFirst();
        if (time == null && (!periods.isEmpty() || form.get() instanceof Form.OverTime)) {
            return Optional.empty();
        }
        return Optional.of(
                new Ask(
                        dataset,
                        measure,
                        form.get(),
                        where,
                        period,
                        time,
                        understood(),
                        tagged.strange(),
                        tagged.taken()));
    }

    /**
     * A filter, and where in the question it stands.
     *
     * @param at offset in the tagged text
     */
    record Placed(Filter filter, int at) {}

    /** "Orders shipped in October" means the column shipped_at, not the first date there is. */
    private void chooseTime() {
        Matcher beforePeriod = Pattern.compile("C(\\d+)\\s+(?:\\w+\\s+){0,2}T\\d+").matcher(text);
        while (beforePeriod.find()) {
            Column column = tagged.column(Integer.parseInt(beforePeriod.group(1)));
            if (column.temporal()) {
                time = column;
                used.add(Integer.parseInt(beforePeriod.group(1)));
            }
        }
    }

    private List<Column> groups() {
        List<Column> groups = new ArrayList<>();
        Matcher group = GROUP.matcher(text);
        while (group.find()) {
            addGroup(groups, group.group(1));
            Matcher more = MENTION.matcher(group.group(2));
            while (more.find()) {
                addGroup(groups, more.group(2));
            }
        }
        for (Pattern pattern : List.of(GROUP_WITH, TOP_GROUP, WHICH, BREAKDOWN)) {
            Matcher matcher = pattern.matcher(text);
            while (groups.isEmpty() && matcher.find()) {
                addGroup(
                        groups,
                        matcher.group(1) != null
                                ? matcher.group(1)
                                : matcher.group(matcher.groupCount()));
            }
        }
        return groups.size() <= 2 ? groups : groups.subList(0, 2);
    }

    private void addGroup(List<Column> groups, String index) {
        int i = Integer.parseInt(index);
        Column column = tagged.column(i);
        boolean ranked =
                column.numeric() && text.matches(".*\\b(?:top|bottom)\\b.*\\bby C" + i + "\\b.*");
        boolean extreme =
                column.numeric()
                        && text.matches(".*\\b(?:" + MOST + "|" + LEAST + ") C" + i + "\\b.*");
        if (!used.contains(i)
                && !ranked
                && !extreme
                && !groups.contains(column)
                && column.kind() != Column.Kind.DECIMAL
                && column.kind() != Column.Kind.REAL) {
            groups.add(column);
            used.add(i);
        }
    }

    /** A yes/no column that is neither group nor measure is a condition: "paid orders". */
    private void addYesNo(List<Placed> filters) {
        Matcher yes = Pattern.compile("\\b([BU])(\\d+)\\b").matcher(text);
        while (yes.find()) {
            int index = Integer.parseInt(yes.group(2));
            if (used.contains(index)) {
                continue;
            }
            String before = text.substring(0, yes.start());
            if (before.matches(".*\\b(?:by|per|each|across) (?:the )?$")) {
                continue;
            }
            boolean negated =
                    yes.group(1).equals("U")
                            || before.matches(
                                    ".*\\b(?:not|non|never|without|aren't|isn't|weren't|wasn't) (?:yet )?(?:been )?$");
            filters.add(new Placed(new Filter.Says(tagged.column(index), !negated), yes.start()));
            used.add(index);
        }
        Matcher grouped =
                Pattern.compile("\\b(?:by|per|each|across) (?:the )?B(\\d+)\\b").matcher(text);
        while (grouped.find()) {
            used.add(Integer.parseInt(grouped.group(1)));
        }
    }

    /** "Compare Germany and France": two values of one column, side by side. */
    private List<Column> comparedGroup(List<Placed> filters) {
        Matcher grouped =
                Pattern.compile("\\b(?:by|per|each|across) (?:the )?B(\\d+)\\b").matcher(text);
        if (grouped.find()) {
            return List.of(tagged.column(Integer.parseInt(grouped.group(1))));
        }
        if (!COMPARE.matcher(text).find() || tagged.periods().size() > 1) {
            return List.of();
        }
        return filters.stream()
                .filter(
                        p ->
                                p.filter() instanceof Filter.OneOf one
                                        && one.values().size() > 1
                                        && !one.not())
                .map(p -> p.filter().column())
                .findFirst()
                .map(List::of)
                .orElse(List.of());
    }

    private Measuring measuring() {
        return new Measuring(dataset, tagged, used, time);
    }

    private List<Period> periods() {
        List<Period> periods = new ArrayList<>(tagged.periods());
        boolean compares = COMPARE.matcher(text).find() || PREVIOUS.matcher(text).find();
        Optional<Period> base =
                periods.stream().filter(p -> p.from() != null && p.to() != null).findFirst();
        if (periods.size() == 1 && compares && PREVIOUS.matcher(text).find() && base.isPresent()) {
            periods.add(before(base.get()));
        }
        return periods;
    }

    private static Period before(Period period) {
        var from = Objects.requireNonNull(period.from());
        var to = Objects.requireNonNull(period.to());
        long months = ChronoUnit.MONTHS.between(from, to);
        boolean calendar =
                months > 0 && from.getDayOfMonth() == 1 && from.plusMonths(months).equals(to);
        return calendar
                ? Period.between(from.minusMonths(months), from)
                : Period.between(from.minus(Duration.between(from, to)), from);
    }

    private Optional<Form> form(
            Measure measure,
            List<Column> groups,
            List<Period> periods,
            List<Placed> filters,
            boolean share,
            boolean counting) {
        boolean compares = COMPARE.matcher(text).find() || PREVIOUS.matcher(text).find();
        if (periods.size() == 2 && compares) {
            List<Period> ordered =
                    periods.stream()
                            .sorted(
                                    Comparator.comparing(
                                            p -> p.from() == null ? LocalDateTime.MIN : p.from()))
                            .toList();
            return Optional.of(
                    new Form.Versus(
                            ordered.getFirst(), ordered.getLast(), groups.stream().findFirst()));
        }
        if (periods.size() > 1) {
            return Optional.empty();
        }
        boolean superlative = SUPERLATIVE.matcher(text).find();
        boolean ascending = LEAST_WORD.matcher(text).find();
        if (share && groups.isEmpty() && !filters.isEmpty()) {
            return Optional.of(new Form.Share(shared(filters)));
        }
        Optional<Bucket> bucket = bucket();
        Matcher whichBucket = WHICH_BUCKET.matcher(text);
        if (groups.isEmpty() && whichBucket.find() && time != null) {
            return Optional.of(
                    new Form.OverTime(
                            Bucket.valueOf(whichBucket.group(1).toUpperCase(Locale.ROOT)),
                            true,
                            ascending));
        }
        boolean overTime = bucket.isPresent() || OVER_TIME.matcher(text).find();
        Optional<Column> temporalGroup = groups.stream().filter(Column::temporal).findFirst();
        if ((groups.isEmpty() && overTime && time != null)
                || (temporalGroup.isPresent() && groups.size() == 1)) {
            temporalGroup.ifPresent(c -> time = c);
            return Optional.of(new Form.OverTime(bucket.orElse(null), false, false));
        }
        if (!groups.isEmpty()) {
            boolean extremeOfFunction =
                    !superlative
                            || (measure instanceof Measure.Of of
                                    && Measuring.isExtreme(of.function())
                                    && !which());
            return Optional.of(
                    new Form.Grouped(
                            groups,
                            ascending && superlative && !extremeOfFunction,
                            limit(LIMIT),
                            superlative && which()));
        }
        if (SPREAD.matcher(text).find()) {
            return measure instanceof Measure.Of(Function _, Column column)
                    ? Optional.of(new Form.Spread(column))
                    : unusedText()
                            .map(c -> new Form.Grouped(List.of(c), false, limit(LIMIT), false));
        }
        if (WHEN.matcher(text).find()) {
            return Optional.of(new Form.Single());
        }
        Matcher best = LISTED_BEST.matcher(text);
        if (!counting && best.find()) {
            return listedBest(best.group(1), measure);
        }
        if (LISTING.matcher(text).find() && measure instanceof Measure.Rows) {
            return Optional.of(new Form.Listing(Optional.ofNullable(time), false, limit(50)));
        }
        boolean asked =
                counting
                        || measure instanceof Measure.Of
                        || !filters.isEmpty()
                        || !periods.isEmpty();
        return asked ? Optional.of(new Form.Single()) : Optional.empty();
    }

    /** A column that was named but plays no part is a sign that something was missed. */
    private double understood() {
        int unused = Math.max(0, tagged.columns() - used.size());
        return tagged.understood()
                * Math.pow(COLUMN_UNUSED_FACTOR, unused)
                * Math.pow(COLUMN_TAKEN_FACTOR, tagged.taken().size());
    }

    private boolean which() {
        return Pattern.compile(
                        "\\b(?:which|what|who|whose|top|bottom|best|worst|with the|most|least|fewest)\\b")
                .matcher(text)
                .find();
    }

    private Optional<Form> listedBest(String word, Measure measure) {
        boolean byTime =
                Set.of(
                                "latest",
                                "newest",
                                "most recent",
                                "recent",
                                "last",
                                "oldest",
                                "first",
                                "earliest")
                        .contains(word);
        boolean ascending =
                Set.of("oldest", "first", "earliest").contains(word)
                        || LEAST_WORD.matcher(word).matches();
        Optional<Column> by =
                byTime
                        ? Optional.ofNullable(time)
                        : measure instanceof Measure.Of of
                                ? Optional.of(of.column())
                                : measuring().mainNumber();
        return by.map(c -> new Form.Listing(Optional.of(c), ascending, limit(1)));
    }

    private Optional<Column> unusedText() {
        Matcher mention = MENTION.matcher(text);
        while (mention.find()) {
            int index = Integer.parseInt(mention.group(2));
            if (!used.contains(index) && !tagged.column(index).numeric()) {
                return Optional.of(tagged.column(index));
            }
        }
        return Optional.empty();
    }

    /**
     * "What share of German orders was returned": what stands behind the verb is the part, what
     * stands before it the whole.
     */
    private List<Filter> shared(List<Placed> filters) {
        Matcher verb =
                Pattern.compile(
                                "\\b(?:are|were|is|was|have|has|had|came?|comes?|got|ended|end|needs?)\\b")
                        .matcher(text);
        int last = -1;
        while (verb.find()) {
            last = last < 0 && verb.start() > 8 ? verb.start() : last;
        }
        int split = last;
        List<Filter> behind =
                filters.stream().filter(p -> p.at() > split).map(Placed::filter).toList();
        return split < 0 || behind.isEmpty()
                ? filters.stream().map(Placed::filter).toList()
                : behind;
    }

    private Optional<Bucket> bucket() {
        Matcher matcher = BUCKET.matcher(text);
        if (!matcher.find()) {
            return Optional.empty();
        }
        String word =
                matcher.group(1) != null
                        ? matcher.group(1)
                        : matcher.group(2) != null ? matcher.group(2) : matcher.group(3);
        return Optional.of(
                switch (word) {
                    case "hour", "hourly" -> Bucket.HOUR;
                    case "day", "daily" -> Bucket.DAY;
                    case "week", "weekly" -> Bucket.WEEK;
                    case "month", "monthly" -> Bucket.MONTH;
                    case "quarter", "quarterly" -> Bucket.QUARTER;
                    default -> Bucket.YEAR;
                });
    }

    private int limit(int otherwise) {
        Matcher matcher = LIMITED.matcher(text);
        if (!matcher.find()) {
            return otherwise;
        }
        BigDecimal number =
                tagged.number(
                        Integer.parseInt(
                                matcher.group(1) != null ? matcher.group(1) : matcher.group(2)));
        return Math.max(1, Math.min(LIMIT_MAX, number.intValue()));
    }
}
