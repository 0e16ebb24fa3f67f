package dev.firebreak.console.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.console.Approvals;
import dev.firebreak.schemas.ApprovalRequest;
import dev.firebreak.schemas.ApprovalState;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.Trust;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ApprovalTest {
    private final Instant now = Instant.now();

    @Test
    void theDigestIsThatOfKindLineFeedAndArguments() {
        Approval approval = new Approval(Approvals.asked("a1", "task-1", "{\"to\":\"ä\"}").build());

        // printf 'email.send\n{"to":"ä"}' | sha256sum
        assertThat(approval.computedDigest())
                .isEqualTo("03e692e7a93597f9bf11568a5bff86b64e12e03210457b3062609a44e3af8e29");
        assertThat(approval.digestHolds()).isTrue();
        assertThat(approval.tampered(null)).isEmpty();
        assertThat(approval.tampered(approval.computedDigest().toUpperCase(Locale.ROOT))).isEmpty();
    }

    @Test
    void otherArgumentsUnderTheSameDigestAreNoticed() {
        ApprovalRequest honest = Approvals.asked("a1", "task-1").build();
        ProposedAction other =
                ProposedAction.newBuilder(honest.getAction())
                        .setArgumentsJson("{\"to\":\"eve@example.org\"}")
                        .setTrust(Trust.TRUSTED)
                        .build();

        Approval approval =
                new Approval(ApprovalRequest.newBuilder(honest).setAction(other).build());

        assertThat(approval.digestHolds()).isFalse();
        assertThat(approval.tampered(null)).get().asString().contains("do not approve it");
    }

    @Test
    void aPinnedDigestOfOtherBytesIsNoticed() {
        Approval approval = new Approval(Approvals.asked("a1", "task-1").build());

        assertThat(approval.tampered("ab".repeat(32)))
                .get()
                .asString()
                .contains("--digest says abab", approval.computedDigest());
    }

    @Test
    void theRightRoleMayDecideAndNoOther() {
        Approval approval = new Approval(Approvals.asked("a1", "task-1").build());

        assertThat(approval.objection(Approvals.person("bob", "billing"), now)).isEmpty();
        assertThat(approval.objection(Approvals.person("bob", "support"), now))
                .get()
                .asString()
                .contains("asks billing", "bob", "support");
        assertThat(approval.objection(Approvals.person("bob"), now))
                .get()
                .asString()
                .contains("without a role");
    }

    @Test
    void theRoleItIsEscalatedToCountsFromThenOn() {
        ApprovalRequest.Builder request = Approvals.asked("a1", "task-1").setEscalationRole("boss");

        assertThat(new Approval(request.build()).objection(Approvals.person("eva", "boss"), now))
                .isPresent();
        assertThat(
                        new Approval(request.setState(ApprovalState.ESCALATED).build())
                                .objection(Approvals.person("eva", "boss"), now))
                .isEmpty();
    }

    @Test
    void nobodyDecidesTwiceOrTheirOwnWhereThatIsForbidden() {
        ApprovalRequest.Builder request =
                Approvals.asked("a1", "task-1").setApprovers(2).setApprovedBy(List.of("bob"));

        assertThat(new Approval(request.build()).objection(Approvals.person("bob", "billing"), now))
                .get()
                .asString()
                .contains("bob has agreed already", "1 of 2");
        assertThat(
                        new Approval(request.setOwnAllowed(false).build())
                                .objection(Approvals.person("ada", "billing"), now))
                .get()
                .asString()
                .contains("ada's own");
    }

    @Test
    void whatIsSettledOrOverIsNotOpen() {
        for (ApprovalState state : ApprovalState.values()) {
            Approval approval =
                    new Approval(Approvals.asked("a1", "task-1").setState(state).build());
            boolean open =
                    state == ApprovalState.ASKED
                            || state == ApprovalState.REMINDED
                            || state == ApprovalState.ESCALATED;

            assertThat(approval.isOpen(now)).as(state.name()).isEqualTo(open);
            assertThat(approval.objection(Approvals.person("bob", "billing"), now).isEmpty())
                    .as(state.name())
                    .isEqualTo(open);
            assertThat(approval.isOpen(approval.request().getExpiresAt()))
                    .as("%s, at its end", state)
                    .isFalse();
        }
    }

    @Test
    void theLastRecordOfAnIdSaysHowItStands() {
        ApprovalBook book = new ApprovalBook();
        book.add(Approvals.asked("a1", "task-1").build());
        book.add(Approvals.asked("a2", "task-1").build());
        book.add(Approvals.asked("a1", "task-1").setState(ApprovalState.DENIED).build());

        assertThat(book.all())
                .extracting(a -> a.id() + " " + a.request().getState())
                .containsExactlyInAnyOrder("a1 DENIED", "a2 ASKED");
    }
}
