package dev.firebreak.boundary.executor;

import static dev.firebreak.boundary.executor.ExecutorGround.CLOCK;
import static dev.firebreak.boundary.ground.Ground.BOUND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firebreak.boundary.ground.ClusterOfClass;
import dev.firebreak.boundary.loop.LoopHealth;
import dev.firebreak.kit.ActionDigest;
import dev.firebreak.kit.action.Carried;
import dev.firebreak.schemas.ActionExecution;
import dev.firebreak.schemas.ActionOrder;
import dev.firebreak.schemas.ActionOutcome;
import dev.firebreak.schemas.ActionReceipt;
import dev.firebreak.schemas.AgentState;
import dev.firebreak.schemas.AgentStatus;
import dev.firebreak.schemas.BoundaryKind;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.ExecutionStep;
import dev.firebreak.schemas.ExecutorCard;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.RejectionCategory;
import dev.firebreak.schemas.RejectionCode;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An executor carries out what was approved, once, and accounts for it. */
@Tag("slow")
class ExecutorProcessTest {
    @RegisterExtension static final ClusterOfClass CLUSTER = new ClusterOfClass();

    private ExecutorGround ground;
    private World world;
    private ActionOrder order;

    @BeforeEach
    void freshTopics() {
        ground = new ExecutorGround(CLUSTER.fresh());
        world = new World();
        order = Orders.order("t1", Instant.ofEpochMilli(CLOCK.millis()));
    }

    @Test
    void anApprovedActionIsBegunDoneAndAccountedFor() {
        try (ExecutorProcess process = ground.start(world)) {
            ground.send(order);

            ActionReceipt receipt = ground.awaitReceipts(1).getFirst();

            assertThat(world.done).containsExactly("a-t1");
            assertThat(world.closed).hasValue(1);
            assertThat(receipt.getOutcome()).isEqualTo(ActionOutcome.DONE);
            assertThat(receipt.getDigest()).isEqualTo(order.getDigest());
            assertThat(receipt.getExternalId()).isEqualTo("an id of the world's");
            assertThat(receipt.getEnvelope().getTaskId()).isEqualTo("t1");
            assertThat(ground.lines())
                    .extracting(ActionExecution::getStep)
                    .containsExactly(ExecutionStep.BEGUN, ExecutionStep.ENDED);
            assertThat(process.ended(ActionOutcome.DONE)).isEqualTo(1);
            assertThat(ground.letters()).isEmpty();
        }
    }

    @Test
    void theSameActionOrderedAgainIsNotDoneAgainWhereverTheOrderLies() {
        try (ExecutorProcess process = ground.start(world)) {
            ground.send(order);
            ground.awaitReceipts(1);
            for (String key : List.of("t1", "x", "y", "z")) {
                ground.send(Orders.again(order), key);
            }

            List<ActionReceipt> receipts = ground.awaitReceipts(5);

            assertThat(world.done).containsExactly("a-t1");
            assertThat(receipts)
                    .extracting(ActionReceipt::getOutcome)
                    .containsOnly(ActionOutcome.DONE);
            assertThat(process.ended(ActionOutcome.DONE)).isEqualTo(5);
        }
    }

    @Test
    void theSameActionOrderedTwiceAtOnceIsDoneOnce() {
        CountDownLatch go = new CountDownLatch(1);
        world.actsOn(go);
        try (ExecutorProcess process = ground.start(world);
                ExecutorProcess other = ground.start(world, "i2", CLOCK)) {
            ground.send(order, "a");
            ground.send(Orders.again(order), "b");
            ground.send(Orders.again(order), "c");
            ground.send(Orders.again(order), "d");
            world.awaitBegun();
            go.countDown();

            List<ActionReceipt> receipts = ground.awaitReceipts(4);

            assertThat(world.done).containsExactly("a-t1");
            assertThat(receipts)
                    .extracting(ActionReceipt::getOutcome)
                    .containsOnly(ActionOutcome.DONE);
            assertThat(process.ended(ActionOutcome.DONE) + other.ended(ActionOutcome.DONE))
                    .isEqualTo(4);
        }
    }

