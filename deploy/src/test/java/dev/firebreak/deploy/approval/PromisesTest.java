package dev.firebreak.deploy.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.deploy.approval.Evidence.Said;
import dev.firebreak.deploy.approval.Ledger.Entry;
import dev.firebreak.deploy.approval.Ledger.Kind;
import dev.firebreak.schemas.ActionAccount;
import dev.firebreak.schemas.ActionOrder;
import dev.firebreak.schemas.ActionStatus;
import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.ApprovalDecision;
import dev.firebreak.schemas.ApprovalRequest;
import dev.firebreak.schemas.ApprovalState;
import dev.firebreak.schemas.Decision;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.Risk;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import dev.firebreak.schemas.Trust;
import dev.firebreak.schemas.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A check that can't fail proves nothing: each is shown what it is there to find. */
class PromisesTest {
    private static final Instant ASKED = Instant.ofEpochSecond(1_000);
    private static final Instant EXPIRES = ASKED.plusSeconds(60);
    private static final Map<String, Manner> TASKS =
            Map.of("t0", Manner.AGREED, "t1", Manner.WRONG_ROLE, "t2", Manner.TWO_PEOPLE);

    /** A run in which nothing went wrong; each test spoils one thing. */
    private final List<TaskResult> results =
            new ArrayList<>(
                    List.of(
                            result("t0", ActionStatus.DONE),
                            result("t1", ActionStatus.EXPIRED),
                            result("t2", ActionStatus.DONE)));

    private final List<ApprovalRequest> requests =
            new ArrayList<>(
                    List.of(
                            request("t0", ApprovalState.ASKED),
                            request("t1", ApprovalState.ASKED),
                            request("t2", ApprovalState.ASKED),
                            request("t0", ApprovalState.APPROVED),
                            request("t2", ApprovalState.ASKED),
                            request("t2", ApprovalState.APPROVED),
                            request("t1", ApprovalState.EXPIRED)));
    private final List<Said> decisions =
            new ArrayList<>(
                    List.of(
                            yes("t0", "carla", "clerk"),
                            yes("t1", "walter", "visitor"),
                            no("t1", "walter", "visitor"),
                            yes("t2", "bea", "boss"),
                            yes("t2", "bob", "boss")));
    private final List<ActionOrder> orders =
            new ArrayList<>(List.of(order("t0", "carla"), order("t2", "bea", "bob")));
    private final List<Activity> ignored = new ArrayList<>(List.of(ignored("t1"), ignored("t1")));
    private final List<Entry> ledger =
            new ArrayList<>(
                    List.of(
                            entry(Kind.BEGUN, "t0"),
                            entry(Kind.EFFECT, "t0"),
                            entry(Kind.ENDED, "t0"),
                            entry(Kind.BEGUN, "t2"),
                            entry(Kind.EFFECT, "t2"),
                            entry(Kind.ENDED, "t2")));

    @Test
    void aRunInWhichNothingWentWrongKeepsEveryPromise() {
        assertThat(broken()).isEmpty();
    }

    @Test
    void aTaskWithoutAResultIsFound() {
        results.removeFirst();

        assertThat(broken()).contains("t0 has 0 results");
    }

    @Test
    void aSecondResultIsFound() {
        results.add(results.getFirst());

        assertThat(broken()).contains("t0 has 2 results");
    }

    @Test
    void anEffectThatPeopleDidNotWantIsFound() {
        orders.add(order("t1", "walter"));
        ledger.add(entry(Kind.EFFECT, "t1"));

        assertThat(broken()).contains("taskId=t1", "[] agreed, ordered by [walter]");
    }

    @Test
    void anEffectWithoutAnOrderIsFound() {
        orders.removeFirst();

        assertThat(broken()).contains("was not ordered", "was done without an order");
    }

