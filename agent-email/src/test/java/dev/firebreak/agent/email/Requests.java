package dev.firebreak.agent.email;

import dev.firebreak.kit.Derived;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.EmailParams;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.Trust;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;

/** Requests to the email agent as tests make them. */
final class Requests {
    private Requests() {}

    /** To read this mail, which is untrusted as all mail is. */
    static EmailRequest of(byte[] mail, Instant createdAt) {
        return EmailRequest.newBuilder()
                .setEnvelope(
                        Envelope.newBuilder()
                                .setMessageId(Derived.uuid("t1"))
                                .setTaskId("t1")
                                .setConversationId("t1")
                                .setStepId("t1/s1")
                                .setPrincipal(Principal.newBuilder().setUser("ada").build())
                                .setTrust(Trust.UNTRUSTED)
                                .setConfidentiality(Confidentiality.INTERNAL)
                                .setCreatedAt(createdAt)
                                .build())
                .setDocuments(List.of(document("d1", "message/rfc822", mail)))
                .setParams(EmailParams.newBuilder().build())
                .build();
    }

    static Document document(String id, String type, byte[] content) {
        return Document.newBuilder()
                .setDocumentId(id)
                .setContentType(type)
                .setContent(ByteBuffer.wrap(content))
                .build();
    }
}
