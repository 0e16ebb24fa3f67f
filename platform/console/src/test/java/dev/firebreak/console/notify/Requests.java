package dev.firebreak.console.notify;

import dev.firebreak.kit.Derived;
import dev.firebreak.schemas.ApprovalRequest;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.Risk;
import dev.firebreak.schemas.Trust;
import java.time.Instant;
import java.util.List;

/** Questions to people, as the supervisor asks them. */
final class Requests {
    static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private Requests() {}

    static ApprovalRequest asked() {
        return asked("Send the reply to ann@shop.example");
    }

    static ApprovalRequest asked(String summary) {
        return ApprovalRequest.newBuilder()
                .setEnvelope(envelope(Confidentiality.INTERNAL))
                .setApprovalId("t-1/a-1")
                .setAction(
                        ProposedAction.newBuilder()
                                .setActionId("a-1")
                                .setKind("email.send")
                                .setArgumentsJson("{\"body\":\"private\"}")
                                .setSummary(summary)
                                .setTrust(Trust.UNTRUSTED)
                                .build())
                .setDigest("0".repeat(64))
                .setRisk(Risk.HIGH)
                .setReasons(List.of("it has links", "it was made from untrusted text"))
                .setRequiredRole("approver")
                .setApprovers(2)
                .setOwnAllowed(false)
                .setExpiresAt(Instant.parse("2026-11-23T10:00:00Z"))
                .build();
    }

    static Envelope envelope(Confidentiality confidentiality) {
        return Envelope.newBuilder()
                .setMessageId(Derived.uuid("t-1"))
                .setTaskId("t-1")
                .setConversationId("c-1")
                .setPrincipal(
                        Principal.newBuilder()
                                .setTenant("default")
                                .setUser("ada")
                                .setRoles(List.of())
                                .build())
                .setTrust(Trust.UNTRUSTED)
                .setConfidentiality(confidentiality)
                .setCreatedAt(NOW)
                .build();
    }
}
