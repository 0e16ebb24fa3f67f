package dev.firebreak.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TasksTest {
    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");

    @Test
    void whatIsNotSaidIsSafe() {
        Task task = Tasks.task("t-1", Tasks.principal("ann"), NOW).goal("g").build();

        assertThat(task.getEnvelope().getTrust()).isEqualTo(Trust.UNTRUSTED);
        assertThat(task.getEnvelope().getConfidentiality()).isEqualTo(Confidentiality.INTERNAL);
        assertThat(task.getEnvelope().getConversationId()).isEqualTo("t-1");
        assertThat(task.getEnvelope().getAttempt()).isOne();
        assertThat(task.getEnvelope().getCreatedAt()).isEqualTo(NOW);
        assertThat(task.getEnvelope().getDeadline()).isNull();
        assertThat(task.getEnvelope().getPrincipal().getTenant()).isEqualTo("default");
        assertThat(task.getOnDeadLetter()).isEqualTo(OnDeadLetter.DEGRADE);
    }

    @Test
    void theSameTaskIsTheSameMessage() {
        Task first = Tasks.task("t-1", Tasks.principal("ann"), NOW).build();
        Task again = Tasks.task("t-1", Tasks.principal("ann"), NOW.plusSeconds(9)).build();
        Task other = Tasks.task("t-2", Tasks.principal("ann"), NOW).build();

        assertThat(again.getEnvelope().getMessageId())
                .isEqualTo(first.getEnvelope().getMessageId());
        assertThat(other.getEnvelope().getMessageId())
                .isNotEqualTo(first.getEnvelope().getMessageId());
    }

    @Test
    void documentsAreCopiedNumberedAndUntrusted() {
        byte[] bytes = "Subject: hi".getBytes(StandardCharsets.US_ASCII);

        Task task =
                Tasks.task("t-1", Tasks.principal("ann"), NOW)
                        .mail("a.eml", bytes)
                        .document("b.csv", "text/csv", bytes)
                        .trust(Trust.TRUSTED)
                        .build();
        bytes[0] = 'X';

        assertThat(task.getDocuments())
                .extracting(Document::getDocumentId)
                .containsExactly("d1", "d2");
        assertThat(task.getDocuments())
                .extracting(Document::getContentType)
                .containsExactly("message/rfc822", "text/csv");
        assertThat(task.getDocuments())
                .extracting(Document::getTrust)
                .containsOnly(Trust.UNTRUSTED);
        assertThat(task.getDocuments().getFirst().getContent().get(0)).isEqualTo((byte) 'S');
    }
}
