package dev.firebreak.boundary.check;

import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.EmailParams;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.Trust;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Records to check, as agents send them. */
public final class Samples {
    public static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    private Samples() {}

    public static Envelope envelope(@Nullable Instant deadline) {
        return Envelope.newBuilder()
                .setMessageId(UUID.fromString("018f3c1e-7a2b-7cde-8f01-23456789abcd"))
                .setTaskId("task-1")
                .setConversationId("conversation-1")
                .setStepId("step-1")
                .setPrincipal(
                        Principal.newBuilder()
                                .setUser("ada")
                                .setRoles(List.of("support", "sales"))
                                .build())
                .setTrust(Trust.TRUSTED)
                .setConfidentiality(Confidentiality.INTERNAL)
                .setCreatedAt(NOW.minusSeconds(60))
                .setDeadline(deadline)
                .build();
    }

    /** About 1 KiB when encoded. */
    public static EmailRequest request() {
        return request(envelope(NOW.plusSeconds(3600)));
    }

    public static EmailRequest request(Envelope envelope) {
        return EmailRequest.newBuilder()
                .setEnvelope(envelope)
                .setInstruction("Answer the customer.")
                .setDocuments(
                        List.of(
                                Document.newBuilder()
                                        .setDocumentId("mail-1")
                                        .setName("question.eml")
                                        .setContentType("message/rfc822")
                                        .setContent(
                                                ByteBuffer.wrap(
                                                        "Subject: where is it?\r\n\r\nWhere is my order 4711?\r\n"
                                                                .repeat(16)
                                                                .getBytes(StandardCharsets.UTF_8)))
                                        .build()))
                .setParams(EmailParams.newBuilder().setSignature("Ada, Support").build())
                .build();
    }

    public static ConsumerRecord<byte[], byte[]> record(String topic, byte @Nullable [] value) {
        return new ConsumerRecord<>(topic, 3, 42L, "key".getBytes(StandardCharsets.UTF_8), value);
    }
}
