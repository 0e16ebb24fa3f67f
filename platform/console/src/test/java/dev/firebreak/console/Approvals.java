package dev.firebreak.console;

import dev.firebreak.console.approval.Approval;
import dev.firebreak.schemas.ApprovalRequest;
import dev.firebreak.schemas.ApprovalState;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.Risk;
import dev.firebreak.schemas.Trust;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Questions to people as the supervisor asks them. */
public final class Approvals {
    private Approvals() {}

    /** Asks the billing role about a mail; its digest is right. */
    public static ApprovalRequest.Builder asked(String approvalId, String taskId) {
        return asked(
                approvalId,
                taskId,
                "{\"to\":\"ada@example.org\",\"subject\":\"Your refund\",\"amount\":12.50}");
    }

    /** The same about these arguments. */
    public static ApprovalRequest.Builder asked(
            String approvalId, String taskId, String argumentsJson) {
        ProposedAction action =
                ProposedAction.newBuilder()
                        .setActionId("act-" + approvalId)
                        .setKind("email.send")
                        .setArgumentsJson(argumentsJson)
                        .setSummary("Tell Ada that 12.50 are on their way")
                        .setTrust(Trust.UNTRUSTED)
                        .build();
        ApprovalRequest draft =
                ApprovalRequest.newBuilder()
                        .setEnvelope(Pipeline.envelope(taskId).build())
                        .setApprovalId(approvalId)
                        .setAction(action)
                        .setDigest("0".repeat(64))
                        .setRisk(Risk.HIGH)
                        .setReasons(List.of("money leaves the house"))
                        .setRequiredRole("billing")
                        .setExpiresAt(
                                Instant.now()
                                        .truncatedTo(ChronoUnit.MILLIS)
                                        .plus(Duration.ofMinutes(80)))
                        .setState(ApprovalState.ASKED)
                        .build();
        return ApprovalRequest.newBuilder(draft).setDigest(new Approval(draft).computedDigest());
    }

    public static Principal person(String user, String... roles) {
        return Principal.newBuilder().setUser(user).setRoles(List.of(roles)).build();
    }
}
