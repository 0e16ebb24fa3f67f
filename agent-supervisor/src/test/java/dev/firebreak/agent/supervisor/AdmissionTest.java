package dev.firebreak.agent.supervisor;

import static dev.firebreak.agent.supervisor.Fixtures.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.agent.planner.PlannerProfile;
import dev.firebreak.kit.Derived;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.AgentAllowance;
import dev.firebreak.schemas.Charge;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.PlannerRequest;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The limits of users, agents and all together, in the topology. */
class AdmissionTest {
    private static final EchoAgent ECHO = new EchoAgent("echo");

    @TempDir private Path stateDir;

    @SuppressWarnings("NullAway.Init") // every test begins by saying what is limited
    private Stage stage;

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void withoutLimitsATaskGoesStraightOn() {
        limited(Map.of());

        stage.publish(task("t1", "ada"));
        GenericRecord request = oneStep();
        stage.answer(ECHO, ECHO.answer(request));

        assertThat(stage.results())
                .extracting(TaskResult::getStatus)
                .containsExactly(TaskStatus.COMPLETED);
        assertThat(stage.raw(stage.topics.checked())).isEmpty();
        assertThat(stage.raw(stage.topics.charges())).isEmpty();
    }

    @Test
    void ofTwentyAtOnceExactlyFiveAreLetInAndTheRestHearWhenToComeAgain() {
        limited(Map.of("admission.user-requests-per-minute", "5"));

        for (int i = 0; i < 20; i++) {
            stage.publish(task("t" + i, "ada"));
        }

        assertThat(stage.raw(stage.topics.admitted())).hasSize(5);
        List<TaskResult> refused = stage.results();
        assertThat(refused)
                .hasSize(15)
                .allMatch(r -> r.getStatus() == TaskStatus.REJECTED)
                .allMatch(r -> r.getRetryAfterMs() != null && r.getRetryAfterMs() == 61_000);
        assertThat(refused.getFirst().getDropped())
                .allMatch(d -> d.getCode() == RejectionCode.RATE_LIMITED)
                .extracting(d -> d.getWhat() + ": " + d.getDetail())
                .containsExactly(
                        "task: over the limit of each user: at most 5 requests per minute");
        assertThat(stage.activity()).filteredOn(k -> k == ActivityKind.TASK_REFUSED).hasSize(15);
    }

    @Test
    void aRefusedTaskIsLetInAtTheTimeItWasTold() {
        limited(Map.of("admission.user-requests-per-minute", "1"));
        stage.publish(task("t1", "ada"));
        stage.publish(task("t2", "ada"));
        TaskResult refused = stage.results().getFirst();

        stage.wait(Duration.ofMillis(61_000 - 1));
        stage.publish(task("t2", "ada"));
        assertThat(stage.results()).extracting(TaskResult::getRetryAfterMs).containsExactly(1L);
        stage.wait(Duration.ofMillis(1));
        stage.heartbeat(ECHO);
        stage.publish(task("t2", "ada"));

        assertThat(refused.getRetryAfterMs()).isEqualTo(61_000);
        assertThat(stage.results()).isEmpty();
        assertThat(stage.raw(stage.topics.admitted())).hasSize(2);
    }

    @Test
    void theResultOfARefusedTaskThatComesAgainHasAnIdOfItsOwn() {
        limited(Map.of("admission.user-requests-per-minute", "1"));
        stage.publish(task("t1", "ada"));
        stage.decline(stage.askedPlanner(), declined());
        stage.publish(task("t2", "ada"));
        stage.publish(task("t2", "ada"));
        stage.wait(Duration.ofSeconds(61));
        stage.heartbeat(ECHO);
        stage.publish(task("t2", "ada"));
        stage.decline(stage.askedPlanner(), declined());

        List<TaskResult> ofSecond =
                stage.results().stream()
                        .filter(r -> r.getEnvelope().getTaskId().equals("t2"))
                        .toList();

        assertThat(ofSecond)
                .extracting(TaskResult::getStatus)
                .containsExactly(TaskStatus.REJECTED, TaskStatus.REJECTED, TaskStatus.FAILED);
        assertThat(ofSecond)
                .extracting(r -> r.getEnvelope().getMessageId())
                .doesNotHaveDuplicates();
    }

