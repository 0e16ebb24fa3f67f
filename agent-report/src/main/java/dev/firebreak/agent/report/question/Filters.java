package dev.firebreak.agent.report.question;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.dataset.Dataset;
import dev.firebreak.agent.report.question.Filter.Comparison;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the conditions in a tagged question. */
final class Filters {
    private static final String LINK =
            "(?:\\s*(?:is|are|was|were|of|being|in|at|=|:|equals?|equal to|with|named|called)\\s*|\\s+)*?";
    private static final Pattern NEGATION =
            Pattern.compile(
                    ".*\\b(?:not|no|non|except(?: for)?|excluding|exclude|without|other than|but|isn't|aren't|wasn't|weren't|besides|apart from)\\s*(?:in |from |by |the |for |-)*$");
    private static final Pattern VALUE = Pattern.compile("\\bV(\\d+)\\b");
    private static final Pattern COMPARED =
            Pattern.compile(
                    "(?:C(\\d+)\\s+)?(?:(?:is|are|was|were|of|with|has|have|a|an|took|take|takes)\\s+)*"
                            + "(more than|over|above|greater than|larger than|bigger than|exceeding|exceeds?|higher than|longer than|>=|>"
                            + "|at least|no less than|not less than|less than|under|below|smaller than|fewer than|shorter than|lower than"
                            + "|cheaper than|<=|<|at most|up to|no more than|not more than|exactly|equal to|equals|=)\\s*"
                            + "(?:[€$£]\\s*)?N(\\d+)\\s*(ms|milliseconds?|s|secs?|seconds?|mins?|minutes?|h|hours?|%|percent|euros?|dollars?|pounds?|eur|usd|gbp|chf)?\\b(?:\\s*C(\\d+))?");
    private static final Pattern BETWEEN =
            Pattern.compile(
                    "(?:C(\\d+)\\s+)?(?:(?:is|are|was|were|of)\\s+)*between\\s+N(\\d+)\\s+and\\s+N(\\d+)(?:\\s*C(\\d+))?");
    private static final Pattern NAMED =
            Pattern.compile("C(\\d+)\\s+(?:is |= ?|: ?|equals |of |number |no )?N(\\d+)\\b");
    private static final Pattern MISSING =
            Pattern.compile(
                    "\\b(?:without|missing|no|lacking)\\s+(?:a |an |any )?C(\\d+)\\b|C(\\d+)\\s+(?:is|are|was|were)\\s+(?:missing|empty|null|blank|unknown|not set)\\b|\\b(?:empty|missing|blank)\\s+C(\\d+)\\b");

    private static final Pattern YES_NO = Pattern.compile("\\b([BU])(\\d+)\\b");

    private final Tagged tagged;
    private final Dataset dataset;
    private final String text;
    private final Set<Integer> used;
    private final List<Placed> found = new ArrayList<>();

    /**
     * @param used columns that stand in the question as part of a condition are added to it
     */
    Filters(Tagged tagged, Dataset dataset, String text, Set<Integer> used) {
        this.tagged = tagged;
        this.dataset = dataset;
        this.text = text;
        this.used = used;
    }

    /**
     * A filter, and where in the question it stands.
     *
     * @param at offset in the tagged text
     */
    record Placed(Filter filter, int at) {}

    List<Placed> read() {
        missing();
        between();
        compared();
        named();
        values();
        found.sort(Comparator.comparingInt(Placed::at));
        return found;
    }

    /** A yes/no column that is no group is a condition: "paid orders". */
    List<Placed> yesNo() {
        List<Placed> filters = new ArrayList<>();
        Matcher yes = YES_NO.matcher(text);
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
        return filters;
    }

    private void missing() {
        Matcher matcher = MISSING.matcher(text);
        while (matcher.find()) {
            int index = index(matcher, 1, 2, 3);
            found.add(new Placed(new Filter.Missing(tagged.column(index), true), matcher.start()));
            used.add(index);
        }
    }

