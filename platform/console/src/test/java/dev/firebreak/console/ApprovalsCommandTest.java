package dev.firebreak.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firebreak.console.cluster.Sound;
import dev.firebreak.embedded.KafkaCluster;
import dev.firebreak.kit.Derived;
import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.ApprovalDecision;
import dev.firebreak.schemas.ApprovalRequest;
import dev.firebreak.schemas.ApprovalState;
import dev.firebreak.schemas.Decision;
import dev.firebreak.schemas.ProposedAction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ApprovalsCommandTest extends OnPipeline {

    ApprovalsCommandTest(KafkaCluster kafka) {
        super(kafka);
    }

    @Test
    void whatIsOpenIsListedAndTheRestOnDemand() {
        publish(Approvals.asked("aaaa1111", "task-1").build());
        publish(Approvals.asked("bbbb2222", "task-2").setRequiredRole("legal").build());
        publish(Approvals.asked("cccc3333", "task-3").build());
        publish(Approvals.asked("cccc3333", "task-3").setState(ApprovalState.DENIED).build());
        publish(Approvals.asked("dddd4444", "task-4").setExpiresAt(Instant.EPOCH).build());

        var open = run("approvals", "list");
        var billing = run("approvals", "list", "--role", "billing", "--json");
        var all = run("approvals", "list", "--all", "--json");

        assertThat(open.exit()).as(open.err()).isZero();
        assertThat(open.out().lines()).hasSize(3);
        assertThat(open.out())
                .contains(
                        "aaaa1111", "HIGH", "email.send", "billing", "0/1", "1 h 19 min", "task-1")
                .contains("bbbb2222", "legal")
                .doesNotContain("cccc3333", "dddd4444");
        assertThat(billing.json())
                .singleElement()
                .satisfies(
                        a -> {
                            assertThat(a.path("approvalId").asText()).isEqualTo("aaaa1111");
                            assertThat(a.path("open").asBoolean()).isTrue();
                            assertThat(a.path("digestHolds").asBoolean()).isTrue();
                        });
        assertThat(all.json()).hasSize(4);
    }

    @Test
    void nothingToApproveIsNoFailure() {
        var ran = run("approvals", "list");

        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("nobody was asked anything yet");
    }

    @Test
    void everythingToKnowIsShownAndHostileTextDoesNothingToTheTerminal() {
        ApprovalRequest.Builder asked =
                Approvals.asked(
                        "aaaa1111",
                        "task-1",
                        "{\"to\":\"ada@example.org\\u202e\",\"body\":\"a\\u001b[2J\\nb\",\"amount\":12.50}");
        publish(
                asked.setAction(
                                ProposedAction.newBuilder(asked.getAction())
                                        .setSummary(
                                                "Harmless\u001b]0;pwned\u0007\n\u200bSecond line")
                                        .build())
                        .setReasons(List.of("a new recipient\u001b[8m"))
                        .setApprovers(2)
                        .setApprovedBy(List.of("bob"))
                        .build());

        var ran = run("approvals", "show", "aaaa");
        var json = run("approvals", "show", "aaaa", "--json");

        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out())
                .contains("email.send", "risk HIGH", "untrusted", "bob", "2 needed", "task-1")
                .contains("Harmless‹U+001B›]0;pwned‹U+0007›", "‹U+200B›Second line")
                .contains("a new recipient‹U+001B›[8m")
                .contains("ada@example.org‹U+202E›", "12.50")
                .contains(asked.getDigest(), "matches the action below")
                .contains("approvals approve aaaa1111 --role billing");
        assertThat(ran.out().codePoints())
                .as("no character that steers a terminal")
                .noneMatch(
                        c ->
                                c != '\n'
                                        && (Character.getType(c) == Character.CONTROL
                                                || Character.getType(c) == Character.FORMAT));
        assertThat(json.out()).doesNotContain("\u202e", "\u001b");
        assertThat(json.json().getFirst().path("action").path("argumentsJson").asText())
                .isEqualTo(asked.getAction().getArgumentsJson());
    }

    @Test
    void argumentsThatMayBeReadTwoWaysAreShownAsTheyStand() {
        publish(
                Approvals.asked("aaaa1111", "task-1", "{\"to\":\"ada@a.org\",\"to\":\"eve@e.org\"}")
                        .build());

        var ran = run("approvals", "show", "aaaa1111");

        assertThat(ran.out())
                .contains("more than one way", "{\"to\":\"ada@a.org\",\"to\":\"eve@e.org\"}");
    }

    @Test
    void anIdThatMeansNothingOrTooMuchSaysWhatToType() {
        publish(Approvals.asked("aaaa1111", "task-1").build());
        publish(Approvals.asked("aaaa2222", "task-2").build());

        var many = run("approvals", "show", "aaaa");
        var slip = run("approvals", "show", "aaaa1112");
        var none = run("approvals", "approve", "zz", "--reason", "x", "--role", "billing");

        assertThat(many.exit()).isEqualTo(1);
        assertThat(many.err()).contains("2 approvals begin with aaaa: aaaa1111, aaaa2222");
        assertThat(slip.err()).contains("there is no approval aaaa1112; did you mean aaaa");
        assertThat(none.exit()).isEqualTo(1);
        assertThat(none.err()).contains("firebreak approvals list --all");
        assertThat(decisions()).isEmpty();
    }

    @Test
    void anApprovalIsBoundToTheDigestAndHeardOfWhenItCounts() throws Exception {
        ApprovalRequest asked = Approvals.asked("aaaa1111", "task-1").build();
        publish(asked);

        var ran =
                deciding(
                        _ ->
                                publish(
                                        ApprovalRequest.newBuilder(asked)
                                                .setState(ApprovalState.APPROVED)
                                                .setApprovedBy(List.of("bob"))
                                                .build()),
                        "approve",
                        "aaaa",
                        "--as",
                        "bob",
                        "--role",
                        "billing",
                        "--reason",
                        "asked the customer",
                        "--digest",
                        asked.getDigest());

        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("aaaa1111", "approved");
        ApprovalDecision decision = decisions().getFirst();
        assertThat(decision.getDecision()).isEqualTo(Decision.APPROVE);
        assertThat(decision.getDigest()).isEqualTo(asked.getDigest());
        assertThat(decision.getReason()).isEqualTo("asked the customer");
        assertThat(decision.getEnvelope().getPrincipal())
                .isEqualTo(Approvals.person("bob", "billing"));
        assertThat(decision.getEnvelope().getTaskId()).isEqualTo("task-1");
        assertThat(pipeline.read(pipeline.cluster.topics().approvalDecisions()))
                .singleElement()
                .satisfies(
                        r ->
                                assertThat(new String(r.key(), StandardCharsets.UTF_8))
                                        .isEqualTo(asked.getEnvelope().getConversationId()));
    }

    @Test
    void oneOfTwoIsSaidSo() throws Exception {
        ApprovalRequest asked = Approvals.asked("aaaa1111", "task-1").setApprovers(2).build();
        publish(asked);

        var ran =
                deciding(
                        _ ->
                                publish(
                                        ApprovalRequest.newBuilder(asked)
                                                .setApprovedBy(List.of("bob"))
                                                .build()),
                        "approve",
                        "aaaa",
                        "--as",
                        "bob",
                        "--role",
                        "billing",
                        "--reason",
                        "ok",
                        "--json");

        assertThat(ran.exit()).as(ran.err()).isZero();
        JsonNode line = ran.json().getFirst();
        assertThat(line.path("outcome").asText()).isEqualTo("COUNTED");
        assertThat(line.path("state").asText()).isEqualTo("ASKED");
        assertThat(line.path("approvedBy")).hasSize(1);
        assertThat(line.path("approvers").asInt()).isEqualTo(2);
    }

    @Test
    void aRejectionIsHeardOfToo() throws Exception {
        ApprovalRequest asked = Approvals.asked("aaaa1111", "task-1").build();
        publish(asked);

        var ran =
                deciding(
                        _ ->
                                publish(
                                        ApprovalRequest.newBuilder(asked)
                                                .setState(ApprovalState.DENIED)
                                                .build()),
                        "reject",
                        "aaaa",
                        "--as",
                        "bob",
                        "--role",
                        "billing",
                        "--reason",
                        "wrong amount");

        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("denied");
        assertThat(decisions().getFirst().getDecision()).isEqualTo(Decision.REJECT);
    }

    @Test
    void whatTheSupervisorIgnoresIsAFailureWithItsReason() throws Exception {
        publish(Approvals.asked("aaaa1111", "task-1").build());

        var ran =
                deciding(
                        decision -> {
                            ignored("task-1", "another one", Derived.uuid("another"));
                            ignored(
                                    "task-1",
                                    "it expired a moment ago",
                                    decision.getEnvelope().getMessageId());
                        },
                        "approve",
                        "aaaa",
                        "--as",
                        "bob",
                        "--role",
                        "billing",
                        "--reason",
                        "ok");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).contains("ignored", "it expired a moment ago");
    }

    @Test
    void whatWouldBeIgnoredIsNotSentUnlessForced() {
        publish(Approvals.asked("aaaa1111", "task-1").build());

        var wrong = run("approvals", "approve", "aaaa", "--as", "bob", "--reason", "ok");
        var forced =
                run(
                        "approvals",
                        "approve",
                        "aaaa",
                        "--as",
                        "bob",
                        "--reason",
                        "ok",
                        "--force",
                        "--wait",
                        "0");

        assertThat(wrong.exit()).isEqualTo(1);
        assertThat(wrong.err()).contains("nothing was sent", "asks billing", "--role");
        assertThat(forced.exit()).as(forced.err()).isZero();
        assertThat(decisions()).hasSize(1);
    }

    @Test
    void bytesThatAreNotThoseOfTheDigestAreNeverApproved() {
        ApprovalRequest honest = Approvals.asked("aaaa1111", "task-1").build();
        publish(ApprovalRequest.newBuilder(honest).setDigest("ab".repeat(32)).build());
        publish(Approvals.asked("bbbb2222", "task-2").build());

        var changed =
                run(
                        "approvals",
                        "approve",
                        "aaaa",
                        "--role",
                        "billing",
                        "--reason",
                        "ok",
                        "--force");
        var pinned =
                run(
                        "approvals",
                        "approve",
                        "bbbb",
                        "--role",
                        "billing",
                        "--reason",
                        "ok",
                        "--digest",
                        "cd".repeat(32));
        var shown = run("approvals", "show", "aaaa");

        assertThat(changed.exit()).isEqualTo(1);
        assertThat(changed.err()).contains("nothing was sent", "do not approve it");
        assertThat(pinned.exit()).isEqualTo(1);
        assertThat(pinned.err()).contains("other bytes than you mean");
        assertThat(shown.out()).contains("IS NOT that of the action below");
        assertThat(shown.out()).doesNotContain("approvals approve aaaa1111");
        assertThat(decisions()).isEmpty();
    }

    @Test
    void aSilentSupervisorIsSaidSo() {
        publish(Approvals.asked("aaaa1111", "task-1").build());

        var ran =
                run(
                        "approvals",
                        "approve",
                        "aaaa",
                        "--role",
                        "billing",
                        "--reason",
                        "ok",
                        "--wait",
                        "300ms");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).contains("sent", "nothing was heard", "300 ms", "doctor");
        assertThat(decisions()).hasSize(1);
    }

    /** Runs the command; once its decision is there, the supervisor answers. */
    private Firebreak.Ran deciding(Consumer<ApprovalDecision> supervisor, String... args)
            throws InterruptedException, ExecutionException, TimeoutException {
        return runAnswered(this::decisions, supervisor, "approvals", args);
    }

    private void ignored(String taskId, String why, UUID decision) {
        String topic = pipeline.cluster.topics().activity();
        Activity note =
                Activity.newBuilder()
                        .setEnvelope(Pipeline.envelope(taskId).build())
                        .setAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                        .setKind(ActivityKind.APPROVAL_IGNORED)
                        .setActor("supervisor")
                        .setText(why)
                        .setDetails(Map.of("messageId", decision.toString()))
                        .build();
        pipeline.send(topic, taskId, pipeline.written(topic, note));
    }

    private void publish(ApprovalRequest request) {
        String topic = pipeline.cluster.topics().approvalRequests();
        pipeline.send(
                topic, request.getEnvelope().getConversationId(), pipeline.written(topic, request));
    }

    private List<ApprovalDecision> decisions() {
        String topic = pipeline.cluster.topics().approvalDecisions();
        Sound<ApprovalDecision> sound = pipeline.cluster.sound(topic, ApprovalDecision.class);
        return pipeline.read(topic).stream().map(r -> sound.of(r).orElseThrow()).toList();
    }
}
