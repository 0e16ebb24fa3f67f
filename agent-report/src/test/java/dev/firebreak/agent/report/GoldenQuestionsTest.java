package dev.firebreak.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.schemas.ReportOutput;
import dev.firebreak.schemas.ReportResult;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Questions as people ask them. What the answer has to say is computed here from the same rows, in
 * plain Java.
 */
class GoldenQuestionsTest {
    private static final String ORDERS =
            """
            order_id,customer,country,category,status,amount,quantity,paid,ordered_at
            1001,Ada Lovelace,DE,Books,shipped,120.50,2,true,2026-08-03
            1002,Grace Hopper,US,Garden Tools,open,19.99,1,false,2026-08-17
            1003,Ada Lovelace,DE,Toys,returned,45.00,3,true,2026-09-01
            1004,Edsger Dijkstra,NL,Books,shipped,230.00,5,true,2026-09-09
            1005,Grace Hopper,US,Books,shipped,75.25,1,true,2026-09-21
            1006,Alan Turing,GB,Toys,cancelled,,1,false,2026-09-30
            1007,Ada Lovelace,DE,Garden Tools,shipped,310.10,4,true,2026-10-02
            1008,Edsger Dijkstra,NL,Books,returned,88.00,2,true,2026-10-05
            1009,Barbara Liskov,US,Toys,shipped,12.75,1,false,2026-10-14
            1010,Grace Hopper,US,Garden Tools,open,150.00,2,false,2026-10-20
            1011,Alan Turing,GB,Books,shipped,64.40,2,true,2026-10-31
            1012,Ada Lovelace,DE,Books,open,99.95,1,true,2026-11-02
            1013,Barbara Liskov,US,Garden Tools,shipped,410.00,3,true,2026-11-11
            1014,Alan Turing,GB,Toys,returned,22.00,1,true,2026-11-19
            """;

    private record Order(
            int id,
            String customer,
            String country,
            String category,
            String status,
            @Nullable BigDecimal amount,
            int quantity,
            boolean paid,
            LocalDate at) {}

    private static final List<Order> ROWS =
            ORDERS.lines().skip(1).map(GoldenQuestionsTest::order).toList();

    @TempDir Path workDir;

    private static Order order(String line) {
        List<String> c = List.of(line.split(",", -1));
        return new Order(
                Integer.parseInt(c.get(0)),
                c.get(1),
                c.get(2),
                c.get(3),
                c.get(4),
                c.get(5).isEmpty() ? null : new BigDecimal(c.get(5)),
                Integer.parseInt(c.get(6)),
                Boolean.parseBoolean(c.get(7)),
                LocalDate.parse(c.get(8)));
    }

