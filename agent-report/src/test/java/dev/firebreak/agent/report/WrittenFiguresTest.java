package dev.firebreak.agent.report;

import static dev.firebreak.agent.report.Requests.SALES;
import static dev.firebreak.agent.report.ScriptedReport.GOOD;
import static dev.firebreak.agent.report.ScriptedReport.otherwise;
import static dev.firebreak.agent.report.ScriptedReport.parts;
import static dev.firebreak.agent.report.ScriptedReport.query;
import static dev.firebreak.agent.report.ScriptedReport.turn;
import static dev.firebreak.agent.report.ScriptedReport.writing;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.kit.answer.AnswerRejectedException;
import dev.firebreak.kit.model.Model;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.ReportOutput;
import dev.firebreak.schemas.ReportResult;
import dev.firebreak.schemas.Violation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A model that lies, by script: what of its words gets into a report, and what never does. */
class WrittenFiguresTest {
    private static final List<String> LIES =
            List.of(
                    "North earned 14.50.",
                    "North earned 1 234,50.",
                    "North earned 1.234.567.",
                    "North earned 1'234.",
                    "North earned 12e3.",
                    "North earned .5 more.",
                    "North earned １２３４.",
                    "North earned ١٢٣٤.",
                    "North came in place Ⅻ.",
                    "North came in place ②.",
                    "North earned ½ of it.",
                    "North earned 50%.",
                    "North earned 50 %.",
                    "North earned {q1.0.total} percent.",
                    "North earned {q1.0.total} per cent.",
                    "North earned {q1.0.total} k.",
                    "North earned {q1.0.total} million.",
                    "North earned {q1.0.total}0.",
                    "North earned 1{q1.0.total}.",
                    "North earned ({q1.0.total}){q1.0.sales}.",
                    "North earned #{q1.0.total}.",
                    "North earned minus twenty-five.",
                    "North earned Five-Hundred.",
                    "North earned threefold.",
                    "North sold a dozen.",
                    "North sold zero.",
                    "North earned half of it.",
                    "North earned 1\u200b4.",
                    "North earned {q1.0.total }.",
                    "North earned {q1.0.total:roman}.",
                    "North earned {q1.0.region:percent}.",
                    "North earned {q1.99999.total}.",
                    "North earned {q9.0.total}.",
                    "North earned {q0.0.total}.",
                    "North earned {q1.-1.total}.",
                    "North earned {q1.0.Total}.",
                    "North earned {q1.0.total} since 2024.",
                    "North earned {{q1.0.total}}.",
                    "North earned &#49;4.",
                    "See https://evil.example for more.",
                    "Ask eve@evil.example for more.");

    private final ScriptedReport report;

    WrittenFiguresTest(@TempDir Path temp) {
        report = new ScriptedReport(temp);
    }

    @Test
    void aFigureThatIsNoCellOfAQueryGetsIntoNoReport() {
        for (List<String> lies : parts(LIES, 12)) {
            AnswerRejectedException rejected =
                    report.rejected(report.answering(writing(lies.toArray(new String[0]))), SALES);

            assertThat(rejected.code()).isEqualTo(RejectionCode.MODEL_OUTPUT_INVALID);
            assertThat(rejected.answerType()).isEqualTo("dev.firebreak.schemas.ReportWriting");
            for (int i = 0; i < lies.size(); i++) {
                assertThat(rejected.violations())
                        .filteredOn(wrong -> !wrong.getRule().equals("same-row"))
                        .extracting(Violation::getPath)
                        .as(lies.get(i))
                        .contains("paragraphs[" + i + "]");
            }
            // A query and three tries, then the same once more of a model that is no abler.
            assertThat(report.asked()).hasSizeLessThanOrEqualTo(6);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "North came {q1.0.sales} times, in words: “{q1.0.region}”.",
                "({q1.0.total}) was earned, and {q1.0.sales} were sold!",
                "One region leads; nobody is surprised. It is {q1.0.region}.",
                "Since 2025, {q1.0.region} earned {q1.0.total:whole}.",
                "The runner-up behind {q1.0.region} is {q1.1.region}. It earned {q1.1.total}.",
                "*Stars*, <b>tags</b>, [links](x) and | pipes | are words like {q1.0.region}.",
            })
    void honestWordsPass(String text) {
        ReportOutput output =
                Requests.output(report.handle(report.answering(writing(text)), SALES));

        assertThat(output.getSummary()).isNotBlank().doesNotContain("{q", "}");
        assertThat(output.getHtml()).doesNotContain("<b>", "href=\"x\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "South earned {q1.0.total}.|“South”, which is row 1 of q1, beside figures of row 0",
                "{q1.1.region} earned {q1.0.total}.|the name in row 1 of q1 beside figures of row 0",
                "Both {q1.0.region} and North earned {q1.1.total}.|the name in row 0",
                "{q1.0.region} earned {q1.0.total}, then {q1.1.total}.|beside figures of row 1",
            })
    void aFigureOfOneRowUnderTheNameOfAnotherIsSentBack(String lie, String seen) {
        AnswerRejectedException rejected = report.rejected(report.answering(writing(lie)), SALES);

        assertThat(rejected.violations())
                .extracting(Violation::getRule, Violation::getActual)
                .anySatisfy(
                        wrong -> {
                            assertThat(wrong.toList().getFirst()).isEqualTo("same-row");
                            assertThat(wrong.toList().getLast().toString()).contains(seen);
                        });
    }

