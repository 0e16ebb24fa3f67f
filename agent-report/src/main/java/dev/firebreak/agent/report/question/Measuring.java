package dev.firebreak.agent.report.question;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.dataset.Dataset;
import dev.firebreak.agent.report.question.Measure.Function;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a question wants to know of its rows: how many, or a function of which column. */
final class Measuring {
    private static final Pattern COUNTED =
            Pattern.compile(
                    "\\b(?:how many|number of|count of|counts?)\\s+(?:of )?(?:the |all )?((?:different|distinct|unique|separate)\\s+)?(?:of )?(?:the )?(?:[VBU]\\d+ )*(C\\d+|D)(\\s+D)?");
    private static final Set<String> NOT_ADDITIVE =
            Set.of(
                    "duration",
                    "latency",
                    "rate",
                    "ratio",
                    "score",
                    "confidence",
                    "age",
                    "percent",
                    "temperature",
                    "rating",
                    "runtime",
                    "margin",
                    "speed",
                    "price",
                    "weight",
                    "height",
                    "grade",
                    "satisfaction",
                    "year");
    private static final Set<String> QUANTITIES =
            Set.of(
                    "quantity",
                    "unit",
                    "piece",
                    "qty",
                    "item",
                    "amount",
                    "visit",
                    "click",
                    "view",
                    "hour",
                    "point",
                    "attempt",
                    "step");

    /** What columns of money are called. */
    static final Set<String> MONEY =
            Set.of(
                    "amount",
                    "revenue",
                    "sales",
                    "sale",
                    "total",
                    "price",
                    "value",
                    "cost",
                    "turnover",
                    "spend",
                    "net",
                    "gross",
                    "income",
                    "fee");

    private final Dataset dataset;
    private final Tagged tagged;
    private final String text;
    private final Set<Integer> used;
    private final @Nullable Column time;

    /**
     * @param used columns that stand in the question as what is measured are added to it
     */
    Measuring(Dataset dataset, Tagged tagged, Set<Integer> used, @Nullable Column time) {
        this.dataset = dataset;
        this.tagged = tagged;
        this.text = tagged.text();
        this.used = used;
        this.time = time;
    }

    Measure measure(boolean counting, List<Column> groups) {
        Optional<Function> function =
                function().map(f -> isExtreme(f) && sumsUp() ? Function.SUM : f);
        if (counting && function.isEmpty()) {
            Matcher counted = COUNTED.matcher(text);
            if (counted.find() && counted.group(2).startsWith("C") && counted.group(3) == null) {
                int index = Integer.parseInt(counted.group(2).substring(1));
                Column column = tagged.column(index);
                if (!used.contains(index) && !groups.contains(column)) {
                    used.add(index);
                    boolean quantity =
                            column.numeric()
                                    && QUANTITIES.contains(lastStem(column))
                                    && counted.group(1) == null;
                    return quantity
                            ? new Measure.Of(Function.SUM, column)
                            : new Measure.Distinct(column);
                }
            }
            return new Measure.Rows();
        }
        if (Grammar.WHEN.matcher(text).find() && time != null) {
            boolean first = text.matches(".*\\b(?:first|earliest|oldest)\\b.*");
            return new Measure.Of(first ? Function.MIN : Function.MAX, time);
        }
        Optional<Column> column = measuredColumn(function);
        if (column.isEmpty()
                && function.isPresent()
                && function.get() != Function.SUM
                && !wantsRows(function.get())) {
            column = mainNumber();
        }
        if (column.isEmpty()
                && Pattern.compile("\\bhow (?:much|expensive)\\b").matcher(text).find()) {
            column = mainNumber();
        }
        if (column.isEmpty()
                && Pattern.compile(
                                "\\bhow (?:long|fast|slow)\\b|\\b(?:longest|slowest|fastest|shortest)\\b")
                        .matcher(text)
                        .find()) {
            column = duration();
        }
        return column.<Measure>map(
                        c ->
                                new Measure.Of(
                                        function.orElse(
                                                additive(c) ? Function.SUM : Function.AVERAGE),
                                        c))
                .orElse(new Measure.Rows());
    }