    static Stream<Arguments> questions() {
        return Stream.of(
                // counting
                q("How many orders are there?", "There are " + orders(o -> true)),
                q("how many orders were placed in October", orders(month(10)) + " in October 2026"),
                q("Number of orders last month", orders(month(10)) + " in October 2026"),
                q("How many orders this month?", orders(month(11)) + " in November 2026"),
                q(
                        "How many orders since 2026-10-05?",
                        orders(o -> !o.at().isBefore(LocalDate.of(2026, 10, 5)))
                                + " since 5 Oct 2026"),
                q(
                        "How many orders were there between 1 September and 15 September?",
                        orders(o -> month(9).test(o) && o.at().getDayOfMonth() <= 15)),
                q(
                        "How many orders in the last 7 days?",
                        orders(o -> o.at().isAfter(LocalDate.of(2026, 11, 14)))),
                q(
                        "How many orders in Q3?",
                        orders(o -> o.at().getMonthValue() >= 7 && o.at().getMonthValue() <= 9)
                                + " in Q3 2026"),
                q(
                        "How many orders came from Germany?",
                        orders(o -> o.country().equals("DE")) + " where country is DE"),
                q(
                        "How many orders from DE or the US?",
                        orders(o -> o.country().equals("DE") || o.country().equals("US"))),
                q("How many orders not from the US?", orders(o -> !o.country().equals("US"))),
                q(
                        "How many orders were returned or cancelled?",
                        orders(
                                o ->
                                        o.status().equals("returned")
                                                || o.status().equals("cancelled"))),
                q(
                        "How many open orders are there?",
                        orders(o -> o.status().equals("open")) + " where status is open"),
                q("How many unpaid orders?", orders(o -> !o.paid()) + " where paid is no"),
                q(
                        "How many paid orders from Grace Hopper?",
                        orders(o -> o.paid() && o.customer().equals("Grace Hopper"))),
                q(
                        "How many orders over 100?",
                        orders(
                                        o ->
                                                o.amount() != null
                                                        && o.amount().compareTo(new BigDecimal(100))
                                                                > 0)
                                + " where amount is more than 100"),
                q(
                        "How many orders with a quantity of at least 3?",
                        orders(o -> o.quantity() >= 3) + " where quantity is at least 3"),
                q(
                        "How many orders have an amount between 50 and 100?",
                        orders(
                                o ->
                                        o.amount() != null
                                                && o.amount().doubleValue() >= 50
                                                && o.amount().doubleValue() <= 100)),
                q(
                        "How many orders are without an amount?",
                        "There is " + orders(o -> o.amount() == null) + " where amount is missing"),
                q(
                        "How many orders for Garden Tools in November?",
                        orders(o -> month(11).test(o) && o.category().equals("Garden Tools"))
                                + " in November 2026"),
                q(
                        "How many different customers are there?",
                        "There are "
                                + ROWS.stream().map(Order::customer).distinct().count()
                                + " different values of customer"),
                q(
                        "How many customers ordered in October?",
                        "There are "
                                + ROWS.stream()
                                        .filter(month(10))
                                        .map(Order::customer)
                                        .distinct()
                                        .count()
                                + " different values of customer"),
                // adding up
                q("What is the total amount?", "is " + money(sum(o -> true))),
                q("Total revenue in October", "in October 2026 is " + money(sum(month(10)))),
                q(
                        "How much did Ada Lovelace spend?",
                        "is " + money(sum(o -> o.customer().equals("Ada Lovelace")))),
                q(
                        "total quantity of books",
                        "is "
                                + ROWS.stream()
                                        .filter(o -> o.category().equals("Books"))
                                        .mapToInt(Order::quantity)
                                        .sum()),
                q(
                        "What was the average amount in September?",
                        "is "
                                + money(
                                        sum(month(9))
                                                .divide(
                                                        BigDecimal.valueOf(3),
                                                        10,
                                                        RoundingMode.HALF_UP))),
                q(
                        "What is the highest amount?",
                        "is "
                                + money(
                                        amounts(o -> true)
                                                .max(Comparator.naturalOrder())
                                                .orElseThrow())),
                q(
                        "lowest amount of orders from the Netherlands",
                        "is "
                                + money(
                                        amounts(o -> o.country().equals("NL"))
                                                .min(Comparator.naturalOrder())
                                                .orElseThrow())),
                q("median amount", "is " + money(median())),
                q("When was the last order?", "is 19 Nov 2026"),
                q("When was the first order from GB?", "is 30 Sep 2026"),
                // groups
                q(
                        "orders by country",
                        top(Order::country) + " has the most orders, " + topCount(Order::country)),
                q(
                        "Which customer placed the most orders?",
                        top(Order::customer)
                                + " has the most orders, "
                                + topCount(Order::customer)),
                q("Which country has the fewest orders?", "NL has the fewest orders, 2"),
                q(
                        "Total amount per customer",
                        "Ada Lovelace has the highest total amount, "
                                + money(sum(o -> o.customer().equals("Ada Lovelace")))),
                q(
                        "Which category had the highest revenue in October?",
                        "Garden Tools has the highest total amount, "
                                + money(
                                        sum(
                                                o ->
                                                        month(10).test(o)
                                                                && o.category()
                                                                        .equals("Garden Tools")))),
                q(
                        "average amount per country",
                        "NL has the highest average amount, " + money(new BigDecimal("159"))),
                q("Top 2 customers by amount", "Ada Lovelace has the highest total amount"),
                q("Compare Germany and Great Britain by amount", "has the highest total amount"),
                q("orders by category and status", "has the most orders"),
                q("What is the most common status?", "shipped has the most orders, 7 (50.0%)"),
                // time
                q("orders per month", "highest in Oct 2026 with 5"),
                q(
                        "How did revenue develop over time?",
                        "Per week, the total amount was highest in the week of 9 Nov 2026 with 410.00"),
                q(
                        "Which month had the most orders?",
                        "Oct 2026 is the month with the most orders: 5"),
                q(
                        "Which month had the lowest revenue?",
                        "Aug 2026 is the month with the lowest total amount: 140.49"),
                q("monthly revenue in 2026", "highest in Oct 2026 with " + money(sum(month(10)))),
                // comparing
                q(
                        "Compare revenue in September and October",
                        money(sum(month(10)))
                                + " in October 2026, against "
                                + money(sum(month(9)))
                                + " in September 2026"),
                q(
                        "How many orders in October compared to the month before?",
                        "5 in October 2026, against 4 from 1 Sep 2026 to 30 Sep 2026, a change of +1 (+25.0%)"),
                q(
                        "Did orders from the US increase this month compared with last month?",
                        "1 in November 2026, against 2 in October 2026, a change of -1 (-50.0%)"),
                // shares
                q("What share of orders was returned?", "21.4% of the orders (3 of 14)"),
                q(
                        "What percentage of orders in October was paid?",
                        "60.0% of the orders in October 2026 (3 of 5)"),
                q(
                        "What share of revenue comes from Books?",
                        money(sum(o -> o.category().equals("Books")))
                                + " of "
                                + money(sum(o -> true))),
                // rows
                q("List all returned orders", "There are 3 orders where status is returned"),
                q("Show the 3 largest orders", "beginning with 410.00"),
                q("What is the distribution of amount?", "the median is " + money(median())));
    }