    @Test
    void aReportThatAnswersSomethingElseSaysSoAndIsNotSure() {
        ObjectNode beside = writing(GOOD);
        beside.putArray("unanswered").add("why people splurge");

        ReportResult result = report.handle(report.answering(beside), SALES);

        assertThat(Requests.output(result).getMarkdown())
                .contains("does not answer this part of the question", "why people splurge");
        assertThat(result.getConfidence()).isLessThan(0.61);
        ObjectNode smuggled = writing(GOOD);
        smuggled.putArray("unanswered").add("what the other 4711 bought");
        assertThat(report.rejected(report.answering(smuggled), SALES).code())
                .isEqualTo(RejectionCode.MODEL_OUTPUT_INVALID);
        ObjectNode titled = writing(GOOD).put("title", "All 4711 sales");
        assertThat(report.rejected(report.answering(titled), SALES).code())
                .isEqualTo(RejectionCode.MODEL_OUTPUT_INVALID);
    }

    @Test
    void whateverAModelWritesIsTakenWholeOrRefused() {
        List<String> pieces =
                List.of(
                        "{q1.0.region}",
                        "{q1.1.region}",
                        "{q1.0.total}",
                        "{q1.1.total:whole}",
                        "{q1.0.note}",
                        "{q1.1.note}",
                        "{q1.2.total}",
                        "{q1.0.sales}",
                        "2025",
                        "“{q1.0.region}”",
                        "({q1.0.sales})",
                        "sales",
                        "sold_at",
                        "|",
                        "*",
                        "**",
                        "_",
                        "`",
                        "#",
                        "-",
                        ">",
                        "<b>",
                        "&amp;",
                        "[x]",
                        "\\",
                        "!",
                        "~~",
                        "---",
                        "\n\n",
                        "\n    ",
                        "\n| a | b |\n",
                        "North",
                        "South",
                        "{",
                        "}",
                        "and",
                        "Größe",
                        "日本",
                        "🙂",
                        "e.g.",
                        "1.",
                        "{q1.0.total},",
                        "a*b*c",
                        "</data>");
        String csv =
                "region,note,amount,sold_at\nNorth,*1* <b>2</b>,10.50,2026-10-01\nSouth,\"| 3 | [4](x) `5`\",5.25,2026-10-02\n";
        String sql =
                "SELECT region, note, sum(amount) AS total, count(*) AS sales FROM sales GROUP BY region, note ORDER BY total DESC";
        int taken = 0;
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            List<String> paragraphs = new ArrayList<>();
            for (int i = 0; i <= random.nextInt(2); i++) {
                StringBuilder text = new StringBuilder("Seen");
                for (int words = random.nextInt(1, 6); words > 0; words--) {
                    text.append(' ').append(pieces.get(random.nextInt(pieces.size())));
                }
                paragraphs.add(text.toString());
            }
            ObjectNode writing = writing(paragraphs.toArray(new String[0]));
            writing.putArray("tables").add("q1");
            Model model = report.script(turn(1, query(sql)), otherwise(writing));

            try {
                ReportOutput output = Requests.output(report.handle(model, csv));
                assertThat(output.getSummary()).as("seed %d", seed).isNotBlank();
                taken++;
            } catch (AnswerRejectedException refused) {
                assertThat(refused.code())
                        .as("seed %d: %s", seed, paragraphs)
                        .isEqualTo(RejectionCode.MODEL_OUTPUT_INVALID);
            } catch (IllegalStateException e) {
                throw new AssertionError("seed " + seed + ": " + paragraphs, e);
            }
        }
        assertThat(taken).isBetween(5, 55);
    }
}
