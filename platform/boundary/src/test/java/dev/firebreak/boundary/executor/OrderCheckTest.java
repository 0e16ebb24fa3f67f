package dev.firebreak.boundary.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.boundary.deadletter.RecordHeaders;
import dev.firebreak.kit.ActionDigest;
import dev.firebreak.schemas.ActionOrder;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.RejectionCategory;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.Trust;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OrderCheckTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_760_000_000_000L);
    private static final ActionOrder SOUND = Orders.order("t1", NOW);

    private final OrderCheck check =
            new OrderCheck(new World(), new ExecutorOptions(List.of("default", "acme")));

    @Test
    void anOrderWithAnApprovalOfItsVeryBytesPasses() {
        assertThat(check.objection(SOUND, none())).isEmpty();
    }

    @Test
    void whatPolicyAloneApprovedPassesWhereEverythingIsTrusted() {
        assertThat(check.objection(byPolicy(Trust.TRUSTED, Trust.TRUSTED), none())).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void anythingElseIsRefusedAsAMatterOfSecurity(
            String what, RejectionCode code, UnaryOperator<ActionOrder> change) {
        Optional<Rejection> objection = check.objection(change.apply(SOUND), none());

        assertThat(objection)
                .as(what)
                .hasValueSatisfying(
                        r -> {
                            assertThat(r.code()).isEqualTo(code);
                            assertThat(r.category()).isEqualTo(RejectionCategory.SECURITY);
                        });
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                refused(
                        "another digest",
                        RejectionCode.APPROVAL_MISMATCH,
                        o -> ActionOrder.newBuilder(o).setDigest("0".repeat(64)).build()),
                refused(
                        "the digest of the arguments without the kind",
                        RejectionCode.APPROVAL_MISMATCH,
                        o ->
                                ActionOrder.newBuilder(o)
                                        .setAction(
                                                ProposedAction.newBuilder(o.getAction())
                                                        .setKind("email.forward")
                                                        .build())
                                        .build()),
                refused(
                        "a kind of another executor",
                        RejectionCode.ACTION_NOT_ALLOWED,
                        o -> kind(o, "report.publish")),
                refused(
                        "a kind of this agent that nobody carries out",
                        RejectionCode.ACTION_NOT_ALLOWED,
                        o -> kind(o, "email.delete")),
                refused(
                        "no approval id",
                        RejectionCode.APPROVAL_MISMATCH,
                        o -> ActionOrder.newBuilder(o).setApprovalId(" ").build()),
                refused(
                        "nobody approved",
                        RejectionCode.APPROVAL_MISMATCH,
                        o -> ActionOrder.newBuilder(o).setApprovedBy(List.of()).build()),
                refused(
                        "somebody without a name approved",
                        RejectionCode.APPROVAL_MISMATCH,
                        o -> ActionOrder.newBuilder(o).setApprovedBy(List.of("bea", "")).build()),
                refused(
                        "policy's approval in a person's name",
                        RejectionCode.APPROVAL_MISMATCH,
                        o -> ActionOrder.newBuilder(o).setApprovalId("policy").build()),
                refused(
                        "policy alone for an untrusted action",
                        RejectionCode.APPROVAL_MISMATCH,
                        o -> byPolicy(Trust.UNTRUSTED, Trust.TRUSTED)),
                refused(
                        "policy alone for an action of unknown trust",
                        RejectionCode.APPROVAL_MISMATCH,
                        o -> byPolicy(Trust.UNKNOWN, Trust.TRUSTED)),
                refused(
                        "policy alone for an untrusted task",
                        RejectionCode.APPROVAL_MISMATCH,
                        o -> byPolicy(Trust.TRUSTED, Trust.UNTRUSTED)),
                refused(
                        "no deadline",
                        RejectionCode.ACTION_NOT_ALLOWED,
                        o ->
                                ActionOrder.newBuilder(o)
                                        .setEnvelope(
                                                Envelope.newBuilder(o.getEnvelope())
                                                        .setDeadline(null)
                                                        .build())
                                        .build()),
                refused(
                        "another tenant",
                        RejectionCode.PERMISSION_DENIED,
                        o ->
                                ActionOrder.newBuilder(o)
                                        .setEnvelope(
                                                Envelope.newBuilder(o.getEnvelope())
                                                        .setPrincipal(
                                                                Principal.newBuilder()
                                                                        .setTenant("evil")
                                                                        .setUser("eve")
                                                                        .build())
                                                        .build())
                                        .build()));
    }

    @Test
    void oneBitOfTheArgumentsIsEnough() {
        byte[] sound = SOUND.getAction().getArgumentsJson().getBytes(StandardCharsets.US_ASCII);
        for (int bit = 0; bit < sound.length * 8; bit++) {
            byte[] flipped = sound.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            ActionOrder order =
                    ActionOrder.newBuilder(SOUND)
                            .setAction(
                                    ProposedAction.newBuilder(SOUND.getAction())
                                            .setArgumentsJson(
                                                    new String(
                                                            flipped, StandardCharsets.ISO_8859_1))
                                            .build())
                            .build();

            assertThat(check.objection(order, none()).map(Rejection::code))
                    .as("bit %d", bit)
                    .contains(RejectionCode.APPROVAL_MISMATCH);
        }
    }

    @Test
    void oneBitOfTheDigestIsEnough() {
        for (int n = 0; n < 64; n++) {
            char[] digest = SOUND.getDigest().toCharArray();
            digest[n] = digest[n] == '0' ? '1' : '0';

            assertThat(
                            check.objection(
                                    ActionOrder.newBuilder(SOUND)
                                            .setDigest(new String(digest))
                                            .build(),
                                    none()))
                    .as("digit %d", n)
                    .isPresent();
        }
    }

    @Test
    void anOrderThatSomebodyEditedOnItsWayBackIsRefusedThoughItsDigestFits() {
        Headers edited = none();
        edited.add(RecordHeaders.EDITED_BY, "eve".getBytes(StandardCharsets.UTF_8));

        assertThat(check.objection(SOUND, edited).map(Rejection::code))
                .contains(RejectionCode.APPROVAL_MISMATCH);
    }

    @Test
    void withoutAListOfTenantsEverybodyIsServed() {
        assertThat(new OrderCheck(new World(), ExecutorOptions.DEFAULT).objection(SOUND, none()))
                .isEmpty();
    }

    private static Arguments refused(
            String what, RejectionCode code, UnaryOperator<ActionOrder> change) {
        return Arguments.of(what, code, change);
    }

    private static ActionOrder kind(ActionOrder order, String kind) {
        return approved(order, ProposedAction.newBuilder(order.getAction()).setKind(kind).build());
    }

    private static ActionOrder byPolicy(Trust action, Trust task) {
        ActionOrder order =
                approved(
                        SOUND,
                        ProposedAction.newBuilder(SOUND.getAction()).setTrust(action).build());
        return ActionOrder.newBuilder(order)
                .setApprovalId("policy")
                .setApprovedBy(List.of("policy"))
                .setEnvelope(Envelope.newBuilder(order.getEnvelope()).setTrust(task).build())
                .build();
    }

    private static ActionOrder approved(ActionOrder order, ProposedAction action) {
        return ActionOrder.newBuilder(order)
                .setAction(action)
                .setDigest(ActionDigest.of(action))
                .build();
    }

    private static Headers none() {
        return new org.apache.kafka.common.header.internals.RecordHeaders();
    }
}