    @ParameterizedTest
    @MethodSource("questions")
    void aQuestionGetsItsAnswer(String question, String said) {
        ReportResult result =
                Requests.handle(
                        Requests.agent(workDir),
                        Requests.ask(question, Requests.csv("orders.csv", ORDERS)));

        ReportOutput output = Requests.output(result);
        assertThat(output.getSummary()).contains(said);
        assertThat(output.getMarkdown()).contains("What this is based on").contains("```sql");
        assertThat(result.getConfidence()).isGreaterThan(0.7);
    }

    @ParameterizedTest
    @MethodSource("notUnderstood")
    void whatCanNotBeUnderstoodGetsAnOverviewAndSaysSo(String question) {
        ReportResult result =
                Requests.handle(
                        Requests.agent(workDir),
                        Requests.ask(question, Requests.csv("orders.csv", ORDERS)));

        ReportOutput output = Requests.output(result);
        assertThat(output.getTitle()).isEqualTo("Overview of orders");
        assertThat(output.getMarkdown()).contains("could not be understood");
        assertThat(result.getConfidence()).isLessThan(0.5);
    }

    static Stream<String> notUnderstood() {
        return Stream.of(
                "How many orders came from Narnia?",
                "What is the average height of our giraffes?",
                "orders for 'Ludwig Wittgenstein'",
                "Bitte erkläre mir die Lage der Nation",
                "asdf qwer zxcv");
    }

    @Test
    void severalQuestionsAreAnsweredOneByOne() {
        String question =
                "How many orders were there in October, and which country had the most? What was the total amount?";

        ReportOutput output =
                Requests.output(
                        Requests.handle(
                                Requests.agent(workDir),
                                Requests.ask(question, Requests.csv("orders.csv", ORDERS))));

        assertThat(output.getMarkdown())
                .contains("There are **5** orders in October 2026")
                .contains("US has the most orders, **2** (40.0%) in October 2026")
                .contains("The total amount is **" + money(sum(o -> true)) + "**");
    }

    private static Arguments q(String question, String said) {
        return Arguments.of(question, said);
    }

    private static Predicate<Order> month(int month) {
        return o -> o.at().getMonthValue() == month;
    }

    private static String orders(Predicate<Order> which) {
        long count = ROWS.stream().filter(which).count();
        return count + (count == 1 ? " order" : " orders");
    }

    private static Stream<BigDecimal> amounts(Predicate<Order> which) {
        return ROWS.stream().filter(which).map(Order::amount).filter(a -> a != null);
    }

    private static BigDecimal sum(Predicate<Order> which) {
        return amounts(which).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal median() {
        List<BigDecimal> sorted = amounts(o -> true).sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private static String top(Function<Order, String> key) {
        return groups(key).getFirst().getKey();
    }

    private static long topCount(Function<Order, String> key) {
        return groups(key).getFirst().getValue();
    }

    private static List<Map.Entry<String, Long>> groups(Function<Order, String> key) {
        return ROWS.stream()
                .collect(Collectors.groupingBy(key, Collectors.counting()))
                .entrySet()
                .stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .toList();
    }

    private static String money(BigDecimal amount) {
        return String.format(Locale.ROOT, "%,.2f", amount.setScale(2, RoundingMode.HALF_UP));
    }
}