    @Test
    void aTaskThatWasLetInIsNeitherCountedNorRefusedAgain() {
        limited(Map.of("admission.user-requests-per-minute", "2"));
        stage.publish(task("t1", "ada"));
        for (int i = 0; i < 10; i++) {
            stage.publish(task("t1", "ada"));
        }

        stage.publish(task("t2", "ada"));

        assertThat(stage.results()).isEmpty();
        assertThat(stage.raw(stage.topics.admitted())).hasSize(12);
        assertThat(stage.activity()).filteredOn(k -> k == ActivityKind.TASK_REPEATED).hasSize(10);
    }

    @Test
    void oneUsersBurstLeavesRoomForTheOthers() {
        limited(Map.of("admission.all-requests-per-minute", "1000"));

        for (int i = 0; i < 2000; i++) {
            stage.publish(task("a" + i, "ada"));
        }
        for (int i = 0; i < 10; i++) {
            stage.publish(task("b" + i, "bob"));
        }

        List<TestRecord<byte[], byte[]>> admitted = stage.raw(stage.topics.admitted());
        assertThat(admitted).hasSize(510);
        assertThat(stage.results())
                .hasSize(1500)
                .allMatch(r -> r.getEnvelope().getPrincipal().getUser().equals("ada"));
    }

    @Test
    void allTogetherAreHeldToTheLimitOfAll() {
        limited(
                Map.of(
                        "admission.all-requests-per-minute", "10",
                        "admission.user-share", "1"));

        for (int i = 0; i < 30; i++) {
            stage.publish(task("t" + i, "user" + i));
        }

        assertThat(stage.raw(stage.topics.admitted())).hasSize(10);
    }

    @Test
    void usersOfTwoTenantsAreTwoUsers() {
        limited(Map.of("admission.user-requests-per-minute", "1"));

        stage.publish(task("t1", "ada"));
        stage.publish(task("t2", "ada", "shop"));

        assertThat(stage.raw(stage.topics.admitted())).hasSize(2);
    }

    @Test
    void whatAnswersCostCountsAgainstTheUserOnce() {
        limited(Map.of("admission.user-tokens-per-minute", "1000"));
        stage.publish(task("t1", "ada"));
        Charge charge = charge("t1", "echo", 999);
        stage.send(stage.topics.charges(), "default/ada", charge);
        stage.send(stage.topics.charges(), "default/ada", charge);
        stage.publish(task("t2", "ada"));
        assertThat(stage.results()).isEmpty();

        stage.send(stage.topics.charges(), "default/ada", charge("t1", "parrot", 1));
        stage.publish(task("t3", "ada"));
        stage.publish(task("t4", "bob"));

        assertThat(stage.results())
                .extracting(r -> r.getEnvelope().getTaskId())
                .containsExactly("t3");
    }

    @Test
    void questionsAndAnswersOfATaskAreChargedToTheirAgents() {
        limited(
                Map.of(
                        "admission.agent-requests-per-minute", "100",
                        "admission.user-tokens-per-minute", "1000"));
        stage.publish(task("t1", "ada"));
        GenericRecord request = oneStep();
        GenericRecord result = ECHO.answer(request);
        GenericRecord usage = (GenericRecord) result.get("usage");
        usage.put("inputTokens", 40L);
        usage.put("outputTokens", 2L);
        usage.put("costMicros", 7L);

        stage.answer(ECHO, result);

        assertThat(stage.charges())
                .extracting(
                        c ->
                                "%s %d %d %d"
                                        .formatted(
                                                c.getAgent(),
                                                c.getRequests(),
                                                c.getTokens(),
                                                c.getCostMicros()))
                .containsExactly(PlannerProfile.NAME + " 1 0 0", "echo 1 0 0", "echo 0 42 7");
    }