    @Test
    void theSameActionWithOtherBytesIsRefusedAfterTheFirst() {
        try (ExecutorProcess process = ground.start(world)) {
            ground.send(order);
            ground.awaitReceipts(1);
            ProposedAction other =
                    ProposedAction.newBuilder(order.getAction())
                            .setArgumentsJson("{\"say\":\"something else\"}")
                            .build();
            ground.send(
                    ActionOrder.newBuilder(order)
                            .setAction(other)
                            .setDigest(ActionDigest.of(other))
                            .build());

            DeadLetter letter = ground.awaitLetters(1).getFirst();

            assertThat(letter.getCode()).isEqualTo(RejectionCode.APPROVAL_MISMATCH);
            assertThat(world.done).containsExactly("a-t1");
            assertThat(process.ended(ActionOutcome.REFUSED)).isEqualTo(1);
        }
    }

    @Test
    void otherBytesThanWereApprovedAreRefusedAndLeftToSecurity() {
        try (ExecutorProcess process = ground.start(world)) {
            ground.send(
                    ActionOrder.newBuilder(order)
                            .setAction(
                                    ProposedAction.newBuilder(order.getAction())
                                            .setArgumentsJson("{\"say\":\"hellp from t1\"}")
                                            .build())
                            .build());

            DeadLetter letter = ground.awaitLetters(1).getFirst();
            ActionReceipt receipt = ground.awaitReceipts(1).getFirst();

            assertThat(letter.getCode()).isEqualTo(RejectionCode.APPROVAL_MISMATCH);
            assertThat(letter.getCategory()).isEqualTo(RejectionCategory.SECURITY);
            assertThat(letter.getBoundary()).isEqualTo(BoundaryKind.EXECUTOR);
            assertThat(letter.getAgent()).isEqualTo("executor-email");
            assertThat(letter.getTaskId()).isEqualTo("t1");
            assertThat(receipt.getOutcome()).isEqualTo(ActionOutcome.REFUSED);
            assertThat(receipt.getDetail()).contains("APPROVAL_MISMATCH");
            assertThat(world.done).isEmpty();
            assertThat(ground.lines()).isEmpty();
            assertThat(process.ended(ActionOutcome.REFUSED)).isEqualTo(1);
        }
    }

    @Test
    void argumentsThatItsKindDoesNotHaveAreRefused() {
        ProposedAction other =
                ProposedAction.newBuilder(order.getAction())
                        .setArgumentsJson("{\"shout\":\"hello\"}")
                        .build();
        try (ExecutorProcess process = ground.start(world)) {
            ground.send(
                    ActionOrder.newBuilder(order)
                            .setAction(other)
                            .setDigest(ActionDigest.of(other))
                            .build());

            assertThat(ground.awaitLetters(1).getFirst().getCode())
                    .isEqualTo(RejectionCode.ACTION_NOT_ALLOWED);
            assertThat(ground.awaitReceipts(1).getFirst().getOutcome())
                    .isEqualTo(ActionOutcome.REFUSED);
            assertThat(process.acting()).isZero();
        }
    }

    @Test
    void anOutageIsWaitedForAndIsNoFailure() {
        world.awayFor = 3;
        try (ExecutorProcess process = ground.start(world)) {
            ground.send(order);

            ActionReceipt receipt = ground.awaitReceipts(1).getFirst();

            assertThat(receipt.getOutcome()).isEqualTo(ActionOutcome.DONE);
            assertThat(world.prepared).hasValue(4);
            assertThat(world.done).containsExactly("a-t1");
            assertThat(ground.lines()).hasSize(2);
            assertThat(ground.letters()).isEmpty();
            assertThat(process.ended(ActionOutcome.FAILED)).isZero();
        }
    }

