package dev.firebreak.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.agent.report.dataset.Folder;
import dev.firebreak.agent.report.dataset.Shelf;
import dev.firebreak.agent.report.pipeline.PipelineRows;
import dev.firebreak.agent.report.question.Similarity;
import dev.firebreak.kit.RecordedContext;
import dev.firebreak.kit.embedding.Embeddings;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.ReportOutput;
import dev.firebreak.schemas.ReportParams;
import dev.firebreak.schemas.ReportRequest;
import dev.firebreak.schemas.ReportResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for every answer of the agent, and what it leaves behind. */
class ReportAgentTest {
    @TempDir Path temp;

    private Path work() {
        return temp.resolve("work");
    }

    private ReportResult handle(ReportRequest request) {
        return Requests.handle(Requests.agent(work()), request);
    }

    private ReportOutput output(ReportRequest request) {
        return Requests.output(handle(request));
    }

    @Test
    void anAnswerSaysWhatItIsBasedOn() {
        ReportResult result =
                handle(
                        Requests.ask(
                                "What is the total amount per region?",
                                Requests.csv("sales.csv", Requests.SALES)));

        ReportOutput output = Requests.output(result);
        assertThat(output.getTitle()).isEqualTo("Total amount by region");
        assertThat(output.getSummary())
                .isEqualTo(
                        "North has the highest total amount, 14.50 (73.4%), ahead of South (5.25).");
        assertThat(output.getDatasets()).containsExactly("sales");
        assertThat(output.getQueries())
                .isNotEmpty()
                .allSatisfy(
                        q ->
                                assertThat(q.getSql())
                                        .startsWithIgnoringCase(
                                                q.getSql().startsWith("WITH") ? "WITH" : "SELECT"));
        assertThat(output.getFigures())
                .anySatisfy(
                        f -> {
                            assertThat(f.getValue()).isEqualTo("14.50");
                            assertThat(f.getShown()).isEqualTo("14.50");
                            assertThat(f.getQueryId()).isEqualTo("q1");
                        });
        assertThat(result.getUsage().getLogic()).isEqualTo("offline/report-1");
        assertThat(result.getUsage().getToolCalls()).isEqualTo(output.getQueries().size());
        assertThat(result.getEnvelope().getTaskId()).isEqualTo("task-1");
        assertThat(result.getProposedActions()).isEmpty();
    }

    @Test
    void theSameRequestGivesTheSameReport() {
        ReportRequest request =
                Requests.ask(
                        "Give me an overview and send it to ada@example.org",
                        Requests.csv("sales.csv", Requests.SALES));

        assertThat(handle(request)).isEqualTo(handle(request));
    }

