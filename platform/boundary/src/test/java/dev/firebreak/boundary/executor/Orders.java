package dev.firebreak.boundary.executor;

import dev.firebreak.kit.ActionDigest;
import dev.firebreak.kit.Derived;
import dev.firebreak.schemas.ActionOrder;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.Trust;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Orders for tests. */
final class Orders {
    static final String KIND = "email.send";

    private Orders() {}

    /** A sound one, approved by a person, that counts for an hour. */
    static ActionOrder order(String taskId, Instant now) {
        ProposedAction action =
                ProposedAction.newBuilder()
                        .setActionId("a-" + taskId)
                        .setKind(KIND)
                        .setArgumentsJson("{\"say\":\"hello from %s\"}".formatted(taskId))
                        .setSummary("Say hello")
                        .setTrust(Trust.UNTRUSTED)
                        .build();
        return ActionOrder.newBuilder()
                .setEnvelope(
                        Envelope.newBuilder()
                                .setMessageId(Derived.uuid(taskId, "order"))
                                .setTaskId(taskId)
                                .setConversationId(taskId)
                                .setStepId(taskId + "/s1")
                                .setPrincipal(Principal.newBuilder().setUser("ada").build())
                                .setTrust(Trust.UNTRUSTED)
                                .setConfidentiality(Confidentiality.INTERNAL)
                                .setCreatedAt(now)
                                .setDeadline(now.plus(Duration.ofHours(1)))
                                .build())
                .setAction(action)
                .setDigest(ActionDigest.of(action))
                .setApprovalId("q-" + taskId)
                .setApprovedBy(List.of("bea"))
                .build();
    }

    /** The same action ordered again, as if by another message. */
    static ActionOrder again(ActionOrder order) {
        return ActionOrder.newBuilder(order)
                .setEnvelope(
                        Envelope.newBuilder(order.getEnvelope())
                                .setMessageId(
                                        Derived.uuid(
                                                order.getEnvelope().getMessageId().toString(),
                                                "again"))
                                .build())
                .build();
    }
}
