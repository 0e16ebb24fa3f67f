package dev.firebreak.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.schemas.Figure;
import dev.firebreak.schemas.ReportOutput;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random tables, random questions of each kind; every number is computed again here, without SQL.
 */
class RandomQuestionsTest {
    private static final int TABLES = 5;
    private static final int QUESTIONS_PER_TABLE = 12;
    private static final List<String> REGIONS =
            List.of("North", "South", "East", "West", "Upper Hills");
    private static final List<String> KINDS = List.of("TRAIN_TICKET", "HOTEL", "MEAL", "TAXI");

    @TempDir Path workDir;

    private record Expense(
            int id,
            @Nullable String region,
            String kind,
            @Nullable BigDecimal amount,
            long quantity,
            boolean approved,
            LocalDateTime at) {}

    /** A question, and the check of its answer. */
    private record Question(String text, List<Expense> rows, Consumer<ReportOutput> check) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyNumberOfEveryAnswerIsTheOneThatPlainJavaComputes(long seed) {
        ReportAgent agent = Requests.agent(workDir);
        Random random = new Random(seed);

        for (int t = 0; t < TABLES; t++) {
            List<Expense> table = table(random);
            for (int q = 0; q < QUESTIONS_PER_TABLE; q++) {
                Question question = question(random, table);
                ReportOutput output =
                        Requests.output(
                                Requests.handle(
                                        agent,
                                        Requests.ask(
                                                question.text(),
                                                Requests.csv("expenses.csv", csv(table)))));

                assertThat(output)
                        .as("seed %d, table %d: %s", seed, t, question.text())
                        .satisfies(question.check());
            }
        }
    }

    private static Question question(Random random, List<Expense> table) {
        Scope scope = scope(random, table);
        List<Expense> rows = scope.rows();
        String where = scope.words();
        return switch (random.nextInt(11)) {
            case 0 ->
                    new Question(
                            "How many expenses " + where + " are there?",
                            rows,
                            o -> number(o, "answer", rows.size()));
            case 1 ->
                    new Question(
                            "What is the total amount of expenses " + where + "?",
                            rows,
                            o -> number(o, "answer", sum(rows)));
            case 2 ->
                    new Question(
                            "What was the average amount " + where,
                            rows,
                            o -> number(o, "answer", average(rows)));
            case 3 ->
                    new Question(
                            "median amount " + where, rows, o -> number(o, "answer", median(rows)));
            case 4 ->
                    new Question(
                            "highest amount " + where,
                            rows,
                            o ->
                                    number(
                                            o,
                                            "answer",
                                            amounts(rows)
                                                    .max(Comparator.naturalOrder())
                                                    .orElse(null)));
            case 5 ->
                    new Question(
                            "Number of expenses per kind " + where,
                            rows,
                            o -> groups(o, counts(rows, Expense::kind)));
            case 6 ->
                    new Question(
                            "total amount by region " + where, rows, o -> groups(o, sums(rows)));
            case 7 ->
                    new Question(
                            "How many expenses per month " + where, rows, o -> months(o, rows));
            case 8 ->
                    new Question(
                            "Which kind has the most expenses " + where + "?",
                            rows,
                            o -> first(o, counts(rows, Expense::kind)));
            case 9 ->
                    new Question(
                            "What share of expenses " + where + " is approved?",
                            rows,
                            o -> share(o, rows));
            default ->
                    new Question(
                            "How many different regions " + where + " are there?",
                            rows,
                            o ->
                                    number(
                                            o,
                                            "answer",
                                            rows.stream()
                                                    .map(Expense::region)
                                                    .filter(r -> r != null)
                                                    .distinct()
                                                    .count()));
        };
    }

    private record Scope(String words, List<Expense> rows) {}

