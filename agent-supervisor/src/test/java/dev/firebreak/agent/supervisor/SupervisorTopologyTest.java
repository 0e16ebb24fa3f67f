package dev.firebreak.agent.supervisor;

import static dev.firebreak.agent.supervisor.Fixtures.document;
import static dev.firebreak.agent.supervisor.Fixtures.step;
import static dev.firebreak.agent.supervisor.Fixtures.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.BoundaryKind;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.Dropped;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.PlanStep;
import dev.firebreak.schemas.PlannerRequest;
import dev.firebreak.schemas.PlannerWork;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import dev.firebreak.schemas.Trust;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorTopologyTest {
    private static final EchoAgent ECHO = new EchoAgent("echo");
    private static final EchoAgent PARROT = new EchoAgent("parrot");

    @TempDir private Path stateDir;
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

    @Test
    void aTaskGoesThroughAdmissionPlannerAndAnAgentNobodyHereKnowsToOneResult() {
        stage.publish(
                task("t1", Stage.NOON).setDocuments(List.of(document("d1", "hello"))).build());
        PlannerRequest asked = stage.askedPlanner();
        PlanStep step =
                PlanStep.newBuilder(step("s1", "echo"))
                        .setParamsJson("{\"times\":3}")
                        .setDocumentIds(List.of("d1"))
                        .build();

        stage.plan(asked, step);
        GenericRecord request = stage.asked(ECHO).getFirst();
        stage.answer(ECHO, ECHO.answer(request));

        assertThat(request.get("instruction")).hasToString("say s1");
        assertThat(((GenericRecord) request.get("params")).get("times")).isEqualTo(3);
        assertThat((List<?>) request.get("documents")).hasSize(1);
        TaskResult result = stage.results().getFirst();
        assertThat(result.getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(result.getSummary()).isEqualTo("Echo: say s1");
        assertThat(result.getOutputs().getFirst().getType())
                .isEqualTo("com.example.echo.EchoOutput");
        assertThat(result.getOutputs().getFirst().getJson())
                .isEqualTo("{\"summary\":\"Echo: say s1\",\"echo\":\"say s1\"}");
        assertThat(result.getEnvelope().getTrust()).isEqualTo(Trust.UNTRUSTED);
        assertThat(result.getUsage().getToolCalls()).isEqualTo(1);
        assertThat(result.getUsage().getLogic()).isEqualTo("offline/test-1, offline/echo-1");
        assertThat(stage.activity())
                .containsExactly(
                        ActivityKind.TASK_ACCEPTED,
                        ActivityKind.PLAN_MADE,
                        ActivityKind.STEP_DISPATCHED,
                        ActivityKind.STEP_FINISHED,
                        ActivityKind.TASK_ENDED);
        assertThat(stage.letters()).isEmpty();
    }

    @Test
    void aLargeOutputStandsOnceBesideTheStateAndWholeInRequestsAndResult() {
        stage.publish(task("t1", Stage.NOON).build());
        stage.plan(stage.askedPlanner(), step("s1", "echo"), step("s2", "echo", "s1"));
        GenericRecord first = ECHO.answer(stage.asked(ECHO).getFirst());
        String large = "word ".repeat(20_000);
        ((GenericRecord) first.get("outcome")).put("echo", large);

        stage.answer(ECHO, first);

        assertThat(stage.store(SupervisorTopology.TASKS).get("t1").length).isLessThan(8_000);
        assertThat(stage.size(SupervisorTopology.TEXTS)).isEqualTo(1);
        GenericRecord second = stage.asked(ECHO).getFirst();
        GenericRecord context = (GenericRecord) ((List<?>) second.get("context")).getFirst();
        assertThat(context.get("json").toString()).contains(large);
        stage.answer(ECHO, ECHO.answer(second));
        stage.synthesise(stage.askedPlanner(), "Both.");
        assertThat(stage.results().getFirst().getOutputs().getFirst().getJson()).contains(large);
        assertThat(stage.size(SupervisorTopology.TEXTS)).isZero();
    }

    @Test
    void recordsAreKeyedAndCarryTheTraceAndNothingElse() {
        stage.publish(task("t1", Stage.NOON).build());

        TestRecord<byte[], byte[]> admitted = stage.raw(stage.topics.admitted()).getFirst();
        assertThat(new String(admitted.key(), StandardCharsets.UTF_8))
                .isEqualTo("conversation-of-t1");
        TestRecord<byte[], byte[]> asked = stage.raw(stage.topics.requests("planner")).getFirst();
        assertThat(new String(asked.key(), StandardCharsets.UTF_8)).isEqualTo("t1/@plan");
        assertThat(asked.headers().toArray())
                .extracting(h -> h.key())
                .containsExactly("traceparent");
    }

    @Test
    void twoAgentsWorkSideBySideAndThePlannerWritesTheAnswer() {
        stage.announce(PARROT);
        stage.publish(task("t1", Stage.NOON).build());
        stage.plan(stage.askedPlanner(), step("s1", "echo"), step("s2", "parrot"));
        GenericRecord one = stage.asked(ECHO).getFirst();
        GenericRecord other = stage.asked(PARROT).getFirst();

        stage.answer(PARROT, PARROT.answer(other));
        stage.answer(ECHO, ECHO.answer(one));
        PlannerRequest asked = stage.askedPlanner();
        stage.synthesise(asked, "Both said it.");

        assertThat(asked.getParams().getWork()).isEqualTo(PlannerWork.SYNTHESISE);
        assertThat(asked.getContext())
                .extracting(o -> o.getAgent())
                .containsExactly("echo", "parrot");
        assertThat(stage.results())
                .extracting(TaskResult::getSummary)
                .containsExactly("Both said it.");
    }

    @Test
    void badArgumentsGoBackToThePlannerByTheAgentsOwnContract() {
        stage.publish(task("t1", Stage.NOON).build());
        PlanStep bad =
                PlanStep.newBuilder(step("s1", "echo"))
                        .setParamsJson("{\"times\":12,\"tims\":1}")
                        .build();

        stage.plan(stage.askedPlanner(), bad);
        String unknown = stage.askedPlanner().getFeedback();

        assertThat(unknown).contains("steps[0].paramsJson").contains("tims");
    }

    @Test
    void aRuleOfTheAgentsContractHoldsForThePlansArguments() {
        stage.publish(task("t1", Stage.NOON).build());
        PlanStep bad =
                PlanStep.newBuilder(step("s1", "echo")).setParamsJson("{\"times\":12}").build();

        stage.plan(stage.askedPlanner(), bad);

        assertThat(stage.askedPlanner().getFeedback())
                .contains("steps[0].paramsJson.times")
                .contains("1 to 9");
    }

    @Test
    void bytesThatAreNoTaskBecomeDeadLettersAndTheNextTaskIsHandled() {
        Random random = new Random(7);
        for (int i = 0; i < 50; i++) {
            byte[] junk = new byte[random.nextInt(64)];
            random.nextBytes(junk);
            stage.sendBytes(stage.topics.tasks(), null, junk);
            stage.sendBytes(stage.topics.admitted(), "k", junk);
            stage.sendBytes(stage.topics.results("echo"), "k", junk);
            stage.sendBytes(stage.topics.results("planner"), "k", junk);
        }
        stage.sendBytes(stage.topics.tasks(), null, null);
        stage.sendBytes(stage.topics.agents(), "echo", new byte[] {0, 0, 0, 0, 1, 9, 9});
        stage.sendBytes(stage.topics.agents(), null, new byte[] {1});

        stage.publish(task("t1", Stage.NOON).build());

        assertThat(stage.letters())
                .hasSize(201)
                .allMatch(l -> l.getBoundary() == BoundaryKind.INBOUND);
        assertThat(stage.askedPlanner().getParams().getAgents()).hasSize(1);
    }

    @Test
    void aTaskThatBreaksARuleBecomesOneDeadLetterAndNoResult() {
        Task sound = task("t1", Stage.NOON).build();
        Task broken = Task.newBuilder(sound).setGoal("").build();

        stage.sendUnchecked(stage.topics.tasks(), broken);

        DeadLetter letter = stage.letters().getFirst();
        assertThat(letter.getCode()).isEqualTo(RejectionCode.RULE_VIOLATION);
        assertThat(letter.getTaskId()).isEqualTo("t1");
        assertThat(stage.results()).isEmpty();
        assertThat(stage.raw(stage.topics.admitted())).isEmpty();
    }

    @Test
    void aResultThatBreaksItsContractIsADeadLetterAndEndsItsStep() {
        GenericRecord request = oneStep();
        GenericRecord result = ECHO.answer(request);
        result.put("confidence", 7.2);

        stage.answer(ECHO, result);

        DeadLetter letter = stage.letters().getFirst();
        assertThat(letter.getCode()).isEqualTo(RejectionCode.RULE_VIOLATION);
        TaskResult ended = stage.results().getFirst();
        assertThat(ended.getStatus()).isEqualTo(TaskStatus.FAILED);
        assertThat(ended.getDropped())
                .extracting(Dropped::getDeadLetterId)
                .containsExactly(letter.getDeadLetterId());
    }

    @Test
    void aDeclinedStepIsNamedInTheResult() {
        GenericRecord request = oneStep();

        stage.answer(
                ECHO,
                ECHO.declined(
                        request,
                        new Declined(RejectionCode.INPUT_UNUSABLE, "can't say that", null)));

        assertThat(stage.results().getFirst().getDropped())
                .extracting(Dropped::getDetail)
                .containsExactly("can't say that");
    }

    @Test
    void anAgentThatDoesNotAnswerIsAskedAgainWhenItsTimeIsUp() {
        oneStep();

        stage.wait(Duration.ofMinutes(2));

        GenericRecord again = stage.asked(ECHO).getFirst();
        assertThat(((GenericRecord) again.get("envelope")).get("attempt")).isEqualTo(2);
    }

    @Test
    void anAnswerThatCameWhileNoSupervisorWasThereCountsHoweverLate(@TempDir Path otherStateDir) {
        GenericRecord answer = ECHO.answer(oneStep());

        stage = stage.restarted(otherStateDir, Duration.ofMinutes(5));
        stage.announce(ECHO);
        stage.wait(Duration.ofMillis(500));
        stage.answer(ECHO, answer);

        assertThat(stage.asked(ECHO)).isEmpty();
        assertThat(stage.results())
                .extracting(TaskResult::getStatus)
                .containsExactly(TaskStatus.COMPLETED);
    }

    @Test
    void whatFellDueWhileNoSupervisorWasThereIsDoneAMomentLater(@TempDir Path otherStateDir) {
        oneStep();

        stage = stage.restarted(otherStateDir, Duration.ofMinutes(5));
        stage.announce(ECHO);
        stage.wait(Duration.ofSeconds(10));

        assertThat(stage.asked(ECHO)).hasSize(1);
    }

    @Test
    void aTaskEndsAtItsDeadline() {
        Task task = task("t1", Stage.NOON).build();
        Envelope envelope =
                Envelope.newBuilder(task.getEnvelope())
                        .setDeadline(Stage.NOON.plusSeconds(10))
                        .build();
        stage.publish(Task.newBuilder(task).setEnvelope(envelope).build());

        stage.wait(Duration.ofSeconds(10));

        assertThat(stage.results())
                .extracting(TaskResult::getStatus)
                .containsExactly(TaskStatus.EXPIRED);
    }

    @Test
    void aTaskPublishedTwiceGivesOneResult() {
        Task task = task("t1", Stage.NOON).build();
        stage.publish(task);
        stage.publish(task);
        stage.plan(stage.askedPlanner(), step("s1", "echo"));
        stage.answer(ECHO, ECHO.answer(stage.asked(ECHO).getFirst()));
        stage.publish(task);

        assertThat(stage.results()).hasSize(1);
        assertThat(stage.activity()).filteredOn(k -> k == ActivityKind.TASK_REPEATED).hasSize(2);
    }

    @Test
    void anEndedTaskLeavesNothingBehindOnceItIsForgotten() {
        stage.publish(
                task("t1", Stage.NOON).setDocuments(List.of(document("d1", "hello"))).build());
        assertThat(stage.store(SupervisorTopology.DOCUMENTS).get("t1")).isNotNull();
        stage.decline(
                stage.askedPlanner(), new Declined(RejectionCode.NOTHING_TO_DO, "nobody", null));
        assertThat(stage.store(SupervisorTopology.DOCUMENTS).get("t1")).isNull();
        assertThat(stage.timers()).isEqualTo(1);

        stage.wait(Duration.ofDays(7));

        assertThat(stage.store(SupervisorTopology.TASKS).get("t1")).isNull();
        assertThat(stage.timers()).isZero();
    }

    @Test
    void aTimerThatFailsIsPutAsideShownAndGivenUpWithItsTaskInTheEnd() {
        stage.publish(
                task("t1", Stage.NOON).setDocuments(List.of(document("d1", "hello"))).build());
        stage.askedPlanner();
        stage.activity();
        stage.store(SupervisorTopology.DOCUMENTS).put("t1", new byte[] {2, 77});

        stage.wait(Duration.ofMinutes(1));
        assertThat(stage.activity()).containsExactly(ActivityKind.NOTE);
        for (int i = 0; i < 10; i++) {
            stage.wait(Duration.ofSeconds(31));
        }

        TaskResult result = stage.results().getFirst();
        assertThat(result.getStatus()).isEqualTo(TaskStatus.FAILED);
        assertThat(result.getDropped().getFirst().getCode())
                .isEqualTo(RejectionCode.HANDLER_EXCEPTION);
        assertThat(stage.timers()).isEqualTo(1);
    }

    @Test
    void aTaskHasOneTimerHoweverMuchHappens() {
        oneStep();
        stage.wait(Duration.ofMinutes(2));
        stage.asked(ECHO);

        assertThat(stage.timers()).isEqualTo(1);
    }

    @Test
    void anOutageOfTheRegistryIsWaitedOutAndMakesNoDeadLetter() {
        byte[] task = stage.encoded(stage.topics.tasks(), task("t1", Stage.NOON).build());
        stage.registry.goAway(5);

        stage.sendBytes(stage.topics.tasks(), "k", task);

        assertThat(stage.letters()).isEmpty();
        assertThat(stage.askedPlanner().getParams().getWork()).isEqualTo(PlannerWork.PLAN);
        assertThat(stage.now()).isAfter(Stage.NOON);
    }

    @Test
    void aTaskWaitsUntilAnAgentShowsSignsOfLife() {
        stage.wait(Duration.ofSeconds(10));
        stage.publish(task("t1", stage.now()).build());
        assertThat(stage.raw(stage.topics.requests("planner"))).isEmpty();

        stage.heartbeat(ECHO);
        stage.wait(Duration.ofSeconds(1));

        assertThat(stage.askedPlanner().getParams().getAgents()).hasSize(1);
    }

    @Test
    void aRequestThatCantBeWrittenIsADeadLetterAndTheTaskEnds() {
        stage.publish(task("t1", Stage.NOON).build());
        PlannerRequest asked = stage.askedPlanner();
        stage.announce(PARROT);
        stage.plan(asked, PlanStep.newBuilder(step("s1", "mute")).build());
        EchoAgent mute = new EchoAgent("mute");
        // Its card is there, its schema was never registered.
        stage.send(stage.topics.agents(), "mute", mute.card(stage.topics, stage.now()));
        stage.heartbeat(mute);
        stage.plan(stage.askedPlanner(), step("s1", "mute"));

        DeadLetter letter = stage.letters().getFirst();
        assertThat(letter.getBoundary()).isEqualTo(BoundaryKind.OUTBOUND);
        assertThat(letter.getCode()).isEqualTo(RejectionCode.OUTPUT_SCHEMA_MISMATCH);
        assertThat(stage.results())
                .extracting(TaskResult::getStatus)
                .containsExactly(TaskStatus.FAILED);
    }

    @Test
    void aStateThatCantBeReadStopsItsRecordAndNoOther() {
        oneStep();
        stage.store(SupervisorTopology.TASKS).put("t1", new byte[] {99});

        stage.publish(task("t1", Stage.NOON).build());
        stage.wait(Duration.ofHours(1));
        stage.heartbeat(ECHO);
        stage.publish(task("t2", stage.now()).build());

        assertThat(stage.letters())
                .extracting(DeadLetter::getCode)
                .containsExactly(RejectionCode.HANDLER_EXCEPTION);
        assertThat(stage.askedPlanner().getEnvelope().getTaskId()).isEqualTo("t2");
    }

    @Test
    void largeDocumentsGoWholeToTheAgentAndInPartToThePlanner() {
        byte[] large = new byte[3_000_000];
        var document =
                dev.firebreak.schemas.Document.newBuilder(document("d1", ""))
                        .setContent(ByteBuffer.wrap(large))
                        .build();
        stage.publish(task("t1", Stage.NOON).setDocuments(List.of(document)).build());

        PlannerRequest asked = stage.askedPlanner();
        stage.plan(
                asked,
                PlanStep.newBuilder(step("s1", "echo")).setDocumentIds(List.of("d1")).build());

        assertThat(asked.getDocuments().getFirst().getContent().remaining()).isEqualTo(4096);
        GenericRecord given =
                (GenericRecord)
                        ((List<?>) stage.asked(ECHO).getFirst().get("documents")).getFirst();
        assertThat(((ByteBuffer) given.get("content")).remaining()).isEqualTo(large.length);
        assertThat(stage.store(SupervisorTopology.TASKS).get("t1")).hasSizeLessThan(5_000);
    }

    private GenericRecord oneStep() {
        stage.publish(task("t1", Stage.NOON).build());
        stage.plan(stage.askedPlanner(), step("s1", "echo"));
        return stage.asked(ECHO).getFirst();
    }
}
