package dev.firebreak.console.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.schemas.ApprovalRequest;
import dev.firebreak.schemas.ApprovalState;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.InboxItem;
import dev.firebreak.schemas.InboxReason;
import dev.firebreak.schemas.Usage;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NoticeTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Requests.NOW);

    @Test
    void itSaysWhatWhyWhoUntilWhenAndHow() {
        Notice notice = Notice.of(Requests.asked(), false, CLOCK).orElseThrow();

        assertThat(notice.title()).isEqualTo("Approval asked: email.send, risk HIGH");
        assertThat(notice.lines())
                .containsExactly(
                        "What: Send the reply to ann@shop.example",
                        "Risk: HIGH",
                        "Why: it has links; it was made from untrusted text",
                        "Task: t-1",
                        "Who: role approver, 2 people, not the task's own user",
                        "Until: 2026-11-23 10:00 UTC, then it counts as denied",
                        "Decide: firebreak approvals show t-1/a-1");
    }

    @Test
    void theArgumentsAreNeverTold() {
        assertThat(Notice.of(Requests.asked(), false, CLOCK).toString()).doesNotContain("private");
    }

    @ParameterizedTest
    @CsvSource({"ASKED,asked", "REMINDED,still waits", "ESCALATED,escalated"})
    void eachStateThatWaitsIsTold(ApprovalState state, String word) {
        ApprovalRequest request =
                ApprovalRequest.newBuilder(Requests.asked())
                        .setState(state)
                        .setEscalationRole(state == ApprovalState.ESCALATED ? "admin" : null)
                        .build();

        Notice notice = Notice.of(request, false, CLOCK).orElseThrow();

        assertThat(notice.title()).contains(word);
        assertThat(notice.id()).isEqualTo("t-1/a-1/" + state);
        assertThat(notice.lines().toString().contains("approver or admin"))
                .isEqualTo(state == ApprovalState.ESCALATED);
    }

    @ParameterizedTest
    @EnumSource(names = {"APPROVED", "DENIED", "EXPIRED", "WITHDRAWN"})
    void howItWasDecidedIsToldOnlyWhereThatIsWanted(ApprovalState state) {
        ApprovalRequest request =
                ApprovalRequest.newBuilder(Requests.asked()).setState(state).build();

        assertThat(Notice.of(request, false, CLOCK)).isEmpty();
        assertThat(Notice.of(request, true, CLOCK).orElseThrow().lines()).hasSize(1);
    }

    @Test
    void whatHasExpiredIsNotTold() {
        InstantSource later = InstantSource.fixed(Instant.parse("2026-11-23T10:00:00Z"));

        assertThat(Notice.of(Requests.asked(), false, later)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"SECRET", "UNKNOWN"})
    void ofASecretTaskItIsOnlyToldThatThereIsSomething(Confidentiality confidentiality) {
        ApprovalRequest request =
                ApprovalRequest.newBuilder(Requests.asked())
                        .setEnvelope(Requests.envelope(confidentiality))
                        .build();

        Notice notice = Notice.of(request, false, CLOCK).orElseThrow();

        assertThat(notice.lines())
                .contains("What: the task is secret, so it is not said here")
                .noneMatch(line -> line.contains("ann@") || line.contains("links"));
    }

    @Test
    void textOfATaskStaysOnItsLine() {
        ApprovalRequest request =
                Requests.asked("Send\r\n\r\nBcc: eve\u202e@evil.example\u0000" + "x".repeat(9_000));

        Notice notice = Notice.of(request, false, CLOCK).orElseThrow();

        assertThat(notice.lines())
                .allMatch(line -> line.length() <= 600 && line.matches("[^\\p{C}]*"));
        assertThat(notice.lines().getFirst()).startsWith("What: Send Bcc: eve @evil.example x");
    }

    @Test
    void theCommandCanBePastedWhateverTheIdHolds() {
        ApprovalRequest request =
                ApprovalRequest.newBuilder(Requests.asked())
                        .setApprovalId("t/a'; rm -rf ~ #")
                        .build();

        Notice notice = Notice.of(request, false, CLOCK).orElseThrow();

        assertThat(notice.lines().getLast())
                .isEqualTo("Decide: firebreak approvals show 't/a'\\''; rm -rf ~ #'");
    }

    @Test
    void aTaskThatWasHandedOverIsTold() {
        InboxItem item =
                InboxItem.newBuilder()
                        .setEnvelope(Requests.envelope(Confidentiality.INTERNAL))
                        .setItemId("t-1/handed-over")
                        .setReason(InboxReason.HANDED_OVER)
                        .setRole("operator")
                        .setText("The plan failed")
                        .setUsage(Usage.newBuilder().build())
                        .build();

        Notice notice = Notice.of(item);

        assertThat(notice.title()).isEqualTo("A task waits for a person: t-1");
        assertThat(notice.lines())
                .containsExactly(
                        "Why: handed over",
                        "What happened: The plan failed",
                        "Task: t-1",
                        "Who: role operator",
                        "See: firebreak tasks show t-1");
    }
}
