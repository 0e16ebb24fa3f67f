package dev.firebreak.agent.report.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.agent.report.query.QueryResult;
import dev.firebreak.agent.report.query.Shape;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NumberBindingTest {
    private static final QueryResult SALES =
            new QueryResult(
                    "q1",
                    "sales in 2026",
                    "SELECT region, answer, share FROM sales LIMIT 20",
                    List.of("region", "answer", "share", "at"),
                    List.of(
                            row("North 7", new BigDecimal("1234.50"), 61.7, "2026-10-01"),
                            row("A|B *c* <b>", new BigDecimal("-42.00"), 38.3, "2026-11-01"),
                            row("3) not a list", new BigDecimal("0.25"), 0.0, "2026-12-01")),
                    false);
    private static final Page PAGE = page();

    private static List<Object> row(Object... cells) {
        return Arrays.asList(cells);
    }

    private static Page page() {
        Line.Builder lead =
                Line.line()
                        .words("The total is ")
                        .strong(SALES.cite(0, "answer", Shape.TWO_DECIMALS, "total"))
                        .words(" EUR (")
                        .value(SALES.cite(0, "share", Shape.PERCENT, "share"))
                        .words(") ")
                        .name("in Q3 2026")
                        .words(".");
        List<List<Line>> rows = new ArrayList<>();
        List<Block.Bar> bars = new ArrayList<>();
        List<Block.Point> points = new ArrayList<>();
        for (int i = 0; i < SALES.size(); i++) {
            Line region = Line.value(SALES.cite(i, "region", Shape.TEXT, "region"));
            rows.add(
                    List.of(
                            region,
                            Line.value(SALES.cite(i, "answer", Shape.TWO_DECIMALS, "sales"))));
            bars.add(
                    new Block.Bar(
                            region,
                            SALES.number(i, "answer"),
                            SALES.cite(i, "answer", Shape.TWO_DECIMALS, "sales"),
                            SALES.cite(i, "share", Shape.PERCENT, "share")));
            points.add(
                    new Block.Point(
                            SALES.cite(i, "at", Shape.MONTH, "month"),
                            SALES.number(i, "answer"),
                            SALES.cite(i, "answer", Shape.TWO_DECIMALS, "sales")));
        }
        List<Block> blocks =
                List.of(
                        new Block.Paragraph(Block.Paragraph.Role.LEAD, lead.build()),
                        new Block.KeyFigures(
                                List.of(
                                        new Block.KeyFigure(
                                                Line.words("Total"),
                                                SALES.cite(
                                                        0, "answer", Shape.TWO_DECIMALS, "total"),
                                                Line.name("EUR"),
                                                Block.KeyFigure.Tone.GOOD))),
                        new Block.Heading(Line.name("sales_2026")),
                        new Block.Trend(Line.words("Sales"), "q1", points),
                        new Block.Bars(
                                Line.words("Sales"),
                                "q1",
                                Line.words("Region"),
                                Line.words("Sales"),
                                bars,
                                true),
                        new Block.Grid(
                                Line.words("Sales"),
                                "q1",
                                List.of(
                                        new Block.Head(Line.words("Region"), false),
                                        new Block.Head(Line.name("sales_2026"), true)),
                                rows),
                        new Block.Bullets(
                                List.of(
                                        Line.line()
                                                .value(
                                                        SALES.cite(
                                                                2,
                                                                "answer",
                                                                Shape.TWO_DECIMALS,
                                                                "least"))
                                                .words(" is the least.")
                                                .build())));
        return new Page(
                "Sales in 2026",
                Line.line().words("Report · ").name("made 21 Nov 2026").build(),
                blocks,
                new Page.Basis(List.of(Line.words("Everything.")), List.of(), List.of(SALES)),
                Set.of(
                        "Sales in 2026",
                        "made 21 Nov 2026",
                        "in Q3 2026",
                        "sales_2026",
                        "EUR",
                        "sales in 2026"));
    }

    private static Written markdown() {
        return MarkdownForm.write(PAGE);
    }

    private static List<String> problems(String markdown) {
        return NumberBinding.problemsInMarkdown(markdown, markdown().marks(), PAGE);
    }

    @Test
    void aReportAsItWasWrittenIsAccepted() {
        Report report = Report.of(PAGE);

        assertThat(problems(report.markdown())).isEmpty();
        assertThat(NumberBinding.problemsInHtml(report.html(), PAGE)).isEmpty();
        assertThat(report.figures())
                .extracting("shown")
                .contains("1,234.50", "61.7%", "-42.00", "North 7");
    }

    @Test
    void everySingleDigitOfTheMarkdownIsGuarded() {
        String text = markdown().text();

        for (int i = 0; i < text.length(); i++) {
            if (!Character.isDigit(text.charAt(i))) {
                continue;
            }
            char other = (char) ('0' + (text.charAt(i) - '0' + 1) % 10);
            assertThat(problems(text.substring(0, i) + other + text.substring(i + 1)))
                    .as("changed at %d", i)
                    .isNotEmpty();
            assertThat(problems(text.substring(0, i) + text.substring(i + 1)))
                    .as("removed at %d", i)
                    .isNotEmpty();
            assertThat(problems(text.substring(0, i) + "3" + text.substring(i)))
                    .as("inserted at %d", i)
                    .isNotEmpty();
        }
    }

    @Test
    void noNumberCanBeAddedAnywhereInTheMarkdown() {
        String text = markdown().text();

        for (String added : List.of("7", " 7 ", "1,234.50", " sales_2026 ", " ٣ ", "²", "Ⅳ")) {
            for (int i = 0; i <= text.length(); i++) {
                String tampered = text.substring(0, i) + added + text.substring(i);
                assertThat(problems(tampered)).as("%s at %d: %s", added, i, tampered).isNotEmpty();
            }
        }
    }

    @Test
    void signsAndUnitsStuckToANumberAreRefused() {
        String text = markdown().text();

        for (String tampered :
                List.of(
                        text.replaceFirst("1,234\\.50", "-1,234.50"),
                        text.replaceFirst("1,234\\.50", "1,234.50%"),
                        text.replaceFirst("1,234\\.50", "1,234.50k"),
                        text.replaceFirst("61\\.7%", "61.7"),
                        text.replaceFirst("1,234\\.50", "1234.50"),
                        text.replaceFirst("-42\\.00", "42.00"))) {
            assertThat(tampered).isNotEqualTo(text);
            assertThat(problems(tampered)).isNotEmpty();
        }
    }

    @Test
    void everyDigitThatAReaderOfTheHtmlSeesIsGuarded() {
        String html = HtmlForm.write(PAGE);
        int body = html.indexOf("</style>");
        boolean inTag = false;
        int guarded = 0;

        for (int i = body; i < html.length(); i++) {
            char c = html.charAt(i);
            inTag = c == '<' || (inTag && c != '>');
            boolean entity = html.lastIndexOf('&', i) > html.lastIndexOf(';', i);
            if (inTag || entity || !Character.isDigit(c)) {
                continue;
            }
            char other = (char) ('0' + (c - '0' + 1) % 10);
            String tampered = html.substring(0, i) + other + html.substring(i + 1);
            assertThat(NumberBinding.problemsInHtml(tampered, PAGE))
                    .as("changed at %d: %s", i, html.substring(Math.max(0, i - 40), i + 10))
                    .isNotEmpty();
            guarded++;
        }

        assertThat(guarded).isGreaterThan(50);
    }

    @Test
    void textSlippedIntoTheHtmlIsRefusedWhereItHoldsANumberOrMarkup() {
        String html = HtmlForm.write(PAGE);
        List<String> additions =
                List.of(
                        "<p>Sales rose by 12 percent.</p>",
                        "<script>fetch('https://example.org')</script>",
                        "<img src=\"https://example.org/x.png\"/>",
                        "<p onclick=\"x()\">hello</p>",
                        "<a href=\"https://example.org\">hello</a>",
                        "<data value=\"5\">5</data>",
                        "<data value=\"99\" data-q=\"q1\" data-r=\"0\" data-c=\"answer\" title=\"from q1\">99</data>",
                        "<data value=\"1234.50\" data-q=\"q1\" data-r=\"0\" data-c=\"answer\" title=\"from q1\">1,236</data>",
                        "<data value=\"1234.50\" data-q=\"q9\" data-r=\"0\" data-c=\"answer\" title=\"from q9\">1,234.50</data>",
                        "<span class=\"n\">99 percent</span>",
                        "<pre><code>SELECT 1</code></pre>",
                        "<p>unclosed",
                        "<!-- 5 -->");

        for (String addition : additions) {
            String tampered =
                    html.replaceFirst(
                            "</header>",
                            java.util.regex.Matcher.quoteReplacement("</header>" + addition));
            assertThat(NumberBinding.problemsInHtml(tampered, PAGE)).as(addition).isNotEmpty();
        }
    }

    @Test
    void markupSlippedIntoTheMarkdownIsRefused() {
        String text = markdown().text();

        for (String addition :
                List.of(
                        "<b>x</b>",
                        "[x](https://example.org)",
                        "![x](https://example.org/x.png)",
                        "<script>x</script>",
                        "```\nSELECT\n```")) {
            assertThat(problems(text + "\n" + addition + "\n")).as(addition).isNotEmpty();
        }
    }

    @Test
    void aValueThatItsQueryDidNotReturnIsRefused() {
        QueryResult other =
                new QueryResult(
                        "q1",
                        "p",
                        "SELECT",
                        List.of("answer"),
                        List.of(row(new BigDecimal("9"))),
                        false);
        Line line = Line.value(other.cite(0, "answer", Shape.WHOLE, "x"));
        Page page =
                new Page(
                        "T",
                        Line.empty(),
                        List.of(new Block.Paragraph(Block.Paragraph.Role.NORMAL, line)),
                        PAGE.basis(),
                        PAGE.names());

        assertThatThrownBy(() -> Report.of(page))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("returned something else");
    }

    @Test
    void aNameThatNobodyKnewBeforeIsRefused() {
        Page page = new Page("Forecast 2031", Line.empty(), List.of(), PAGE.basis(), PAGE.names());

        assertThatThrownBy(() -> Report.of(page))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Forecast 2031");
    }

    @Test
    void ourOwnWordsHoldNoDigitOfAnyScript() {
        for (String words : List.of("5 apples", "page ٣", "x²", "Ⅷ", "½ full")) {
            assertThatThrownBy(() -> Line.words(words))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void hostileTextsReadBackAsThemselvesInBothForms() {
        String alphabet = "ab 12*_`[](){}<>|\\~&!$#+-=.:/@\"'\n\r\t\u0000\u202e\u200bé漢😀;";
        for (long seed = 1; seed <= 400; seed++) {
            Random random = new Random(seed);
            StringBuilder hostile = new StringBuilder();
            for (int i = 0; i < 1 + random.nextInt(30); i++) {
                hostile.appendCodePoint(
                        alphabet.codePointAt(
                                alphabet.offsetByCodePoints(
                                        0,
                                        random.nextInt(
                                                alphabet.codePointCount(0, alphabet.length())))));
            }
            QueryResult result =
                    new QueryResult(
                            "q1",
                            "p",
                            "SELECT",
                            List.of("t"),
                            List.of(row(hostile.toString())),
                            false);
            Line cell = Line.value(result.cite(0, "t", Shape.TEXT, "t"));
            Page page =
                    new Page(
                            "T",
                            Line.name(hostile.toString()),
                            List.of(
                                    new Block.Paragraph(Block.Paragraph.Role.NORMAL, cell),
                                    new Block.Bullets(List.of(cell)),
                                    new Block.Grid(
                                            cell,
                                            "q1",
                                            List.of(new Block.Head(cell, false)),
                                            List.of(List.of(cell)))),
                            new Page.Basis(List.of(), List.of(), List.of(result)),
                            Set.of("T", "p", Shape.clean(hostile.toString())));

            assertThat(MarkdownForm.write(page).text()).isNotNull();
            assertThat(
                            NumberBinding.problemsInMarkdown(
                                    MarkdownForm.write(page).text(),
                                    MarkdownForm.write(page).marks(),
                                    page))
                    .as("seed %d: %s", seed, hostile)
                    .isEmpty();
            assertThat(NumberBinding.problemsInHtml(HtmlForm.write(page), page))
                    .as("seed %d: %s", seed, hostile)
                    .isEmpty();
        }
    }
}
