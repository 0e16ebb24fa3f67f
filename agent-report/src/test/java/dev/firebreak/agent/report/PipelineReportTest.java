package dev.firebreak.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.agent.report.dataset.Shelf;
import dev.firebreak.agent.report.pipeline.PipelineLedger;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.ReportOutput;
import dev.firebreak.schemas.ReportParams;
import dev.firebreak.schemas.TaskResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineReportTest {
    @TempDir Path workDir;

    private ReportOutput report(PipelineLedger ledger, String instruction, String... datasets) {
        ReportParams params = ReportParams.newBuilder().setDatasets(List.of(datasets)).build();
        return Requests.output(
                Requests.handle(
                        Requests.agent(workDir, Shelf.empty(), ledger),
                        Requests.ask(instruction, params)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Report what happened",
                "Write a report about the pipeline",
                "What was processed?",
                "Summarise the run"
            })
    void whatHappenedIsTheWholePipeline(String instruction) {
        ReportOutput output = report(PipelineStory.ledger(27, 7), instruction);

        assertThat(output.getTitle()).isEqualTo("What the pipeline did");
        assertThat(output.getSummary())
                .isEqualTo(
                        "27 tasks ended: 24 completed, 3 in part, 0 otherwise. 16 replies were drafted, 9 mails need a person, and 7 messages were stopped as dead letters.");
        assertThat(output.getMarkdown())
                .contains(
                        "## Tasks",
                        "## Dead letters",
                        "## Needs a person",
                        "## What tasks did without",
                        "## Agents");
        assertThat(output.getHtml()).contains("rule violation").doesNotContain("<script>alert");
        assertThat(output.getDatasets()).contains("results", "mails", "dead_letters");
    }

    @Test
    void itCanBeNamedAsADataset() {
        assertThat(report(PipelineStory.ledger(5, 0), "", "pipeline").getTitle())
                .isEqualTo("What the pipeline did");
    }

    @Test
    void aPipelineWithDeadLettersOnlyIsReportedToo() {
        ReportOutput output = report(PipelineStory.ledger(0, 3), "Report what happened");

        assertThat(output.getSummary())
                .startsWith("0 tasks ended")
                .contains("3 messages were stopped");
    }

    @Test
    void aPeriodNarrowsIt() {
        assertThat(
                        report(PipelineStory.ledger(27, 7), "Report what happened yesterday")
                                .getSummary())
                .startsWith("0 tasks ended on 20 Nov 2026");
        assertThat(report(PipelineStory.ledger(27, 7), "Report what happened today").getSummary())
                .startsWith("27 tasks ended on 21 Nov 2026");
    }

    @Test
    void lettersOfOtherTenantsTasksAreNotCounted() {
        PipelineLedger ledger = PipelineStory.ledger(3, 2);
        ledger.add(
                TaskResult.newBuilder(PipelineStory.result(50, new Random(1)))
                        .setEnvelope(PipelineStory.envelope("theirs", "other"))
                        .build());
        ledger.add(
                PipelineStory.letter(
                        "%032x".formatted(99), RejectionCode.RULE_VIOLATION, "r", "theirs"));

        assertThat(report(ledger, "Report what happened").getSummary())
                .startsWith("3 tasks")
                .contains("2 messages were stopped");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "How many mails need a person? | There are 9 mails where needs person is yes.",
                "How many tasks failed? | There are 0 tasks where status is FAILED.",
                "How many dead letters are there? | There are 7 dead letters.",
                "dead letters by code | RULE_VIOLATION and WIRE_FORMAT_UNKNOWN share the most dead letters, each 2 (28.6% each), ahead of DECODE_TRAILING_BYTES (1) and SCHEMA_ID_UNKNOWN (1).",
                "How many mails are about billing? | There are 5 mails where category is BILLING.",
                "What share of mails got a reply drafted? | 59.3% of the mails (16 of 27) come from rows where reply drafted is yes.",
                "How many tasks took longer than 10 seconds? | There are 0 tasks where duration is more than 10000.",
            })
    void singleQuestionsAboutThePipelineAreAnswered(String question, String answer) {
        assertThat(report(PipelineStory.ledger(27, 7), question).getSummary()).isEqualTo(answer);
    }
}
