package dev.firebreak.console.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.console.Approvals;
import dev.firebreak.console.approval.Approval;
import dev.firebreak.schemas.AgentState;
import dev.firebreak.schemas.AgentStatus;
import dev.firebreak.schemas.ApprovalRequest;
import dev.firebreak.schemas.ApprovalState;
import dev.firebreak.schemas.ExecutorCard;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandsTest {
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    private final AgentRoll roll = new AgentRoll();

    @Test
    void anExecutorThatIsAliveIsListedWithWhatItDoesAndWhenItWasSeen() {
        announced("email");
        sign("executor-email", AgentState.READY, now.minusSeconds(2), "");

        assertThat(Hands.executors(roll, now))
                .containsExactly(
                        Finding.ok(
                                "executor email",
                                "1 alive, carries out email.send; last seen 2 s ago"));
    }

    @Test
    void oneThatIsSilentOrStoppedOrWaitsIsAWarningWithTheRemedy() {
        announced("email");
        announced("report");
        announced("sms");
        sign("executor-email", AgentState.READY, now.minus(Duration.ofHours(3)), "");
        sign("executor-report", AgentState.WAITING, now, "registry");

        assertThat(Hands.executors(roll, now))
                .allMatch(finding -> finding.level() == Finding.Level.WARN)
                .extracting(Finding::text)
                .satisfiesExactly(
                        text ->
                                assertThat(text)
                                        .contains("no instance is alive", "3 h ago", "email.send"),
                        text -> assertThat(text).isEqualTo("1 of 1 instances wait for registry"),
                        text -> assertThat(text).contains("none ever gave a sign"));
        assertThat(Hands.executors(roll, now).getFirst().remedy())
                .contains("firebreak executor email");
        sign("executor-email", AgentState.STOPPED, now, "");
        assertThat(Hands.executors(roll, now).getFirst().level()).isEqualTo(Finding.Level.WARN);
    }

    @Test
    void noneAtAllIsAChoiceUntilSomebodyIsAskedToApprove() {
        List<Approval> open = List.of(new Approval(Approvals.asked("a1", "t1").build()));

        assertThat(Hands.executors(roll, now))
                .singleElement()
                .extracting(Finding::level)
                .isEqualTo(Finding.Level.OK);
        assertThat(Hands.idle(roll, List.of(), now)).isEmpty();
        assertThat(Hands.idle(roll, open, now))
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.level()).isEqualTo(Finding.Level.WARN);
                            assertThat(finding.text()).startsWith("1 open about email.send");
                        });
    }

    @Test
    void whatAnExecutorCarriesOutOrIsDecidedIsNoFinding() {
        ApprovalRequest decided =
                Approvals.asked("a2", "t2").setState(ApprovalState.DENIED).build();
        assertThat(Hands.idle(roll, List.of(new Approval(decided)), now)).isEmpty();

        announced("email");
        sign("executor-email", AgentState.READY, now, "");
        ApprovalRequest open = Approvals.asked("a1", "t1").build();

        assertThat(Hands.idle(roll, List.of(new Approval(open)), now)).isEmpty();
        assertThat(Hands.idle(roll, List.of(new Approval(open)), now.plusSeconds(3_600)))
                .as("it fell silent meanwhile")
                .hasSize(1);
    }

    private void announced(String executor) {
        roll.note(
                ExecutorCard.newBuilder()
                        .setExecutor(executor)
                        .setVersion("1")
                        .setKinds(List.of(executor + ".send"))
                        .setAnnouncedAt(now)
                        .build());
    }

    private void sign(String name, AgentState state, Instant at, String waitingFor) {
        roll.note(
                AgentStatus.newBuilder()
                        .setAgent(name)
                        .setInstance("1")
                        .setState(state)
                        .setWaitingFor(waitingFor)
                        .setStartedAt(at)
                        .setHeartbeatAt(at)
                        .setHeartbeatMs(1_000)
                        .build());
    }
}