    @Test
    void noPrivateFileIsLeftBehind() throws Exception {
        handle(Requests.ask("total amount", Requests.csv("sales.csv", Requests.SALES)));
        handle(Requests.ask("total amount", Requests.csv("sales.csv", "")));
        handle(
                Requests.ask(
                        "total amount",
                        Requests.document(
                                "x.parquet",
                                "application/vnd.apache.parquet",
                                "PAR1xPAR1".getBytes(StandardCharsets.UTF_8))));

        try (Stream<Path> left = Files.list(work())) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void thePeriodAndTheTitleOfTheRequestCount() {
        ReportParams params =
                ReportParams.newBuilder()
                        .setFrom(Instant.parse("2026-10-01T00:00:00Z"))
                        .setTo(Instant.parse("2026-10-02T00:00:00Z"))
                        .setTitle("Day 1 of Q4")
                        .build();

        ReportOutput output =
                output(
                        Requests.ask(
                                "total amount", params, Requests.csv("sales.csv", Requests.SALES)));

        assertThat(output.getTitle()).isEqualTo("Day 1 of Q4");
        assertThat(output.getSummary())
                .isEqualTo("The total amount on 1 Oct 2026 is 10.50, over 1 sales.");
    }

    @Test
    void hostileCellsHeadersAndNamesStayText() {
        String csv =
                "\"<script>alert(1)</script>\",\"a|b\",\"**amount** 5\"\n"
                        + "\"<img src=x onerror=alert(1)>\",\"x | y\n| --- |\",1\n".repeat(3)
                        + "\"[click](javascript:alert(1))\",\"`code` & <b>\",2\n"
                        + "'; DROP TABLE t; --,\"\u202Egnp.exe\",3\n";
        Document document = Requests.csv("<script> 7.csv", csv);

        ReportOutput output =
                output(
                        Requests.ask(
                                "Give me an overview <script>alert(2)</script> | 99 bottles",
                                document));
        ReportOutput grouped = output(Requests.ask("rows by a|b", document));

        for (ReportOutput each : List.of(output, grouped)) {
            assertThat(each.getHtml())
                    .doesNotContain("<script", "<img", "javascript:alert(1)\"", "\u202e")
                    .doesNotContainPattern("<[a-z]+[^>]* on[a-z]+=");
            assertThat(each.getMarkdown()).doesNotContain("<script", "<img", "](javascript");
        }
    }

    @Test
    void pageIsSelfContained() {
        String html =
                output(Requests.ask("sales by region", Requests.csv("sales.csv", Requests.SALES)))
                        .getHtml();

        assertThat(html)
                .startsWith("<!DOCTYPE html>")
                .contains("Content-Security-Policy")
                .doesNotContain("http://", "https://", "<script", "@import", "url(");
    }

    @Test
    void whatItDidIsNoted() {
        RecordedContext context = new RecordedContext(InstantSource.fixed(Requests.NOW));

        Requests.agent(work())
                .handle(
                        Requests.ask("total amount", Requests.csv("sales.csv", Requests.SALES)),
                        context);

        assertThat(context.notes())
                .singleElement()
                .satisfies(note -> assertThat(note.kind()).isEqualTo(ActivityKind.TOOL_CALL));
    }

    @Test
    void manyRequestsAtOnceGetTheirOwnAnswers() throws Exception {
        ReportAgent agent = Requests.agent(work());
        List<Callable<String>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String csv = "region,amount\n" + ("R" + i + "," + i + ".50\n").repeat(i + 1);
            calls.add(
                    () ->
                            Requests.output(
                                            Requests.handle(
                                                    agent,
                                                    Requests.ask(
                                                            "total amount by region",
                                                            Requests.csv("sales.csv", csv))))
                                    .getSummary());
        }

        List<String> answers = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<String> answer : threads.invokeAll(calls)) {
                answers.add(answer.get());
            }
        }

        for (int i = 0; i < 20; i++) {
            assertThat(answers.get(i))
                    .startsWith("R" + i + " has the highest total amount, ")
                    .contains(String.format(Locale.ROOT, "%.2f", (i + 0.5) * (i + 1)));
        }
        try (Stream<Path> left = Files.list(work())) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void wordsThatMeanAColumnFindItByMeaning() throws Exception {
        Path data = Files.createDirectories(temp.resolve("data"));
        Files.writeString(data.resolve("sales.csv"), Requests.SALES);
        Shelf shelf = new Folder(data, 1000);
        Similarity meaning = (a, b) -> a.equals("proceeds") && b.equals("amount") ? 0.8 : 0;
        ReportAgent agent =
                new ReportAgent(
                        ReportSettings.in(work()),
                        shelf,
                        PipelineRows.none(),
                        meaning,
                        Requests.NO_MEANING);

        ReportResult result = Requests.handle(agent, Requests.ask("total proceeds by region"));

        assertThat(Requests.output(result).getSummary())
                .startsWith("North has the highest total amount, 14.50");
        assertThat(Requests.output(result).getMarkdown())
                .contains("“proceeds” was taken to mean “amount”");
        assertThat(result.getConfidence()).isLessThan(0.9);
    }

    @Test
    void theModelOfMeaningKnowsWordsThatNoListHas() {
        String csv = "supplier,salary\nAcme,10\nBolt,20\n";
        ReportResult result;
        try (Embeddings embeddings = new Embeddings()) {
            ReportAgent agent =
                    new ReportAgent(
                            ReportSettings.in(work()),
                            Shelf.empty(),
                            PipelineRows.none(),
                            Similarity.ofMeaning(embeddings::embed),
                            embeddings::embed);

            result =
                    Requests.handle(
                            agent,
                            Requests.ask("total wages by vendor", Requests.csv("staff.csv", csv)));
        }

        assertThat(Requests.output(result).getSummary())
                .startsWith("Bolt has the highest total salary, 20 (66.7%)");
    }
}