    private void between() {
        Matcher matcher = BETWEEN.matcher(text);
        while (matcher.find()) {
            Optional<Column> column = numberColumn(matcher.group(1), matcher.group(4), "");
            if (column.isPresent()) {
                BigDecimal low = tagged.number(Integer.parseInt(matcher.group(2)));
                BigDecimal high = tagged.number(Integer.parseInt(matcher.group(3)));
                found.add(
                        new Placed(
                                new Filter.Compares(column.get(), Comparison.AT_LEAST, low),
                                matcher.start()));
                found.add(
                        new Placed(
                                new Filter.Compares(column.get(), Comparison.AT_MOST, high),
                                matcher.start()));
            }
        }
    }

    private void compared() {
        Matcher matcher = COMPARED.matcher(text);
        while (matcher.find()) {
            String unit = matcher.group(4) == null ? "" : matcher.group(4);
            Optional<Column> column =
                    numberColumn(matcher.group(1), matcher.group(5), unit + " " + matcher.group(2));
            if (column.isPresent()) {
                BigDecimal number =
                        scaled(
                                tagged.number(Integer.parseInt(matcher.group(3))),
                                unit,
                                column.get());
                found.add(
                        new Placed(
                                new Filter.Compares(
                                        column.get(), comparison(matcher.group(2)), number),
                                matcher.start()));
            }
        }
    }

    private static Comparison comparison(String words) {
        return switch (words) {
            case "at least", "no less than", "not less than", ">=" -> Comparison.AT_LEAST;
            case "at most", "up to", "no more than", "not more than", "<=" -> Comparison.AT_MOST;
            case "less than",
                    "under",
                    "below",
                    "smaller than",
                    "fewer than",
                    "shorter than",
                    "lower than",
                    "cheaper than",
                    "<" ->
                    Comparison.LESS;
            case "exactly", "equal to", "equals", "=" -> Comparison.EXACTLY;
            default -> Comparison.MORE;
        };
    }

    /** The number column beside a comparison; else the one its words point to. */
    private Optional<Column> numberColumn(String before, String after, String words) {
        for (String index : new String[] {before, after}) {
            if (index != null && tagged.column(Integer.parseInt(index)).numeric()) {
                used.add(Integer.parseInt(index));
                return Optional.of(tagged.column(Integer.parseInt(index)));
            }
        }
        List<Column> numbers =
                dataset.columns().stream()
                        .filter(
                                c ->
                                        c.numeric()
                                                && !c.name().equals("id")
                                                && !c.name().endsWith("_id"))
                        .toList();
        if (words.matches("(?:ms|milli|s|sec|min|h|hour).* .*|.*(?:longer|shorter).*")) {
            Optional<Column> duration =
                    numbers.stream()
                            .filter(
                                    c ->
                                            c.name().contains("duration")
                                                    || c.name().contains("time")
                                                    || c.name().endsWith("_ms"))
                            .findFirst();
            if (duration.isPresent()) {
                return duration;
            }
        }
        Optional<Column> money =
                numbers.stream()
                        .filter(
                                c ->
                                        !c.unit().isEmpty()
                                                || Lexicon.tokens(c.name().replace('_', ' '))
                                                        .stream()
                                                        .anyMatch(
                                                                t ->
                                                                        Measuring.MONEY.contains(
                                                                                t.stem())))
                        .findFirst();
        return numbers.size() == 1 ? Optional.of(numbers.getFirst()) : money;
    }

    private static BigDecimal scaled(BigDecimal number, String unit, Column column) {
        if (!column.name().endsWith("_ms")) {
            return number;
        }
        BigDecimal factor =
                unit.startsWith("ms") || unit.startsWith("milli") || unit.isEmpty()
                        ? BigDecimal.ONE
                        : unit.startsWith("m")
                                ? BigDecimal.valueOf(60_000)
                                : unit.startsWith("h")
                                        ? BigDecimal.valueOf(3_600_000)
                                        : BigDecimal.valueOf(1000);
        return number.multiply(factor);
    }