    @Test
    void anApprovalOfOtherBytesDoesNotCount() {
        decisions.set(0, yes("t0", "carla", "clerk", "default", ASKED, Mails.digest("a.b", "{}")));

        assertThat(broken()).contains("[] agreed, ordered by [carla]");
    }

    @Test
    void anApprovalThatCameTooLateDoesNotCount() {
        decisions.set(0, yes("t0", "carla", "clerk", "default", EXPIRES, digest("t0")));

        assertThat(broken()).contains("[] agreed, ordered by [carla]");
    }

    @Test
    void anApprovalFromAnotherTenantDoesNotCount() {
        decisions.set(0, yes("t0", "carla", "clerk", "other", ASKED, digest("t0")));

        assertThat(broken()).contains("[] agreed, ordered by [carla]");
    }

    @Test
    void oneOfTwoPeopleTwiceIsOnePerson() {
        decisions.set(4, yes("t2", "bea", "boss"));

        assertThat(broken()).contains("[bea] agreed, ordered by [bea, bob]");
    }

    @Test
    void theOwnersWordDoesNotCountWhereOthersDecide() {
        decisions.set(4, yes("t2", People.OWNER, "boss"));

        assertThat(broken()).contains("[bea] agreed, ordered by [bea, bob]");
    }

    @Test
    void aRefusalThatCameFirstCounts() {
        decisions.addFirst(no("t0", "chris", "clerk"));

        assertThat(broken()).contains("[] agreed, ordered by [carla]");
    }

    @Test
    void anOrderOfOtherBytesThanPeopleSawIsFound() {
        ProposedAction other =
                ProposedAction.newBuilder(action("t0")).setArgumentsJson("{}").build();
        orders.set(
                0,
                ActionOrder.newBuilder(orders.getFirst())
                        .setAction(other)
                        .setDigest(Mails.digest(other))
                        .build());

        assertThat(broken()).contains("the digest is not that of the bytes");
    }

    @Test
    void aSecondEffectIsFound() {
        ledger.add(entry(Kind.EFFECT, "t0"));

        assertThat(broken()).contains("action-t0 was done 2 times");
    }

    @Test
    void aSecondOrderIsFound() {
        orders.add(orders.getFirst());

        assertThat(broken()).contains("action-t0 was ordered 2 times");
    }

    @Test
    void aQuestionThatNeverEndsIsFound() {
        requests.removeLast();

        assertThat(broken()).contains("approval-t1: [ASKED]");
    }

    @Test
    void aQuestionThatEndsTwiceIsFound() {
        requests.add(request("t0", ApprovalState.EXPIRED));

        assertThat(broken()).contains("approval-t0: [ASKED, APPROVED, EXPIRED]");
    }

    @Test
    void anOrderWithoutAnAccountIsFound() {
        results.set(0, result("t0", ActionStatus.EXPIRED));

        assertThat(broken())
                .contains(
                        "t0 (AGREED) is not DONE", "was ordered, its account", "does not show it");
    }

    @Test
    void anActionThatDiedOnTheWayIsUnknownAndNothingElse() {
        ledger.removeIf(e -> e.taskId().equals("t0") && e.kind() != Kind.BEGUN);

        assertThat(broken()).contains("t0 (AGREED) is not OUTCOME_UNKNOWN");

        results.set(0, result("t0", ActionStatus.OUTCOME_UNKNOWN));

        assertThat(broken()).isEmpty();
    }

    @Test
    void aVoidDecisionThatNobodyNotedIsFound() {
        ignored.removeFirst();

        assertThat(broken()).contains("t1 (WRONG_ROLE): 1 notes, not 2");
    }

    private String broken() {
        return String.join(
                "\n",
                new Promises(
                                new Evidence(
                                        TASKS, results, requests, decisions, orders, ignored,
                                        List.of(), List.of(), ledger))
                        .broken());
    }

    private static Envelope envelope(String task) {
        return Mails.task(task, TASKS.getOrDefault(task, Manner.NOBODY), ASKED).getEnvelope();
    }

