package dev.firebreak.agent.supervisor;

import static dev.firebreak.agent.supervisor.Fixtures.step;
import static dev.firebreak.agent.supervisor.Fixtures.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.agent.supervisor.task.Person;
import dev.firebreak.kit.ActionDigest;
import dev.firebreak.schemas.ActionAccount;
import dev.firebreak.schemas.ActionOrder;
import dev.firebreak.schemas.ActionOutcome;
import dev.firebreak.schemas.ActionReceipt;
import dev.firebreak.schemas.ActionStatus;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.ApprovalRequest;
import dev.firebreak.schemas.ApprovalState;
import dev.firebreak.schemas.Budget;
import dev.firebreak.schemas.CancelTask;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Decision;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.RaiseBudget;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.TaskControl;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import dev.firebreak.schemas.Trust;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Actions, decisions, receipts and orders of people, as bytes on their topics. */
class ActionTopologyTest {
    private static final EchoAgent ECHO = new EchoAgent("echo");
    private static final String KIND = "echo.shout";

    @TempDir Path stateDir;
    private Stage stage;

    @BeforeEach
    void raise() {
        stage = new Stage(stateDir);
        stage.announce(ECHO);
    }

    @AfterEach
    void strike() {
        stage.close();
    }

    private static ProposedAction shout(String id) {
        return ProposedAction.newBuilder()
                .setActionId(id)
                .setKind(KIND)
                .setArgumentsJson("{\"text\":\"hello\"}")
                .setSummary("Shout hello")
                .setTrust(Trust.UNTRUSTED)
                .build();
    }

    private GenericRecord asked() {
        stage.publish(task("t1", Stage.NOON).build());
        stage.plan(stage.askedPlanner(), step("s1", "echo"));
        return stage.asked(ECHO).getFirst();
    }

    private ApprovalRequest proposed() {
        stage.announceExecutor(ECHO, KIND);
        stage.answer(ECHO, ECHO.proposing(asked(), shout("a1")));
        return stage.approvals().getFirst();
    }

    private void decide(ApprovalRequest about, String user, String role, String digest) {
        stage.send(
                stage.topics.approvalDecisions(),
                about.getEnvelope().getConversationId(),
                new Person(user, role).says(Decision.APPROVE, about).setDigest(digest).build());
    }

    private ActionReceipt receipt(ActionOrder order) {
        return ActionReceipt.newBuilder()
                .setEnvelope(Envelope.newBuilder(order.getEnvelope()).setDeadline(null).build())
                .setActionId(order.getAction().getActionId())
                .setDigest(order.getDigest())
                .setOutcome(ActionOutcome.DONE)
                .setDetail("shouted")
                .build();
    }

    private void control(Object command) {
        Principal who = Principal.newBuilder().setUser("eve").build();
        stage.send(
                stage.topics.control(),
                "conversation-of-t1",
                TaskControl.newBuilder()
                        .setEnvelope(
                                Envelope.newBuilder(task("t1", Stage.NOON).build().getEnvelope())
                                        .setPrincipal(who)
                                        .build())
                        .setCommand(command)
                        .build());
    }