    private static Scope scope(Random random, List<Expense> table) {
        List<String> words = new ArrayList<>();
        Predicate<Expense> keep = e -> true;
        if (random.nextInt(3) == 0) {
            String region = pick(random, REGIONS);
            words.add("from " + (random.nextBoolean() ? region : region.toLowerCase(Locale.ROOT)));
            keep = keep.and(e -> region.equals(e.region()));
        }
        if (random.nextInt(4) == 0) {
            String kind = pick(random, KINDS);
            words.add("for " + kind.toLowerCase(Locale.ROOT).replace('_', ' ') + "s");
            keep = keep.and(e -> kind.equals(e.kind()));
        }
        if (random.nextInt(4) == 0) {
            int bound = 50 + random.nextInt(400);
            words.add("with an amount over " + bound);
            keep =
                    keep.and(
                            e ->
                                    e.amount() != null
                                            && e.amount().compareTo(BigDecimal.valueOf(bound)) > 0);
        }
        if (random.nextInt(3) == 0) {
            int month = 1 + random.nextInt(10);
            words.add("in " + Month.of(month).getDisplayName(TextStyle.FULL, Locale.ENGLISH));
            keep = keep.and(e -> e.at().getMonthValue() == month);
        }
        Predicate<Expense> kept = keep;
        return new Scope(String.join(" ", words), table.stream().filter(kept).toList());
    }

    private static List<Expense> table(Random random) {
        int n = 1 + random.nextInt(80);
        // Every value occurs, so that a question about it can be understood.
        List<Expense> rows = new ArrayList<>();
        for (int i = 0; i < n + REGIONS.size(); i++) {
            boolean fixed = i < REGIONS.size();
            rows.add(
                    new Expense(
                            i,
                            fixed
                                    ? REGIONS.get(i)
                                    : random.nextInt(12) == 0 ? null : pick(random, REGIONS),
                            fixed ? KINDS.get(i % KINDS.size()) : pick(random, KINDS),
                            random.nextInt(10) == 0
                                    ? null
                                    : BigDecimal.valueOf(random.nextInt(60_000), 2),
                            random.nextInt(20),
                            random.nextBoolean(),
                            LocalDateTime.of(2026, 1, 1, 0, 0)
                                    .plusMinutes(random.nextInt(300 * 24 * 60))));
        }
        return rows;
    }

    private static String csv(List<Expense> rows) {
        return "expense_id,region,kind,amount,quantity,approved,spent_at\n"
                + rows.stream()
                        .map(
                                e ->
                                        String.join(
                                                ",",
                                                Integer.toString(e.id()),
                                                e.region() == null ? "" : e.region(),
                                                e.kind(),
                                                e.amount() == null
                                                        ? ""
                                                        : e.amount().toPlainString(),
                                                Long.toString(e.quantity()),
                                                Boolean.toString(e.approved()),
                                                e.at().toString().replace('T', ' ')))
                        .collect(Collectors.joining("\n"));
    }

    private static Stream<BigDecimal> amounts(Collection<Expense> rows) {
        return rows.stream().map(Expense::amount).filter(a -> a != null);
    }

    private static @Nullable BigDecimal sum(Collection<Expense> rows) {
        return amounts(rows).reduce(BigDecimal::add).orElse(null);
    }

    private static @Nullable BigDecimal average(Collection<Expense> rows) {
        BigDecimal sum = sum(rows);
        return sum == null
                ? null
                : sum.divide(BigDecimal.valueOf(amounts(rows).count()), 12, RoundingMode.HALF_UP);
    }

    private static @Nullable BigDecimal median(Collection<Expense> rows) {
        BigDecimal[] sorted = amounts(rows).sorted().toArray(BigDecimal[]::new);
        if (sorted.length == 0) {
            return null;
        }
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1
                ? sorted[middle]
                : sorted[middle - 1]
                        .add(sorted[middle])
                        .divide(BigDecimal.TWO, 4, RoundingMode.HALF_UP);
    }

    private static Map<String, BigDecimal> counts(
            Collection<Expense> rows, Function<Expense, String> key) {
        Map<String, BigDecimal> counts = new TreeMap<>();
        rows.forEach(e -> counts.merge(key.apply(e), BigDecimal.ONE, BigDecimal::add));
        return counts;
    }

    /** By region; rows without an amount are a group without a value. */
    private static Map<String, @Nullable BigDecimal> sums(Collection<Expense> rows) {
        Map<String, List<Expense>> groups = new TreeMap<>();
        rows.forEach(
                e ->
                        groups.computeIfAbsent(
                                        e.region() == null ? "" : e.region(),
                                        k -> new ArrayList<>())
                                .add(e));
        Map<String, @Nullable BigDecimal> sums = new TreeMap<>();
        groups.forEach((region, group) -> sums.put(region, sum(group)));
        return sums;
    }

