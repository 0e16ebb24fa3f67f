package dev.firebreak.boundary.executor;

import static dev.firebreak.boundary.executor.ExecutorGround.CLOCK;
import static dev.firebreak.boundary.ground.Ground.BOUND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firebreak.boundary.executor.Executions.Action;
import dev.firebreak.boundary.ground.ClusterOfClass;
import dev.firebreak.boundary.loop.LoopHealth;
import dev.firebreak.kit.action.Carried;
import dev.firebreak.schemas.ActionOrder;
import dev.firebreak.schemas.ActionOutcome;
import dev.firebreak.schemas.ActionReceipt;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What another run or instance began and did not end, or ended and did not tell. */
@Tag("slow")
class ExecutorTakeoverTest {
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
    void anOverdueOrderThatWasCarriedOutInTimeIsAccountedForAsDone() throws Exception {
        order = Orders.order("t1", order.getEnvelope().getCreatedAt().minus(Duration.ofHours(2)));
        try (Executions earlier = ground.executions("i7")) {
            earlier.begin(action(order), CLOCK.instant());
            earlier.end(
                    action(order),
                    new Known.Ended(order.getDigest(), ActionOutcome.DONE, "it was said", "x1"));
        }
        try (ExecutorProcess process = ground.start(world)) {
            ground.send(order);

            ActionReceipt receipt = ground.awaitReceipts(1).getFirst();

            assertThat(receipt.getOutcome()).isEqualTo(ActionOutcome.DONE);
            assertThat(receipt.getExternalId()).isEqualTo("x1");
            assertThat(world.done).isEmpty();
            assertThat(ground.letters()).isEmpty();
            assertThat(process.ended(ActionOutcome.DONE)).isEqualTo(1);
        }
    }

    @Test
    void whatAnEarlierRunOfThisInstanceBeganAndDidNotEndIsUnknownAndNotDoneAgain()
            throws Exception {
        try (Executions earlier = ground.executions("i1")) {
            earlier.begin(action(order), CLOCK.instant().plus(Duration.ofHours(5)));
        }
        try (ExecutorProcess process = ground.start(world)) {
            ground.send(order);

            ActionReceipt receipt = ground.awaitReceipts(1).getFirst();

            assertThat(receipt.getOutcome()).isEqualTo(ActionOutcome.UNKNOWN);
            assertThat(receipt.getDetail()).contains("instance i1 began it");
            assertThat(world.done).isEmpty();
            assertThat(process.ended(ActionOutcome.UNKNOWN)).isEqualTo(1);
        }
    }

    @Test
    void whatIsFoundInTheWorldWasDone() throws Exception {
        world.found = Optional.of(new Carried.Done("it is there", "x2"));
        try (Executions earlier = ground.executions("i1")) {
            earlier.begin(action(order), CLOCK.instant());
        }
        try (ExecutorProcess process = ground.start(world)) {
            ground.send(order);

            ActionReceipt receipt = ground.awaitReceipts(1).getFirst();

            assertThat(receipt.getOutcome()).isEqualTo(ActionOutcome.DONE);
            assertThat(receipt.getExternalId()).isEqualTo("x2");
            assertThat(world.done).isEmpty();
            assertThat(process.ended(ActionOutcome.DONE)).isEqualTo(1);
        }
    }

    @Test
    void whatAnotherInstanceIsAboutToEndIsWaitedFor() throws Exception {
        try (Executions other = ground.executions("i2")) {
            other.begin(action(order), CLOCK.instant().plus(BOUND));
            try (ExecutorProcess process = ground.start(world)) {
                ground.send(order);
                await().atMost(BOUND).until(() -> settling(process));
                other.end(
                        action(order),
                        new Known.Ended(order.getDigest(), ActionOutcome.DONE, "said", null));

                assertThat(ground.awaitReceipts(1).getFirst().getOutcome())
                        .isEqualTo(ActionOutcome.DONE);
                assertThat(world.done).isEmpty();
            }
        }
    }

    @Test
    void whatAnotherInstanceGivesBackIsDoneHere() throws Exception {
        try (Executions other = ground.executions("i2")) {
            Known.Begun begun =
                    (Known.Begun) other.begin(action(order), CLOCK.instant().plus(BOUND));
            try (ExecutorProcess process = ground.start(world)) {
                ground.send(order);
                await().atMost(BOUND).until(() -> settling(process));
                other.giveBack(action(order), begun);

                assertThat(ground.awaitReceipts(1).getFirst().getOutcome())
                        .isEqualTo(ActionOutcome.DONE);
                assertThat(world.done).containsExactly("a-t1");
            }
        }
    }

    @Test
    void whoBeganFirstActsAndTheOtherDoesNot() throws Exception {
        // A process that lost its partition unawares begins in the moment between look and begin.
        try (Executions zombie = ground.executions("i2")) {
            AtomicBoolean first = new AtomicBoolean(true);
            World slow =
                    new World() {
                        @Override
                        public Reading read(ActionOrder read) {
                            try {
                                if (first.getAndSet(false)) {
                                    zombie.begin(action(read), CLOCK.instant());
                                }
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                            return super.read(read);
                        }
                    };
            try (ExecutorProcess process = ground.start(slow)) {
                ground.send(order);

                assertThat(ground.awaitReceipts(1).getFirst().getOutcome())
                        .isEqualTo(ActionOutcome.UNKNOWN);
                assertThat(slow.done).isEmpty();
                assertThat(process.ended(ActionOutcome.UNKNOWN)).isEqualTo(1);
            }
        }
    }

    @Test
    void whatActsIsNotCutOffWhenItsLoopEndsAndTheNextOwnerTellsWhatCameOfIt() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        world.actsOn(go);
        ExecutorProcess first = ground.start(world);
        ground.send(order);
        world.awaitBegun();
        Thread closing = Thread.ofVirtual().start(first::close);
        await().atMost(BOUND).until(() -> first.health() instanceof LoopHealth.Stopped);

        go.countDown();
        closing.join();
        try (ExecutorProcess next = ground.start(world, "i2", CLOCK)) {
            ActionReceipt receipt = ground.awaitReceipts(1).getFirst();

            assertThat(receipt.getOutcome()).isEqualTo(ActionOutcome.DONE);
            assertThat(world.done).containsExactly("a-t1");
            assertThat(next.ended(ActionOutcome.DONE)).isEqualTo(1);
        }
    }

    /** The order has been read, and its executor waits. */
    private static boolean settling(ExecutorProcess process) {
        return process.health() instanceof LoopHealth.Running(int inFlight, int _) && inFlight == 1;
    }

    private static Action action(ActionOrder order) {
        return new Action(
                order.getEnvelope().getTaskId(),
                order.getAction().getActionId(),
                order.getDigest());
    }
}