    @Test
    void anAgentThatHasUsedUpWhatItMayIsClosedUntilThereIsRoom() {
        limited(Map.of("admission.agent-tokens-per-minute", "100"));
        stage.send(stage.topics.charges(), "default/ada", charge("t1", "echo", 99));
        assertThat(stage.allowances()).isEmpty();

        stage.send(stage.topics.charges(), "default/ada", charge("t2", "echo", 1));
        stage.send(stage.topics.charges(), "default/ada", charge("t3", "echo", 1));
        stage.send(stage.topics.charges(), "default/ada", charge("t4", "parrot", 1));

        List<AgentAllowance> said = stage.allowances();
        assertThat(said).hasSize(1);
        assertThat(said.getFirst().getAgent()).isEqualTo("echo");
        assertThat(said.getFirst().getClosedUntil()).isEqualTo(Stage.NOON.plusSeconds(61));
        assertThat(said.getFirst().getReason())
                .isEqualTo("each agent: at most 100 model tokens per minute");
    }

    @Test
    void whatIsNoTaskAndNoChargeBecomesADeadLetterAndTheNextIsHandled() {
        limited(Map.of("admission.user-requests-per-minute", "5"));
        Random random = new Random(11);
        for (int i = 0; i < 50; i++) {
            byte[] junk = new byte[random.nextInt(64)];
            random.nextBytes(junk);
            stage.sendBytes(stage.topics.checked(), null, junk);
            stage.sendBytes(stage.topics.charges(), null, junk);
        }
        stage.sendBytes(stage.topics.charges(), null, null);
        stage.sendUnchecked(
                stage.topics.charges(),
                Charge.newBuilder(charge("t1", "echo", 1)).setAgent("No Agent").build());
        stage.sendUnchecked(
                stage.topics.checked(), Task.newBuilder(task("t2", "ada")).setGoal("").build());

        stage.publish(task("t3", "ada"));

        List<DeadLetter> letters = stage.letters();
        assertThat(letters).hasSize(103);
        assertThat(letters.subList(101, 103))
                .extracting(DeadLetter::getCode)
                .containsOnly(RejectionCode.RULE_VIOLATION);
        assertThat(stage.raw(stage.topics.admitted())).hasSize(1);
    }

    @Test
    void anAccountThatCantBeReadBeginsAnew() {
        limited(Map.of("admission.user-requests-per-minute", "1"));
        stage.publish(task("t1", "ada"));
        stage.store(QuotaProcessor.ACCOUNTS).put("user/default/ada", new byte[] {99});

        stage.publish(task("t2", "ada"));
        stage.publish(task("t3", "ada"));

        assertThat(stage.letters()).isEmpty();
        assertThat(stage.raw(stage.topics.admitted())).hasSize(2);
    }

    @Test
    void anOutageOfTheRegistryIsWaitedOutAndCountsNothingTwice() {
        limited(Map.of("admission.user-requests-per-minute", "2"));
        byte[] task = stage.encoded(stage.topics.checked(), task("t1", "ada"));
        stage.registry.goAway(5);

        stage.sendBytes(stage.topics.checked(), "default/ada", task);
        stage.publish(task("t2", "ada"));
        stage.publish(task("t3", "ada"));

        assertThat(stage.letters()).isEmpty();
        assertThat(stage.raw(stage.topics.admitted())).hasSize(2);
    }

    @Test
    void afterARestartWhatWasCountedStillCounts() {
        limited(
                Map.of(
                        "admission.user-requests-per-minute", "5",
                        "admission.user-tokens-per-minute", "1000"));
        for (int i = 0; i < 3; i++) {
            stage.publish(task("t" + i, "ada"));
        }
        Charge charge = charge("t1", "echo", 600);
        stage.send(stage.topics.charges(), "default/ada", charge);

        Stage before = stage;
        stage = before.restarted(stateDir.resolve("again"));
        stage.announce(ECHO);
        stage.send(stage.topics.charges(), "default/ada", charge);
        for (int i = 0; i < 10; i++) {
            stage.publish(task("t" + i, "ada"));
        }

        assertThat(stage.raw(stage.topics.admitted()))
                .as("three that were let in before, and two more")
                .hasSize(5);
        assertThat(stage.results()).hasSize(5);
    }