    private static void number(ReportOutput output, String column, long expected) {
        number(output, column, BigDecimal.valueOf(expected));
    }

    private static void number(ReportOutput output, String column, @Nullable BigDecimal expected) {
        List<Figure> figures =
                output.getFigures().stream()
                        .filter(f -> f.getColumn().equals(column) && f.getRow() == 0)
                        .toList();
        if (expected == null) {
            assertThat(figures).isEmpty();
            assertThat(output.getSummary()).contains("nothing to compute");
            return;
        }
        assertThat(figures).isNotEmpty();
        same(figures.getFirst().getValue(), expected);
    }

    private static void same(String value, BigDecimal expected) {
        BigDecimal difference = new BigDecimal(value).subtract(expected).abs();
        assertThat(difference)
                .as("%s against %s", value, expected)
                .isLessThanOrEqualTo(new BigDecimal("0.000001"));
    }

    private static void groups(
            ReportOutput output, Map<String, ? extends @Nullable BigDecimal> expected) {
        Map<String, String> found = new TreeMap<>();
        table(output).forEach(row -> found.put(row[0].equals("(none)") ? "" : row[0], row[1]));
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        expected.forEach(
                (group, value) -> {
                    String shown = found.getOrDefault(group, "?");
                    if (value == null) {
                        assertThat(shown).isEqualTo("–");
                    } else {
                        same(shown.replace(",", ""), value);
                    }
                });
    }

    /** The rows of the first table in the Markdown after the key figures. */
    private static List<String[]> table(ReportOutput output) {
        List<String> lines = output.getMarkdown().lines().toList();
        int head = -1;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("| ---") && !lines.get(i - 1).contains("Key figure")) {
                head = i;
                break;
            }
        }
        List<String[]> rows = new ArrayList<>();
        for (int i = head + 1; head >= 0 && i < lines.size() && lines.get(i).startsWith("|"); i++) {
            rows.add(
                    Arrays.stream(lines.get(i).split("\\|"))
                            .skip(1)
                            .map(String::strip)
                            .toArray(String[]::new));
        }
        return rows;
    }

    private static void months(ReportOutput output, List<Expense> rows) {
        if (rows.isEmpty()) {
            assertThat(output.getSummary()).contains("no expenses");
            return;
        }
        List<BigDecimal> found = table(output).stream().map(r -> new BigDecimal(r[1])).toList();
        Map<Integer, Long> byMonth =
                rows.stream()
                        .collect(
                                Collectors.groupingBy(
                                        e -> e.at().getMonthValue(),
                                        TreeMap::new,
                                        Collectors.counting()));
        int first = byMonth.keySet().iterator().next();
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i))
                    .as("month %d", first + i)
                    .isEqualByComparingTo(BigDecimal.valueOf(byMonth.getOrDefault(first + i, 0L)));
        }
        assertThat(found.stream().reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo(BigDecimal.valueOf(rows.size()));
    }

    private static void first(ReportOutput output, Map<String, BigDecimal> counts) {
        if (counts.isEmpty()) {
            assertThat(output.getSummary()).contains("There are no expenses");
            return;
        }
        BigDecimal most = counts.values().stream().max(Comparator.naturalOrder()).orElseThrow();
        number(output, "answer", most);
        long tied = counts.values().stream().filter(c -> c.compareTo(most) == 0).count();
        counts.forEach(
                (kind, count) -> {
                    if (count.compareTo(most) == 0 && tied <= 3) {
                        assertThat(output.getSummary().replaceFirst("ahead of.*", ""))
                                .contains(kind);
                    }
                });
    }

    private static void share(ReportOutput output, List<Expense> rows) {
        if (rows.isEmpty()) {
            assertThat(output.getSummary()).contains("There are no expenses");
            return;
        }
        BigDecimal part = BigDecimal.valueOf(rows.stream().filter(Expense::approved).count());
        BigDecimal share =
                part.multiply(BigDecimal.valueOf(100))
                        .divide(BigDecimal.valueOf(rows.size()), 12, RoundingMode.HALF_UP);
        Figure figure =
                output.getFigures().stream()
                        .filter(f -> f.getColumn().equals("share"))
                        .findFirst()
                        .orElseThrow();
        assertThat(new BigDecimal(figure.getValue()).subtract(share).abs())
                .isLessThanOrEqualTo(new BigDecimal("0.0500001"));
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