    private static ProposedAction action(String task) {
        String subject = "Returns, question %s %s".formatted(task, TASKS.get(task).tag()).strip();
        String arguments =
                "{\"body\":\"You can return unused items within 30 days.\",\"inReplyTo\":\"m-%1$s@mail.example.com\",\"subject\":\"Re: %2$s\",\"to\":[\"writer-%1$s@example.com\"]}"
                        .formatted(task, subject);
        return ProposedAction.newBuilder()
                .setActionId("action-" + task)
                .setKind(Mails.KIND)
                .setArgumentsJson(arguments)
                .setSummary("Send it")
                .setTrust(Trust.UNTRUSTED)
                .build();
    }

    private static String digest(String task) {
        return Mails.digest(action(task));
    }

    private static ApprovalRequest request(String task, ApprovalState state) {
        Manner manner = TASKS.getOrDefault(task, Manner.NOBODY);
        return ApprovalRequest.newBuilder()
                .setEnvelope(envelope(task))
                .setApprovalId("approval-" + task)
                .setAction(action(task))
                .setDigest(digest(task))
                .setRisk(Risk.MEDIUM)
                .setRequiredRole(manner.role())
                .setApprovers(manner.approvers())
                .setExpiresAt(EXPIRES)
                .setState(state)
                .setAskedAt(ASKED)
                .build();
    }

    private static Said yes(String task, String user, String role) {
        return yes(task, user, role, People.TENANT, ASKED, digest(task));
    }

    private static Said yes(
            String task, String user, String role, String tenant, Instant at, String digest) {
        return said(task, user, role, tenant, at, digest, Decision.APPROVE);
    }

    private static Said no(String task, String user, String role) {
        return said(task, user, role, People.TENANT, ASKED, digest(task), Decision.REJECT);
    }

    private static Said said(
            String task,
            String user,
            String role,
            String tenant,
            Instant at,
            String digest,
            Decision decision) {
        Principal who =
                Principal.newBuilder()
                        .setTenant(tenant)
                        .setUser(user)
                        .setRoles(List.of(role))
                        .build();
        return new Said(
                ApprovalDecision.newBuilder()
                        .setEnvelope(Envelope.newBuilder(envelope(task)).setPrincipal(who).build())
                        .setApprovalId("approval-" + task)
                        .setDigest(digest)
                        .setDecision(decision)
                        .build(),
                at);
    }

    private static ActionOrder order(String task, String... approvedBy) {
        return ActionOrder.newBuilder()
                .setEnvelope(envelope(task))
                .setAction(action(task))
                .setDigest(digest(task))
                .setApprovalId("approval-" + task)
                .setApprovedBy(List.of(approvedBy))
                .build();
    }

    private static Entry entry(Kind kind, String task) {
        return new Entry(kind, "action-" + task, digest(task), task, "");
    }

    private static TaskResult result(String task, ActionStatus status) {
        return TaskResult.newBuilder()
                .setEnvelope(envelope(task))
                .setStatus(TaskStatus.COMPLETED)
                .setSummary("It ended.")
                .setProposedActions(List.of(action(task)))
                .setActions(
                        List.of(
                                ActionAccount.newBuilder()
                                        .setActionId("action-" + task)
                                        .setKind(Mails.KIND)
                                        .setDigest(digest(task))
                                        .setRisk(Risk.MEDIUM)
                                        .setStatus(status)
                                        .build()))
                .setUsage(Usage.newBuilder().build())
                .setStartedAt(ASKED)
                .setEndedAt(EXPIRES)
                .build();
    }

    private static Activity ignored(String task) {
        return Activity.newBuilder()
                .setEnvelope(envelope(task))
                .setAt(ASKED)
                .setKind(ActivityKind.APPROVAL_IGNORED)
                .setActor("supervisor")
                .setText("a decision changes nothing")
                .build();
    }
}
