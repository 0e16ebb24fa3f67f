package dev.firebreak.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.agent.report.dataset.Folder;
import dev.firebreak.agent.report.pipeline.PipelineRows;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.ReportOutput;
import dev.firebreak.schemas.ReportParams;
import dev.firebreak.schemas.ReportRequest;
import dev.firebreak.schemas.ReportResult;
import dev.firebreak.schemas.StepOutput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which data a question is answered from, and what is said where it can't be. */
class ReportedDataTest {
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
    void whereThereIsNoDataTheRefusalSaysWhatToDo() {
        ReportResult result = handle(Requests.ask("How many orders?"));

        assertThat(Requests.declined(result).getCode()).isEqualTo(RejectionCode.INPUT_UNUSABLE);
        assertThat(Requests.declined(result).getDetail()).contains("attach a CSV or Parquet file");
    }

    @Test
    void aQuestionThatFitsNoDatasetIsRefusedWithTheirNames() throws Exception {
        Path data = Files.createDirectories(temp.resolve("data"));
        Files.writeString(data.resolve("sales.csv"), Requests.SALES);
        Files.writeString(data.resolve("staff.csv"), "name,team\nAda,Red\nBob,Blue\n");
        ReportAgent agent = Requests.agent(work(), new Folder(data, 1000), PipelineRows.none());

        ReportResult result = Requests.handle(agent, Requests.ask("What is the meaning of life?"));

        assertThat(Requests.declined(result).getDetail())
                .isEqualTo("the question fits none of the datasets there are: sales, staff");
    }

    @Test
    void theDatasetThatFitsIsChosen() throws Exception {
        Path data = Files.createDirectories(temp.resolve("data"));
        Files.writeString(data.resolve("sales.csv"), Requests.SALES);
        Files.writeString(data.resolve("staff.csv"), "name,team\nAda,Red\nBob,Blue\nEve,Red\n");
        ReportAgent agent = Requests.agent(work(), new Folder(data, 1000), PipelineRows.none());

        assertThat(
                        Requests.output(
                                        Requests.handle(
                                                agent,
                                                Requests.ask("Which team has the most people?")))
                                .getDatasets())
                .containsExactly("staff");
        assertThat(
                        Requests.output(
                                        Requests.handle(
                                                agent, Requests.ask("total amount in October")))
                                .getDatasets())
                .containsExactly("sales");
        assertThat(
                        Requests.output(
                                        Requests.handle(
                                                agent,
                                                Requests.ask("How many sales in the North?")))
                                .getSummary())
                .startsWith("There are 2 sales");
    }

    @Test
    void namedDatasetsAreUsedAndUnknownOnesRefused() throws Exception {
        Path data = Files.createDirectories(temp.resolve("data"));
        Files.writeString(data.resolve("sales.csv"), Requests.SALES);
        Files.writeString(data.resolve("broken.csv"), "a,b\n\"never closed");
        ReportAgent agent = Requests.agent(work(), new Folder(data, 1000), PipelineRows.none());

        ReportOutput named =
                Requests.output(Requests.handle(agent, Requests.ask("", params("sales.csv"))));
        String unknown =
                Requests.declined(Requests.handle(agent, Requests.ask("", params("orders"))))
                        .getDetail();
        String broken =
                Requests.declined(Requests.handle(agent, Requests.ask("", params("broken"))))
                        .getDetail();

        assertThat(named.getDatasets()).containsExactly("sales");
        assertThat(unknown).isEqualTo("there is no dataset orders; there are: sales");
        assertThat(broken).contains("broken.csv: the quote that opens on line 2 is never closed");
    }

    @Test
    void anUnreadableAttachmentIsRefusedWithItsReason() {
        String excel =
                Requests.declined(
                                handle(
                                        Requests.ask(
                                                "x",
                                                Requests.document(
                                                        "book.xlsx",
                                                        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                                                        new byte[] {1}))))
                        .getDetail();
        String ragged =
                Requests.declined(
                                handle(
                                        Requests.ask(
                                                "x",
                                                Requests.csv(
                                                        "sales.csv",
                                                        "a,b\n" + "1,2,3\n".repeat(9)))))
                        .getDetail();

        assertThat(excel)
                .isEqualTo(
                        "the attached file book.xlsx is a spreadsheet; save its sheet as CSV and attach that");
        assertThat(ragged)
                .contains(
                        "sales.csv can't be read as CSV: line 2 has 3 fields and the header has 2");
    }

    @Test
    void oneUnreadableAttachmentBesideAGoodOneIsACaveat() {
        ReportOutput output =
                output(
                        Requests.ask(
                                "total amount",
                                Requests.csv("bad.csv", "a,b\n\"x"),
                                Requests.csv("sales.csv", Requests.SALES)));

        assertThat(output.getSummary()).contains("19.75");
        assertThat(output.getMarkdown())
                .contains("Keep in mind")
                .contains("the quote that opens on line 2 is never closed");
    }

    @Test
    void whatWasNoticedInTheDataIsSaidWithItsNumber() {
        StringBuilder csv = new StringBuilder("region,amount\n");
        csv.repeat("North,1.50\n", 30).append("South,unknown\n");

        ReportOutput output =
                output(Requests.ask("total amount", Requests.csv("sales.csv", csv.toString())));

        assertThat(output.getSummary()).contains("45.00, over 30 sales");
        assertThat(output.getMarkdown())
                .contains(
                        "sales: 1 cells of amount do not fit their column and count as empty, such as “unknown”");
        assertThat(output.getMarkdown()).contains("Of 31 sales only 30 have a value in amount");
    }

    @Test
    void parquetIsReadToo() throws Exception {
        Path file = temp.resolve("visits.parquet");
        try (var database = DriverManager.getConnection("jdbc:duckdb:");
                var statement = database.createStatement()) {
            statement.execute(
                    "COPY (SELECT 'page ' || i % 3 AS page, i AS duration_ms, TIMESTAMP '2026-10-01 00:00:00' + to_days(i::INTEGER) AS at FROM range(30) t(i)) TO '"
                            + file
                            + "' (FORMAT parquet)");
        }
        Document document =
                Requests.document(
                        "visits.parquet",
                        "application/vnd.apache.parquet",
                        Files.readAllBytes(file));

        assertThat(output(Requests.ask("How many visits per page?", document)).getSummary())
                .contains("each 10 (33.3% each)");
        assertThat(
                        output(
                                        Requests.ask(
                                                "How many visits on page 2 in the first week of October?",
                                                document))
                                .getMarkdown())
                .isNotEmpty();
        assertThat(output(Requests.ask("visits since 2026-10-30", document)).getSummary())
                .isEqualTo("There is 1 visit since 30 Oct 2026.");
    }

    @Test
    void outputsOfEarlierStepsCanBeAskedAbout() {
        List<StepOutput> context = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            context.add(
                    StepOutput.newBuilder()
                            .setStepId("s" + i)
                            .setAgent("email")
                            .setType("dev.firebreak.schemas.EmailOutput")
                            .setJson(
                                    "{\"category\":\""
                                            + (i < 3 ? "BILLING" : "SPAM")
                                            + "\",\"needsPerson\":"
                                            + (i == 0)
                                            + "}")
                            .setConfidence(0.5)
                            .build());
        }
        ReportRequest request =
                ReportRequest.newBuilder(Requests.ask("How many steps per category?"))
                        .setContext(context)
                        .build();

        assertThat(output(request).getSummary())
                .startsWith("BILLING has the most steps, 3 (60.0%)");
    }

    private static ReportParams params(String dataset) {
        return ReportParams.newBuilder().setDatasets(List.of(dataset)).build();
    }
}
