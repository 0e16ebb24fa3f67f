package dev.firebreak.agent.report.question;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.question.Ask.Form;
import dev.firebreak.agent.report.question.Filters.Placed;
import dev.firebreak.agent.report.question.Measure.Function;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the form that fits what is asked: one number, groups, a trend, a list. */
final class Forming {
    private static final int LIMIT = 20;
    private static final int LISTED = 50;
    private static final int LIMIT_MAX = 100;
    private static final Pattern SUPERLATIVE =
            Pattern.compile("\\b(?:" + Grammar.MOST + "|" + Grammar.LEAST + ")\\b");
    private static final Pattern LEAST_WORD = Pattern.compile("\\b" + Grammar.LEAST + "\\b");
    private static final Pattern SHARE =
            Pattern.compile(
                    "\\b(?:share|percentage|percent|proportion|fraction|rate|what part|which part)\\b|%");
    private static final Pattern LIMITED =
            Pattern.compile(
                    "\\b(?:"
                            + Grammar.MOST
                            + "|"
                            + Grammar.LEAST
                            + "|first|last|latest|newest|oldest|recent)\\s+N(\\d+)\\b|N(\\d+)\\s+(?:"
                            + Grammar.MOST
                            + "|"
                            + Grammar.LEAST
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
    private static final Pattern SPREAD =
            Pattern.compile(
                    "\\b(?:distribution|distributed|spread|histogram|quartiles?|variation)\\b");
    private static final Pattern LISTING =
            Pattern.compile(
                    "^(?:please )?(?:list|show|give|display|find|get|which|what are)\\b(?: (?:me|us|all|every|the|are|of|V\\d+|B\\d+|U\\d+|N\\d+))* D\\b");
    private static final Pattern LISTED_BEST =
            Pattern.compile(
                    "\\b("
                            + Grammar.MOST
                            + "|"
                            + Grammar.LEAST
                            + "|latest|newest|most recent|recent|last|oldest|first|earliest)\\s+(?:N\\d+\\s+)?(?:[VB]\\d+ )?D\\b");

    private final Tagged tagged;
    private final String text;
    private final Set<Integer> used;
    private final @Nullable Column time;
    private final Measuring measuring;

    /**
     * @param used columns that play a part already
     * @param time what a period looks at; null: the dataset knows no time
     */
    Forming(
            Tagged tagged,
            String text,
            Set<Integer> used,
            @Nullable Column time,
            Measuring measuring) {
        this.tagged = tagged;
        this.text = text;
        this.used = used;
        this.time = time;
        this.measuring = measuring;
    }

    /**
     * @param counting how many there are is asked
     * @return empty when nothing that can be computed is asked
     */
    Optional<Form> form(
            Measure measure,
            List<Column> groups,
            List<Period> periods,
            List<Placed> filters,
            boolean counting) {
        if (periods.size() == 2 && Grammar.compares(text)) {
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
        if (SHARE.matcher(text).find() && groups.isEmpty() && !filters.isEmpty()) {
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
        if (Grammar.WHEN.matcher(text).find()) {
            return Optional.of(new Form.Single());
        }
        Matcher best = LISTED_BEST.matcher(text);
        if (!counting && best.find()) {
            return listedBest(best.group(1), measure);
        }
        if (LISTING.matcher(text).find() && measure instanceof Measure.Rows) {
            return Optional.of(new Form.Listing(Optional.ofNullable(time), false, limit(LISTED)));
        }
        boolean asked =
                counting
                        || measure instanceof Measure.Of
                        || !filters.isEmpty()
                        || !periods.isEmpty();
        return asked ? Optional.of(new Form.Single()) : Optional.empty();
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
                                : measuring.mainNumber();
        return by.map(c -> new Form.Listing(Optional.of(c), ascending, limit(1)));
    }

    private Optional<Column> unusedText() {
        Matcher mention = Grammar.MENTION.matcher(text);
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
