package dev.firebreak.boundary.executor;

import static dev.firebreak.boundary.executor.ExecutorGround.CLOCK;
import static dev.firebreak.boundary.ground.Ground.BOUND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.boundary.executor.Executions.Action;
import dev.firebreak.boundary.executor.Hands.Hold;
import dev.firebreak.boundary.executor.Hands.Result;
import dev.firebreak.boundary.executor.Known.Begun;
import dev.firebreak.boundary.executor.Known.Ended;
import dev.firebreak.boundary.ground.GroundCluster;
import dev.firebreak.kit.action.Carried;
import dev.firebreak.kit.action.Effect;
import dev.firebreak.kit.action.Executor.Reading;
import dev.firebreak.schemas.ActionOrder;
import dev.firebreak.schemas.ActionOutcome;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandsTest {
    private final World world = new World();

    @Test
    void whatIsTriedAgainIsWaitedForAgain(@TempDir Path data) throws Exception {
        CountDownLatch acting = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        world.acts =
                tries -> {
                    if (tries == 1) {
                        return new Carried.NotYet("try again later");
                    }
                    acting.countDown();
                    awaitUninterruptibly(go);
                    return new Carried.Done("said", null);
                };
        ActionOrder order = Orders.order("t1", CLOCK.instant());
        Action action = new Action("t1", "a-t1", order.getDigest());

        try (GroundCluster cluster = GroundCluster.in(data)) {
            ExecutorGround ground = new ExecutorGround(cluster.fresh());
            try (Executions executions = ground.executions("i1");
                    Hands hands = new Hands(executions, ground.receipts(), CLOCK);
                    Hold hold = hands.hold(action)) {
                Result first = carryOut(hold, executions, action, order);
                Thread goLater =
                        Thread.ofVirtual()
                                .start(
                                        () -> {
                                            awaitUninterruptibly(acting);
                                            go.countDown();
                                        });
                Result second = carryOut(hold, executions, action, order);

                goLater.join();
                assertThat(first).isEqualTo(new Result.NotYet());
                assertThat(second)
                        .isEqualTo(
                                new Result.Over(
                                        new Ended(
                                                order.getDigest(),
                                                ActionOutcome.DONE,
                                                "said",
                                                null)));
            }
        }
        assertThat(world.closed).hasValue(2);
    }

    private Result carryOut(Hold hold, Executions executions, Action action, ActionOrder order)
            throws InterruptedException {
        Instant endsBy = CLOCK.instant().plus(BOUND);
        Effect effect = ((Reading.Ready) world.read(order)).effect();
        Begun begun = (Begun) executions.begin(action, endsBy);
        return hold.carryOut(order, new RecordHeaders(), effect, begun, endsBy);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertThat(latch.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
