package dev.firebreak.agent.report.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.StepOutput;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import dev.firebreak.schemas.Trust;
import dev.firebreak.schemas.Usage;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PipelineLedgerTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final PipelineRows.Reader READER =
            new PipelineRows.Reader("default", Confidentiality.INTERNAL);

    private static TaskResult result(
            String taskId, String tenant, Confidentiality confidentiality) {
        return TaskResult.newBuilder()
                .setEnvelope(
                        Envelope.newBuilder()
                                .setMessageId(new UUID(1, 2))
                                .setTaskId(taskId)
                                .setConversationId(taskId)
                                .setPrincipal(
                                        Principal.newBuilder()
                                                .setUser("u")
                                                .setTenant(tenant)
                                                .build())
                                .setTrust(Trust.UNTRUSTED)
                                .setConfidentiality(confidentiality)
                                .setCreatedAt(NOW)
                                .build())
                .setStatus(TaskStatus.COMPLETED)
                .setSummary("done")
                .setOutputs(
                        List.of(
                                StepOutput.newBuilder()
                                        .setStepId("s")
                                        .setAgent("email")
                                        .setType("dev.firebreak.schemas.EmailOutput")
                                        .setJson(
                                                "{\"category\":\"BILLING\",\"urgency\":\"HIGH\",\"reply\":{\"body\":\"x\"},\"needsPerson\":true,\"signals\":[]}")
                                        .setConfidence(0.7)
                                        .build(),
                                StepOutput.newBuilder()
                                        .setStepId("t")
                                        .setAgent("report")
                                        .setType("dev.firebreak.schemas.ReportOutput")
                                        .setJson("not JSON")
                                        .setConfidence(0.9)
                                        .build()))
                .setUsage(Usage.newBuilder().build())
                .setStartedAt(NOW.minusMillis(250))
                .setEndedAt(NOW)
                .build();
    }

    @Test
    void aResultBecomesARowPerTaskMailAndOutput() {
        PipelineLedger ledger = new PipelineLedger(10);

        ledger.add(result("a", "default", Confidentiality.INTERNAL));

        PipelineRows.Snapshot snapshot = ledger.snapshot(READER);
        assertThat(snapshot.tasks())
                .singleElement()
                .satisfies(
                        row ->
                                assertThat(row)
                                        .contains(
                                                "a",
                                                "COMPLETED",
                                                "email",
                                                "BILLING",
                                                "HIGH",
                                                0.7,
                                                250L));
        assertThat(snapshot.mails())
                .singleElement()
                .satisfies(row -> assertThat(row).contains("BILLING", true));
        assertThat(snapshot.outputs()).hasSize(2);
        assertThat(PipelineTables.datasets(snapshot)).hasSize(PipelineTables.NAMES.size());
    }

    @Test
    void theSameResultTwiceIsOneRow() {
        PipelineLedger ledger = new PipelineLedger(10);

        ledger.add(result("a", "default", Confidentiality.INTERNAL));
        ledger.add(result("a", "default", Confidentiality.INTERNAL));

        assertThat(ledger.snapshot(READER).tasks()).hasSize(1);
    }

    @Test
    void otherTenantsAndMoreConfidentialTasksAreNotSeen() {
        PipelineLedger ledger = new PipelineLedger(10);
        ledger.add(result("ours", "default", Confidentiality.INTERNAL));
        ledger.add(result("theirs", "other", Confidentiality.PUBLIC));
        ledger.add(result("secret", "default", Confidentiality.SECRET));
        ledger.add(result("unmarked", "default", Confidentiality.UNKNOWN));

        PipelineRows.Snapshot snapshot = ledger.snapshot(READER);

        assertThat(snapshot.tasks())
                .singleElement()
                .satisfies(row -> assertThat(row[0]).isEqualTo("ours"));
        assertThat(snapshot.mails()).hasSize(1);
        assertThat(snapshot.hidden()).isEqualTo(2);
        assertThat(
                        ledger.snapshot(new PipelineRows.Reader("default", Confidentiality.SECRET))
                                .tasks())
                .hasSize(3);
    }

    @Test
    void theOldestAreForgottenFirst() {
        PipelineLedger ledger = new PipelineLedger(2);
        for (String id : List.of("a", "b", "c")) {
            ledger.add(result(id, "default", Confidentiality.INTERNAL));
        }

        PipelineRows.Snapshot snapshot = ledger.snapshot(READER);

        assertThat(snapshot.tasks()).extracting(row -> row[0]).containsExactly("b", "c");
        assertThat(snapshot.forgotten()).isEqualTo(1);
    }
}