    @Test
    void anActionGoesFromProposalThroughApprovalAndOrderIntoTheResult() {
        ApprovalRequest question = proposed();
        assertThat(question.getDigest()).isEqualTo(ActionDigest.of(shout("a1")));
        assertThat(stage.results()).isEmpty();

        decide(question, "bob", question.getRequiredRole(), question.getDigest());
        ActionOrder order = stage.orders(ECHO).getFirst();
        stage.send(stage.topics.receipts("echo"), "conversation-of-t1", receipt(order));

        assertThat(order.getDigest()).isEqualTo(question.getDigest());
        assertThat(stage.approvals())
                .extracting(ApprovalRequest::getState)
                .containsExactly(ApprovalState.APPROVED);
        TaskResult result = stage.results().getFirst();
        assertThat(result.getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(result.getActions())
                .extracting(ActionAccount::getStatus)
                .containsExactly(ActionStatus.DONE);
        assertThat(stage.letters()).isEmpty();
        assertThat(stage.activity())
                .endsWith(
                        ActivityKind.ACTION_ASSESSED,
                        ActivityKind.APPROVAL_ASKED,
                        ActivityKind.APPROVAL_DECIDED,
                        ActivityKind.ACTION_ORDERED,
                        ActivityKind.ACTION_RECEIPT,
                        ActivityKind.TASK_ENDED);
    }

    @Test
    void aWrongRoleOtherBytesAndAnExpiredQuestionHaveNoEffect() {
        ApprovalRequest question = proposed();

        decide(question, "mallory", "visitor", question.getDigest());
        decide(question, "bob", question.getRequiredRole(), "0".repeat(64));
        for (int hour = 0; hour < 60; hour++) {
            stage.wait(Duration.ofHours(1));
        }
        decide(question, "bob", question.getRequiredRole(), question.getDigest());

        assertThat(stage.orders(ECHO)).isEmpty();
        assertThat(stage.approvals().getLast().getState()).isEqualTo(ApprovalState.EXPIRED);
        assertThat(stage.results().getFirst().getStatus()).isEqualTo(TaskStatus.PARTIAL);
        assertThat(stage.activity().stream().filter(ActivityKind.APPROVAL_IGNORED::equals))
                .hasSize(3);
        assertThat(stage.tally.count(ActivityKind.APPROVAL_IGNORED)).isEqualTo(3);
    }

    @Test
    void whereNoExecutorIsKnownTheProposalStandsInTheResultAndNobodyIsAsked() {
        stage.answer(ECHO, ECHO.proposing(asked(), shout("a1")));

        TaskResult result = stage.results().getFirst();
        assertThat(result.getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(result.getProposedActions()).hasSize(1);
        assertThat(result.getActions())
                .extracting(ActionAccount::getStatus)
                .containsExactly(ActionStatus.NOT_ASKED);
        assertThat(stage.approvals()).isEmpty();
    }

    @Test
    void peopleCancelHandOverAndRaiseByTopic() {
        asked();
        control(
                RaiseBudget.newBuilder()
                        .setAdd(Budget.newBuilder().setSteps(3).build())
                        .setReason("more")
                        .build());

        control(new CancelTask("look at it", "support"));

        assertThat(stage.results().getFirst().getStatus()).isEqualTo(TaskStatus.ESCALATED);
        assertThat(stage.inbox().getFirst().getRole()).isEqualTo("support");
    }

    @Test
    void poisonOnTheseTopicsIsDeadLetteredAndTheTaskGoesOn() {
        ApprovalRequest question = proposed();
        ActionOrder none =
                ActionOrder.newBuilder()
                        .setEnvelope(question.getEnvelope())
                        .setAction(question.getAction())
                        .setDigest(question.getDigest())
                        .setApprovalId("forged")
                        .setApprovedBy(List.of("mallory"))
                        .build();
        Random random = new Random(4);
        List<String> topics =
                List.of(
                        stage.topics.approvalDecisions(),
                        stage.topics.control(),
                        stage.topics.receipts("echo"));
        for (String topic : topics) {
            byte[] sound = stage.encoded(stage.topics.receipts("echo"), receipt(none));
            for (int n = 0; n < 200; n++) {
                byte[] bytes = sound.clone();
                bytes[5 + random.nextInt(bytes.length - 5)] = (byte) random.nextInt(256);
                stage.sendBytes(topic, "k", n % 10 == 0 ? null : bytes);
            }
            stage.sendBytes(topic, "k", "not Avro".getBytes(StandardCharsets.UTF_8));
        }

        assertThat(stage.letters())
                .hasSizeGreaterThan(300)
                .extracting(DeadLetter::getCode)
                .contains(RejectionCode.SCHEMA_NOT_ALLOWED, RejectionCode.WIRE_FORMAT_UNKNOWN);
        decide(question, "bob", question.getRequiredRole(), question.getDigest());
        assertThat(stage.orders(ECHO)).hasSize(1);
    }
}