    /** "Order id 4711": a number right behind a number column. */
    private void named() {
        Matcher matcher = NAMED.matcher(text);
        while (matcher.find()) {
            int index = Integer.parseInt(matcher.group(1));
            Column column = tagged.column(index);
            boolean ranked =
                    text.substring(0, matcher.start()).matches(".*\\b(?:top|bottom|best)\\s+$");
            if (column.numeric() && !ranked && !used.contains(index)) {
                found.add(
                        new Placed(
                                new Filter.Compares(
                                        column,
                                        Comparison.EXACTLY,
                                        tagged.number(Integer.parseInt(matcher.group(2)))),
                                matcher.start()));
                used.add(index);
            }
        }
    }

    /** Values of one column mean any of them; values of several columns mean all of them. */
    private void values() {
        Map<String, List<String>> texts = new LinkedHashMap<>();
        Map<String, Column> columns = new LinkedHashMap<>();
        Map<String, Integer> places = new LinkedHashMap<>();
        Matcher matcher = VALUE.matcher(text);
        while (matcher.find()) {
            List<Vocabulary.Value> candidates = tagged.values(Integer.parseInt(matcher.group(1)));
            Vocabulary.Value value = choose(candidates, matcher.start(), matcher.end());
            boolean not =
                    NEGATION.matcher(text.substring(0, matcher.start())).matches()
                            || continuesNegation(matcher.start());
            String key = value.column().name() + (not ? "!" : "");
            columns.put(key, value.column());
            places.putIfAbsent(key, matcher.start());
            List<String> same = texts.computeIfAbsent(key, k -> new ArrayList<>());
            candidates.stream()
                    .filter(v -> v.column().equals(value.column()) && !same.contains(v.text()))
                    .forEach(v -> same.add(v.text()));
        }
        texts.forEach(
                (key, same) ->
                        found.add(
                                new Placed(
                                        new Filter.OneOf(
                                                Objects.requireNonNull(columns.get(key)),
                                                same,
                                                key.endsWith("!")),
                                        Objects.requireNonNull(places.get(key)))));
    }

    /** "Not Germany or France": the second is denied too. */
    private boolean continuesNegation(int start) {
        Matcher list =
                Pattern.compile("V\\d+\\s*(?:,|or|and|nor)\\s*$").matcher(text.substring(0, start));
        return list.find() && NEGATION.matcher(text.substring(0, list.start())).matches();
    }

    /**
     * A value that stands in several columns belongs to the one named beside it; else to the one
     * with the fewest values.
     */
    private Vocabulary.Value choose(List<Vocabulary.Value> candidates, int start, int end) {
        Matcher before =
                Pattern.compile("C(\\d+)" + LINK + "$")
                        .matcher(text.substring(0, start).stripTrailing());
        Matcher after = Pattern.compile("^\\s*C(\\d+)\\b").matcher(text.substring(end));
        for (Matcher beside : List.of(before, after)) {
            if (beside.find()) {
                int index = Integer.parseInt(beside.group(1));
                for (Vocabulary.Value candidate : candidates) {
                    if (candidate.column().equals(tagged.column(index))) {
                        used.add(index);
                        return candidate;
                    }
                }
            }
        }
        return candidates.stream()
                .min(
                        Comparator.comparingInt(
                                v ->
                                        dataset.values()
                                                .getOrDefault(v.column().name(), Set.of())
                                                .size()))
                .orElseThrow();
    }

    private static int index(Matcher matcher, int... groups) {
        for (int group : groups) {
            if (matcher.group(group) != null) {
                return Integer.parseInt(matcher.group(group));
            }
        }
        throw new IllegalStateException("no group matched: " + matcher);
    }
}