    /** "The highest revenue" is the highest sum, not the highest single sale. */
    private boolean sumsUp() {
        return Pattern.compile(
                        "\\b(?:revenue|sales|turnover|income|earnings|spend|spending|spent)\\b")
                .matcher(tagged.original())
                .find();
    }

    /** "Most" of nothing in particular is most rows. */
    private boolean wantsRows(Function function) {
        return (function == Function.MAX || function == Function.MIN)
                && Pattern.compile(
                                "\\b(?:most|fewest|least|top|bottom|best|worst|busiest|quietest)\\b")
                        .matcher(text)
                        .find()
                && !Pattern.compile(
                                "\\b(?:maximum|minimum|max|min|highest|lowest|largest|smallest)\\b")
                        .matcher(text)
                        .find();
    }

    private Optional<Function> function() {
        Matcher percentile = Pattern.compile("\\bF(\\d+)\\b").matcher(text);
        if (percentile.find()) {
            return Optional.of(tagged.function(Integer.parseInt(percentile.group(1))));
        }
        Map<String, Function> words = new LinkedHashMap<>();
        words.put("average|mean|avg|on average|typical|typically", Function.AVERAGE);
        words.put("median", Function.MEDIAN);
        words.put("total|sum|overall|altogether|how much", Function.SUM);
        words.put(
                "highest|largest|biggest|greatest|maximum|max|longest|slowest|most expensive|latest|newest",
                Function.MAX);
        words.put(
                "lowest|smallest|minimum|min|shortest|fastest|cheapest|earliest|oldest",
                Function.MIN);
        for (Map.Entry<String, Function> entry : words.entrySet()) {
            if (Pattern.compile("\\b(?:" + entry.getKey() + ")\\b")
                    .matcher(text.replace("in total", ""))
                    .find()) {
                return Optional.of(entry.getValue());
            }
        }
        return Optional.empty();
    }

    private Optional<Column> measuredColumn(Optional<Function> function) {
        boolean extreme =
                function.isPresent()
                        && (function.get() == Function.MIN || function.get() == Function.MAX);
        Matcher mention = Grammar.MENTION.matcher(text);
        Optional<Column> found = Optional.empty();
        while (mention.find()) {
            int index = Integer.parseInt(mention.group(2));
            Column column = tagged.column(index);
            boolean id =
                    column.kind() == Column.Kind.WHOLE
                            && (column.name().equals("id") || column.name().endsWith("_id"));
            if (!used.contains(index)
                    && found.isEmpty()
                    && !id
                    && (column.numeric() || (extreme && column.temporal()))) {
                found = Optional.of(column);
                used.add(index);
            }
        }
        return found;
    }

    /** The one number that "how much" must mean: money, or the only one there is. */
    Optional<Column> mainNumber() {
        List<Column> numbers =
                dataset.columns().stream()
                        .filter(
                                c ->
                                        c.numeric()
                                                && !c.name().equals("id")
                                                && !c.name().endsWith("_id"))
                        .toList();
        Optional<Column> money =
                numbers.stream()
                        .filter(c -> MONEY.contains(lastStem(c)) || !c.unit().isEmpty())
                        .findFirst();
        return money.isPresent()
                ? money
                : numbers.size() == 1 ? Optional.of(numbers.getFirst()) : Optional.empty();
    }

    private Optional<Column> duration() {
        return dataset.columns().stream()
                .filter(
                        c ->
                                c.numeric()
                                        && Lexicon.tokens(c.label()).stream()
                                                .anyMatch(
                                                        t ->
                                                                Set.of(
                                                                                "duration",
                                                                                "latency",
                                                                                "runtime",
                                                                                "time")
                                                                        .contains(t.stem())))
                .findFirst();
    }

    private static String lastStem(Column column) {
        List<Lexicon.Token> words = Lexicon.tokens(column.name().replace('_', ' '));
        return words.isEmpty() ? "" : words.getLast().stem();
    }

    private static boolean additive(Column column) {
        return !column.unit().equals("%")
                && Lexicon.tokens(column.name().replace('_', ' ')).stream()
                        .noneMatch(t -> NOT_ADDITIVE.contains(t.stem()));
    }

    static boolean isExtreme(Function function) {
        return function == Function.MIN || function == Function.MAX;
    }
}