    @Test
    void whatWasNotDoneThisTimeIsGivenBackAndTriedAgain() {
        world.acts =
                tries ->
                        tries == 1
                                ? new Carried.NotYet("try again later")
                                : new Carried.Done("said", null);
        try (ExecutorProcess process = ground.start(world)) {
            ground.send(order);

            ActionReceipt receipt = ground.awaitReceipts(1).getFirst();

            assertThat(receipt.getOutcome()).isEqualTo(ActionOutcome.DONE);
            assertThat(ground.lines())
                    .extracting(ActionExecution::getStep)
                    .containsExactly(
                            ExecutionStep.BEGUN,
                            ExecutionStep.GIVEN_BACK,
                            ExecutionStep.BEGUN,
                            ExecutionStep.ENDED);
            assertThat(world.done).containsExactly("a-t1");
            assertThat(process.ended(ActionOutcome.DONE)).isEqualTo(1);
        }
    }

    @Test
    void anOverdueOrderIsNotBegun() {
        Instant longAgo = order.getEnvelope().getCreatedAt().minus(Duration.ofHours(2));
        try (ExecutorProcess process = ground.start(world)) {
            ground.send(Orders.order("t1", longAgo));

            assertThat(ground.awaitLetters(1).getFirst().getCode())
                    .isEqualTo(RejectionCode.DEADLINE_EXCEEDED);
            assertThat(ground.awaitReceipts(1).getFirst().getOutcome())
                    .isEqualTo(ActionOutcome.REFUSED);
            assertThat(world.done).isEmpty();
            assertThat(process.ended(ActionOutcome.REFUSED)).isEqualTo(1);
        }
    }

    @Test
    void anEffectThatThrowsIsUnknownAndNotTriedAgain() {
        world.acts =
                _ -> {
                    throw new IllegalStateException("planted");
                };
        try (ExecutorProcess process = ground.start(world)) {
            ground.send(order);
            ground.awaitReceipts(1);
            ground.send(Orders.again(order));

            List<ActionReceipt> receipts = ground.awaitReceipts(2);

            assertThat(receipts)
                    .extracting(ActionReceipt::getOutcome)
                    .containsOnly(ActionOutcome.UNKNOWN);
            assertThat(world.closed).hasValue(1);
            assertThat(process.ended(ActionOutcome.UNKNOWN)).isEqualTo(2);
        }
    }

    @Test
    void itAnnouncesWhatItCarriesOutAndThatItLives() {
        List<SpecificRecord> announced;
        try (ExecutorProcess process = ground.start(world)) {
            await().atMost(BOUND).until(() -> process.health() instanceof LoopHealth.Running);
        }

        announced = ground.announced();

        assertThat(announced)
                .filteredOn(ExecutorCard.class::isInstance)
                .first()
                .isInstanceOfSatisfying(
                        ExecutorCard.class,
                        card -> {
                            assertThat(card.getExecutor()).isEqualTo("email");
                            assertThat(card.getKinds()).containsExactly("email.send");
                        });
        assertThat(announced)
                .last()
                .isInstanceOfSatisfying(
                        AgentStatus.class,
                        status -> {
                            assertThat(status.getAgent()).isEqualTo("executor-email");
                            assertThat(status.getState()).isEqualTo(AgentState.STOPPED);
                        });
    }

    @Test
    void thePageOfMetricsHasEachOfItsOwnAndNoOther() throws IOException {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (ExecutorProcess process = ground.start(world)) {
            new ExecutorMeters(process).bindTo(registry);
        }
        Set<String> bound = new TreeSet<>();
        for (Meter meter : registry.getMeters()) {
            if (meter.getId().getName().startsWith("firebreak.executor.")) {
                bound.add(
                        meter.getId().getName().replace('.', '_')
                                + (meter instanceof FunctionCounter ? "_total" : ""));
            }
        }

        Set<String> told = new TreeSet<>();
        Path page =
                Path.of(System.getProperty("firebreak.root", "../..")).resolve("docs/metrics.md");
        for (String line : Files.readAllLines(page)) {
            if (line.startsWith("| `firebreak_executor_")) {
                told.add(line.substring(3, line.indexOf('`', 3)));
            }
        }

        assertThat(told).isEqualTo(bound).hasSize(2);
    }
}
