package dev.firebreak.agent.email.executor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firebreak.kit.ActionDigest;
import dev.firebreak.kit.action.Effect;
import dev.firebreak.kit.action.Executor;
import dev.firebreak.schemas.ActionOrder;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.Trust;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Letters, orders and effects for tests. */
final class Mailings {
    static final Instant NOW = Instant.parse("2026-11-21T10:15:30Z");
    static final InstantSource CLOCK = InstantSource.fixed(NOW);
    static final Sender SENDER = new Sender("service@shop.example", "Nördlicht Outdoor");

    private Mailings() {}

    static String json(Map<String, ?> arguments) {
        try {
            return new ObjectMapper().writeValueAsString(arguments);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static String arguments(String subject, String body, String... to) {
        return json(
                Map.of(
                        "to",
                        List.of(to),
                        "subject",
                        subject,
                        "body",
                        body,
                        "inReplyTo",
                        "m-1@mail.example.com"));
    }

    static ActionOrder order(String taskId, String arguments) {
        ProposedAction action =
                ProposedAction.newBuilder()
                        .setActionId("a1")
                        .setKind("email.send")
                        .setArgumentsJson(arguments)
                        .setSummary("Send it")
                        .setTrust(Trust.UNTRUSTED)
                        .build();
        return ActionOrder.newBuilder()
                .setEnvelope(
                        Envelope.newBuilder()
                                .setMessageId(new UUID(1, 2))
                                .setTaskId(taskId)
                                .setConversationId(taskId)
                                .setPrincipal(Principal.newBuilder().setUser("ada").build())
                                .setTrust(Trust.UNTRUSTED)
                                .setConfidentiality(Confidentiality.INTERNAL)
                                .setCreatedAt(NOW)
                                .build())
                .setAction(action)
                .setDigest(ActionDigest.of(action))
                .setApprovalId("q1")
                .setApprovedBy(List.of("bea"))
                .build();
    }

    /** The effect of an order that is sound. */
    static Effect effect(Outlet outlet, ActionOrder order) {
        return switch (new EmailExecutor(SENDER, outlet).read(order)) {
            case Executor.Reading.Ready(Effect effect) -> effect;
            case Executor.Reading.Refused(String why) -> throw new AssertionError(why);
        };
    }
}
