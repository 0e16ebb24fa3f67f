package dev.firebreak.agent.supervisor.task;

import static dev.firebreak.agent.supervisor.task.Given.planMade;
import static dev.firebreak.agent.supervisor.task.Given.step;
import static dev.firebreak.agent.supervisor.task.Given.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.kit.ActionDigest;
import dev.firebreak.schemas.ActionAccount;
import dev.firebreak.schemas.ActionOutcome;
import dev.firebreak.schemas.ActionReceipt;
import dev.firebreak.schemas.ActionStatus;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.ApprovalDecision;
import dev.firebreak.schemas.ApprovalRequest;
import dev.firebreak.schemas.ApprovalState;
import dev.firebreak.schemas.Decision;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.Dropped;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.InboxItem;
import dev.firebreak.schemas.InboxReason;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.TaskStatus;
import dev.firebreak.schemas.Trust;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActionGateTest {
    private static final ProposedAction SEND =
            Given.action("a1", "mailer.send", "{\"to\":\"bob\"}");
    private static final ProposedAction HIGH = Given.action("a1", "mailer.high", "{}");

    /** A task whose only step is done and has proposed these actions. */
    private static Story proposed(ProposedAction... actions) {
        return Story.of(task())
                .on(planMade(1, step("s1", "mailer")))
                .on(finished(List.of(actions), Given.TWO_AGENTS));
    }

    private static Event finished(List<ProposedAction> actions, Agents agents) {
        return new Event.StepFinished(
                Given.echo("t1", "t1/s1", 1),
                Given.output("s1", "mailer", 0.9, Trust.TRUSTED),
                actions,
                agents,
                Given.FREE);
    }

    private static ApprovalDecision.Builder decision(
            Story story, String user, String role, Decision decision) {
        return new Person(user, role).says(decision, story.questions().getLast());
    }

    private static Event decide(Story story, String user, String role, Decision decision) {
        return new Event.ApprovalDecided(decision(story, user, role, decision).build());
    }

    private static Event receipt(Story story, ActionOutcome outcome) {
        var order = story.orders().getLast();
        return new Event.ReceiptArrived(
                "mailer",
                ActionReceipt.newBuilder()
                        .setEnvelope(order.getEnvelope())
                        .setActionId(order.getAction().getActionId())
                        .setDigest(order.getDigest())
                        .setOutcome(outcome)
                        .setDetail("seen")
                        .setExternalId("<1@example.org>")
                        .build());
    }

    private static ActionAccount account(Story story) {
        assertThat(story.result().getActions()).hasSize(1);
        return story.result().getActions().getFirst();
    }

    private static void ignored(Story story) {
        assertThat(story.noted()).containsExactly(ActivityKind.APPROVAL_IGNORED);
        assertThat(story.orders()).isEmpty();
        assertThat(story.results()).isEmpty();
    }

    @Test
    void whatIsLowIsOrderedAtOnceAndItsReceiptEndsTheTask() {
        Story story = proposed(Given.action("a1", "mailer.low", "{}"));
        assertThat(story.orders()).hasSize(1);
        assertThat(story.orders().getFirst().getApprovedBy()).containsExactly("policy");

        story.on(receipt(story, ActionOutcome.DONE));

        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(account(story).getStatus()).isEqualTo(ActionStatus.DONE);
        assertThat(account(story).getExternalId()).isEqualTo("<1@example.org>");
    }

    @Test
    void peopleAreAskedAndTheVeryBytesTheyApproveAreOrdered() {
        Story story = proposed(SEND);
        ApprovalRequest asked = story.questions().getFirst();
        assertThat(asked.getState()).isEqualTo(ApprovalState.ASKED);
        assertThat(asked.getDigest()).isEqualTo(ActionDigest.of(SEND));
        assertThat(story.results()).isEmpty();

        story.on(decide(story, "bob", "approver", Decision.APPROVE));

        assertThat(story.questions().getLast().getState()).isEqualTo(ApprovalState.APPROVED);
        assertThat(story.orders().getFirst().getDigest()).isEqualTo(asked.getDigest());
        assertThat(story.orders().getFirst().getAction().getArgumentsJson())
                .isEqualTo(SEND.getArgumentsJson());
        story.on(receipt(story, ActionOutcome.DONE));
        assertThat(account(story).getApprovedBy()).containsExactly("bob");
    }

    @Test
    void aNoMeansThatItIsNotDoneAndTheResultSaysSo() {
        Story story = proposed(SEND);

        story.on(decide(story, "bob", "approver", Decision.REJECT));

        assertThat(story.orders()).isEmpty();
        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.PARTIAL);
        assertThat(account(story).getStatus()).isEqualTo(ActionStatus.DENIED);
        assertThat(story.result().getDropped())
                .extracting(Dropped::getCode)
                .containsExactly(RejectionCode.APPROVAL_DENIED);
    }

    @Test
    void aDecisionOfSomebodyWithoutTheRoleChangesNothing() {
        Story story = proposed(SEND);

        story.on(decide(story, "mallory", "visitor", Decision.APPROVE));

        ignored(story);
    }

    @Test
    void aDecisionForOtherBytesChangesNothing() {
        Story story = proposed(SEND);

        story.on(
                new Event.ApprovalDecided(
                        decision(story, "bob", "approver", Decision.APPROVE)
                                .setDigest(ActionDigest.of(HIGH))
                                .build()));

        ignored(story);
    }

    @Test
    void aDecisionOfAnotherTenantChangesNothing() {
        Story story = proposed(SEND);
        ApprovalDecision ours = decision(story, "bob", "approver", Decision.APPROVE).build();
        Principal theirs =
                Principal.newBuilder(ours.getEnvelope().getPrincipal()).setTenant("other").build();

        story.on(
                new Event.ApprovalDecided(
                        ApprovalDecision.newBuilder(ours)
                                .setEnvelope(
                                        Envelope.newBuilder(ours.getEnvelope())
                                                .setPrincipal(theirs)
                                                .build())
                                .build()));

        ignored(story);
    }

    @Test
    void aDecisionThatComesTooLateChangesNothing() {
        Story story = proposed(SEND).oversleep(Given.TIMES.denyAfter());

        story.on(decide(story, "bob", "approver", Decision.APPROVE));

        assertThat(story.noted()).contains(ActivityKind.APPROVAL_IGNORED);
        assertThat(story.orders()).isEmpty();
    }

    @Test
    void aDecisionOnWhatIsDecidedChangesNothing() {
        Story story = proposed(SEND).on(receiptOfApproved());

        assertThat(story.noted()).containsExactly(ActivityKind.RESULT_IGNORED);
        story.on(decide(story, "bob", "approver", Decision.APPROVE));
        story.on(decide(story, "cid", "approver", Decision.REJECT));

        assertThat(story.noted()).containsExactly(ActivityKind.APPROVAL_IGNORED);
        assertThat(story.orders()).hasSize(1);
    }

    private static Event receiptOfApproved() {
        return new Event.ReceiptArrived(
                "mailer",
                ActionReceipt.newBuilder()
                        .setEnvelope(Given.echo("t1", "t1/s1", 1))
                        .setActionId("a1")
                        .setDigest(ActionDigest.of(SEND))
                        .setOutcome(ActionOutcome.DONE)
                        .build());
    }

    @Test
    void whatIsHighNeedsTwoPeopleAndNeitherIsTheOneWhoAsked() {
        Story story = proposed(HIGH);

        story.on(decide(story, "ada", "approver", Decision.APPROVE));
        ignored(story);
        story.on(decide(story, "bob", "approver", Decision.APPROVE));
        assertThat(story.orders()).isEmpty();
        assertThat(story.questions().getLast().getApprovedBy()).containsExactly("bob");
        story.on(decide(story, "bob", "approver", Decision.APPROVE));
        ignored(story);

        story.on(decide(story, "cid", "approver", Decision.APPROVE));

        assertThat(story.orders()).hasSize(1);
        assertThat(story.orders().getFirst().getApprovedBy()).containsExactly("bob", "cid");
    }

    @Test
    void whoHasAgreedMayStillSayNoWhileItIsOpen() {
        Story story = proposed(HIGH);

        story.on(decide(story, "bob", "approver", Decision.APPROVE))
                .on(decide(story, "bob", "approver", Decision.REJECT));

        assertThat(account(story).getStatus()).isEqualTo(ActionStatus.DENIED);
    }

    @Test
    void nobodyDecidesItIsRemindedEscalatedAndDenied() {
        Story story = proposed(SEND);

        story.wait(Duration.ofMinutes(15));
        assertThat(story.questions().getLast().getState()).isEqualTo(ApprovalState.REMINDED);
        story.on(decide(story, "mia", "manager", Decision.APPROVE));
        ignored(story);
        story.wait(Duration.ofMinutes(10));
        assertThat(story.questions().getLast().getState()).isEqualTo(ApprovalState.ESCALATED);
        story.wait(Duration.ofMinutes(10));

        assertThat(story.questions().getLast().getState()).isEqualTo(ApprovalState.EXPIRED);
        assertThat(account(story).getStatus()).isEqualTo(ActionStatus.EXPIRED);
        assertThat(story.result().getDropped())
                .extracting(Dropped::getCode)
                .containsExactly(RejectionCode.APPROVAL_EXPIRED);
    }

    @Test
    void fromTheEscalationOnTheOtherRoleMayDecide() {
        Story story = proposed(SEND).wait(Duration.ofMinutes(21));

        story.on(decide(story, "mia", "manager", Decision.APPROVE));

        assertThat(story.orders()).hasSize(1);
    }

    @Test
    void whatPolicyForbidsIsNeverAskedFor() {
        Story story = proposed(Given.action("a1", "mailer.forbidden", "{}"));

        assertThat(story.questions()).isEmpty();
        assertThat(account(story).getStatus()).isEqualTo(ActionStatus.NOT_ALLOWED);
        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.PARTIAL);
    }

    @Test
    void whatNobodyHereCarriesOutIsNotAskedForAndNoLoss() {
        Story story = proposed(Given.action("a1", "mailer.unknown", "{}"));

        assertThat(story.questions()).isEmpty();
        assertThat(account(story).getStatus()).isEqualTo(ActionStatus.NOT_ASKED);
        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.COMPLETED);
    }

    @Test
    void theSameActionTwiceIsOneAction() {
        Story story = proposed(SEND, SEND, Given.action("a1", "mailer.send", "{\"to\":\"eve\"}"));

        assertThat(story.questions()).hasSize(1);
        assertThat(story.questions().getFirst().getDigest()).isEqualTo(ActionDigest.of(SEND));
    }

    @Test
    void aVerifierIsAskedBeforePeopleAre() {
        Story story = proposed(Given.action("a1", "mailer.verified", "{}"));
        assertThat(story.questions()).isEmpty();
        var asked = story.steps().getLast();
        assertThat(asked.step().getAgent()).isEqualTo("counter");

        story.on(
                new Event.StepFinished(
                        asked.envelope(),
                        Given.output("verify", "counter", 0.9, Trust.TRUSTED),
                        List.of(),
                        Given.TWO_AGENTS,
                        Given.FREE));

        assertThat(story.questions()).hasSize(1);
    }

    @Test
    void whatItsVerifierDoesNotAgreeToIsNotDone() {
        Story story = proposed(Given.action("a1", "mailer.verified", "{}"));

        story.on(
                new Event.StepDeclined(
                        story.steps().getLast().envelope(),
                        "counter",
                        new Declined(RejectionCode.NOTHING_TO_DO, "the sum is wrong", null),
                        Given.FREE));

        assertThat(story.questions()).isEmpty();
        assertThat(story.result().getDropped())
                .extracting(Dropped::getCode)
                .containsExactly(RejectionCode.VERIFIER_DISAGREED);
    }

    @Test
    void aVerifierThatDoesNotAnswerDoesNotAgree() {
        Story story = proposed(Given.action("a1", "mailer.verified", "{}"));

        story.wait(Limits.DEFAULTS.stepTimeout());

        assertThat(account(story).getStatus()).isEqualTo(ActionStatus.DENIED);
    }

    @Test
    void aFailureOfTheExecutorIsInTheResult() {
        Story story = proposed(Given.action("a1", "mailer.low", "{}"));

        story.on(receipt(story, ActionOutcome.FAILED));

        assertThat(account(story).getStatus()).isEqualTo(ActionStatus.FAILED);
        assertThat(story.result().getStatus()).isEqualTo(TaskStatus.PARTIAL);
    }

    @Test
    void whereNobodyKnowsWhatCameOfItAPersonFindsOutAndItIsNotDoneAgain() {
        Story story = proposed(Given.action("a1", "mailer.low", "{}"));

        story.wait(Limits.DEFAULTS.orderTime().plusMinutes(2));

        assertThat(story.orders()).hasSize(1);
        assertThat(account(story).getStatus()).isEqualTo(ActionStatus.OUTCOME_UNKNOWN);
        assertThat(story.inbox())
                .extracting(InboxItem::getReason)
                .containsExactly(InboxReason.ACTION_OUTCOME_UNKNOWN);
    }

    @Test
    void aReceiptOfAnotherExecutorChangesNothing() {
        Story story = proposed(Given.action("a1", "mailer.low", "{}"));
        var order = story.orders().getFirst();

        story.on(
                new Event.ReceiptArrived(
                        "counter",
                        ActionReceipt.newBuilder()
                                .setEnvelope(order.getEnvelope())
                                .setActionId("a1")
                                .setDigest(order.getDigest())
                                .setOutcome(ActionOutcome.DONE)
                                .build()));

        assertThat(story.noted()).containsExactly(ActivityKind.RESULT_IGNORED);
        assertThat(story.results()).isEmpty();
    }

    @Test
    void anOrderThatCannotBeWrittenIsAFailureAndNotWaitedFor() {
        Story story = proposed(Given.action("a1", "mailer.low", "{}"));

        story.on(new Event.ActionUnwritable("a1", "too large"));

        assertThat(account(story).getStatus()).isEqualTo(ActionStatus.FAILED);
    }

    @Test
    void aQuestionOutlivesTheTasksWorkingTimeButNotADeadlineOfItsOwn() {
        Story story = proposed(SEND).wait(Duration.ofMinutes(16));
        assertThat(story.now()).isAfter(Given.NOON.plus(Limits.DEFAULTS.taskTime()));
        assertThat(story.results()).isEmpty();

        Envelope hurried =
                Given.envelope("t1").setDeadline(Given.NOON.plus(Duration.ofMinutes(5))).build();
        Story other =
                Story.of(task(hurried, Given.mail("m1")))
                        .on(planMade(1, step("s1", "mailer")))
                        .on(finished(List.of(SEND), Given.TWO_AGENTS))
                        .wait(Duration.ofMinutes(6));

        assertThat(account(other).getStatus()).isEqualTo(ActionStatus.EXPIRED);
        assertThat(other.result().getStatus()).isEqualTo(TaskStatus.PARTIAL);
    }
}
