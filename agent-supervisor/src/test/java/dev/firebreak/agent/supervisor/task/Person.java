package dev.firebreak.agent.supervisor.task;

import dev.firebreak.schemas.ApprovalDecision;
import dev.firebreak.schemas.ApprovalRequest;
import dev.firebreak.schemas.Decision;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Principal;
import java.util.List;

/** Somebody who is asked about actions. */
public record Person(String user, String role) {
    /** What they say to what was asked, about exactly the action that was shown. */
    public ApprovalDecision.Builder says(Decision decision, ApprovalRequest asked) {
        return ApprovalDecision.newBuilder()
                .setEnvelope(
                        Envelope.newBuilder(asked.getEnvelope())
                                .setPrincipal(
                                        Principal.newBuilder()
                                                .setUser(user)
                                                .setRoles(List.of(role))
                                                .build())
                                .build())
                .setApprovalId(asked.getApprovalId())
                .setDigest(asked.getDigest())
                .setDecision(decision);
    }
}
