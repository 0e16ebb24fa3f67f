package dev.firebreak.boundary.executor;

import static dev.firebreak.boundary.ground.Ground.BOUND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.kit.DependencyException;
import dev.firebreak.kit.action.Carried;
import dev.firebreak.kit.action.Effect;
import dev.firebreak.kit.action.Executor;
import dev.firebreak.schemas.ActionOrder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A world that remembers what was done to it, and an executor that does as it is told. */
class World implements Executor {
    /** Action ids, each as often as it was done. */
    final List<String> done = new CopyOnWriteArrayList<>();

    /** How often an effect was made ready. */
    final AtomicInteger prepared = new AtomicInteger();

    final AtomicInteger closed = new AtomicInteger();
    private final CountDownLatch begun = new CountDownLatch(1);
    volatile int awayFor;
    volatile Function<Integer, Carried> acts =
            _ -> new Carried.Done("said", "an id of the world's");
    volatile Optional<Carried.Done> found = Optional.empty();
    volatile Duration timeMax = Duration.ofSeconds(1);
    private final Map<String, AtomicInteger> tries = new ConcurrentHashMap<>();

    @Override
    public String agent() {
        return "email";
    }

    @Override
    public String version() {
        return "1";
    }

    @Override
    public List<String> kinds() {
        return List.of(Orders.KIND);
    }

    @Override
    public Reading read(ActionOrder order) {
        String arguments = order.getAction().getArgumentsJson();
        return arguments.startsWith("{\"say\":")
                ? new Reading.Ready(new Saying(order.getAction().getActionId()))
                : new Reading.Refused("there is nothing to say in " + arguments);
    }

    /** Returns once it has begun to act for the first time. */
    void awaitBegun() {
        await(begun);
    }

    /** Acts when it is told to go, and not before. */
    void actsOn(CountDownLatch go) {
        acts =
                _ -> {
                    await(go);
                    return new Carried.Done("said", null);
                };
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Saying implements Effect {
        private final String actionId;

        Saying(String actionId) {
            this.actionId = actionId;
        }

        @Override
        public void prepare() {
            if (prepared.incrementAndGet() <= awayFor) {
                throw new DependencyException(
                        "world", "the world is away", new IllegalStateException("planted"));
            }
        }

        @Override
        public Carried carryOut() {
            begun.countDown();
            Carried carried =
                    acts.apply(
                            tries.computeIfAbsent(actionId, _ -> new AtomicInteger())
                                    .incrementAndGet());
            if (carried instanceof Carried.Done) {
                done.add(actionId);
            }
            return carried;
        }

        @Override
        public Duration timeMax() {
            return timeMax;
        }

        @Override
        public Optional<Carried.Done> probe() {
            return found;
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }
}
