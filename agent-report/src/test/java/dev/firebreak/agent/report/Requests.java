package dev.firebreak.agent.report;

import dev.firebreak.agent.report.dataset.Shelf;
import dev.firebreak.agent.report.pipeline.PipelineRows;
import dev.firebreak.agent.report.question.Similarity;
import dev.firebreak.kit.RecordedContext;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.ReportOutput;
import dev.firebreak.schemas.ReportParams;
import dev.firebreak.schemas.ReportRequest;
import dev.firebreak.schemas.ReportResult;
import dev.firebreak.schemas.Trust;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * Requests to the report agent as tests make them. The clock stands at 21 November 2026, ten
 * o'clock UTC, a Saturday.
 */
final class Requests {
    static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    static final String SALES =
            "region,amount,sold_at\nNorth,10.50,2026-10-01\nSouth,5.25,2026-10-02\nNorth,4.00,2026-11-03\n";

    /** For guards that don't look at likeness of meaning. */
    static final Function<String, float[]> NO_MEANING =
            text -> {
                throw new IllegalStateException("nobody looks at likeness here");
            };

    private Requests() {}

    static ReportAgent agent(Path workDir) {
        return agent(workDir, Shelf.empty(), PipelineRows.none());
    }

    static ReportAgent agent(Path workDir, Shelf shelf, PipelineRows pipeline) {
        return agent(ReportSettings.in(workDir), shelf, pipeline);
    }

    static ReportAgent agent(ReportSettings settings, Shelf shelf, PipelineRows pipeline) {
        return new ReportAgent(settings, shelf, pipeline, Similarity.ofLetters(), NO_MEANING);
    }

    static Envelope envelope() {
        return Envelope.newBuilder()
                .setMessageId(UUID.fromString("00000000-0000-8000-8000-000000000001"))
                .setTaskId("task-1")
                .setConversationId("task-1")
                .setPrincipal(Principal.newBuilder().setUser("ada").build())
                .setTrust(Trust.TRUSTED)
                .setConfidentiality(Confidentiality.INTERNAL)
                .setCreatedAt(NOW)
                .build();
    }

    static ReportRequest ask(String instruction, Document... documents) {
        return ReportRequest.newBuilder()
                .setEnvelope(envelope())
                .setInstruction(instruction)
                .setDocuments(List.of(documents))
                .setParams(ReportParams.newBuilder().build())
                .build();
    }

    static ReportRequest ask(String instruction, ReportParams params, Document... documents) {
        return ReportRequest.newBuilder(ask(instruction, documents)).setParams(params).build();
    }

    static Document csv(String name, String text) {
        return document(name, "text/csv", text.getBytes(StandardCharsets.UTF_8));
    }

    static Document document(String name, String contentType, byte[] content) {
        return Document.newBuilder()
                .setDocumentId(name)
                .setName(name)
                .setContentType(contentType)
                .setContent(ByteBuffer.wrap(content))
                .setTrust(Trust.TRUSTED)
                .build();
    }

    static ReportResult handle(ReportAgent agent, ReportRequest request) {
        return agent.handle(request, new RecordedContext(InstantSource.fixed(NOW)));
    }

    static ReportOutput output(ReportResult result) {
        if (result.getOutcome() instanceof ReportOutput output) {
            return output;
        }
        throw new AssertionError("declined: " + declined(result).getDetail());
    }

    static Declined declined(ReportResult result) {
        if (result.getOutcome() instanceof Declined declined) {
            return declined;
        }
        throw new AssertionError(
                "not declined: " + ((ReportOutput) result.getOutcome()).getSummary());
    }
}