    @Test
    void whatWasOnItsWayWhenLimitsWereTurnedOffGoesOn() {
        limited(Map.of());

        stage.send(stage.topics.checked(), "default/ada", task("t1", "ada"));

        assertThat(stage.raw(stage.topics.admitted())).hasSize(1);
        assertThat(stage.size(QuotaProcessor.SEEN)).isZero();
    }

    @Test
    void whoeverWasIdleAndWhateverIsOverIsForgotten() {
        limited(
                Map.of(
                        "admission.user-requests-per-minute", "5",
                        "admission.agent-cost-micros-per-day", "5"));
        for (int i = 0; i < 50; i++) {
            stage.publish(task("t" + i, "user" + i));
        }
        stage.send(stage.topics.charges(), "default/ada", charge("t1", "echo", 1));
        assertThat(stage.size(QuotaProcessor.ACCOUNTS)).isGreaterThan(50);
        assertThat(stage.size(QuotaProcessor.SEEN)).isEqualTo(2 * 51);

        stage.wait(Duration.ofHours(26));
        assertThat(stage.size(QuotaProcessor.ACCOUNTS)).isZero();
        assertThat(stage.size(QuotaProcessor.SEEN)).isEqualTo(2 * 50);
        // A task may be open for seven days, and its id is remembered for seven more.
        stage.wait(Duration.ofDays(12));
        assertThat(stage.size(QuotaProcessor.SEEN)).isEqualTo(2 * 50);
        stage.wait(Duration.ofDays(2));

        assertThat(stage.size(QuotaProcessor.SEEN)).isZero();
    }

    @Test
    void tasksAreKeyedByTheirUserOnTheWayToTheLimitsAndKeepTheirTrace() {
        limited(Map.of("admission.user-requests-per-minute", "5"));

        stage.publish(task("t1", "ada", "shop"));

        TestRecord<byte[], byte[]> checked = stage.raw(stage.topics.checked()).getFirst();
        assertThat(new String(checked.key(), StandardCharsets.UTF_8)).isEqualTo("shop/ada");
        TestRecord<byte[], byte[]> admitted = stage.raw(stage.topics.admitted()).getFirst();
        assertThat(new String(admitted.key(), StandardCharsets.UTF_8))
                .isEqualTo("conversation-of-t1");
        assertThat(admitted.headers().toArray())
                .extracting(h -> h.key())
                .containsExactly("traceparent");
    }

    private void limited(Map<String, String> flags) {
        stage = new Stage(stateDir.resolve("first"), Fixtures.admission(flags));
        stage.announce(ECHO);
    }

    private GenericRecord oneStep() {
        PlannerRequest asked = stage.askedPlanner();
        stage.plan(asked, step("s1", "echo"));
        return stage.asked(ECHO).getFirst();
    }

    private static Declined declined() {
        return new Declined(RejectionCode.NOTHING_TO_DO, "nobody", null);
    }

    private Task task(String taskId, String user) {
        return task(taskId, user, "default");
    }

    private Task task(String taskId, String user, String tenant) {
        Task task = Fixtures.task(taskId, stage.now()).build();
        Envelope envelope =
                Envelope.newBuilder(task.getEnvelope())
                        .setPrincipal(
                                Principal.newBuilder().setTenant(tenant).setUser(user).build())
                        .build();
        return Task.newBuilder(task).setEnvelope(envelope).build();
    }

    private Charge charge(String taskId, String agent, long tokens) {
        return Charge.newBuilder()
                .setEnvelope(
                        Envelope.newBuilder(task(taskId, "ada").getEnvelope())
                                .setMessageId(Derived.uuid(taskId, agent, "charge"))
                                .build())
                .setAgent(agent)
                .setTokens(tokens)
                .setAt(stage.now())
                .build();
    }
}
