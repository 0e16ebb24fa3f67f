package dev.firebreak.boundary.executor;

import dev.firebreak.boundary.executor.Executions.Action;
import dev.firebreak.boundary.executor.Known.Begun;
import dev.firebreak.boundary.executor.Known.Ended;
import dev.firebreak.kit.DependencyException;
import dev.firebreak.kit.action.Carried;
import dev.firebreak.kit.action.Effect;
import dev.firebreak.schemas.ActionOrder;
import dev.firebreak.schemas.ActionOutcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acts, one thread for each action. Not the loop's threads: those are interrupted when their
 * partition is taken away, and a mail must not be cut off in the middle because another process has
 * joined. What acts goes on to its end and writes it down; whoever has the partition by then reads
 * it there.
 */
final class Hands implements AutoCloseable {
    /** What was begun and then lay still for so long is not carried out: others may wait for it. */
    static final Duration BEGIN_MAX = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(Hands.class);
    private static final Duration WRITE_PAUSE = Duration.ofMillis(500);

    private final Executions executions;
    private final Receipts receipts;
    private final InstantSource clock;
    private final Map<String, Hold> held = new ConcurrentHashMap<>();
    private final Set<String> acted = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);

    Hands(Executions executions, Receipts receipts, InstantSource clock) {
        this.executions = executions;
        this.receipts = receipts;
        this.clock = clock;
    }

    /** What became of an attempt. */
    sealed interface Result {
        /** It is over, and written down. */
        record Over(Ended ended) implements Result {}

        /** Nothing was done, and that is written down: it may be tried again. */
        record NotYet() implements Result {}
    }

    /** Waits until nobody else in this process has to do with the action. */
    Hold hold(Action action) throws InterruptedException {
        Hold mine = new Hold(action);
        while (true) {
            Hold other = held.putIfAbsent(action.key(), mine);
            if (other == null) {
                return mine;
            }
            other.free.await();
        }
    }

    /**
     * Whether this process has begun to act for it and has not written down that nothing came of
     * it.
     */
    boolean mayHaveActed(Action action) {
        return acted.contains(action.key());
    }

    /** The supervisor was told that nobody knows: who acts tells it when it does know. */
    void toldUnknown(Action action) {
        Hold hold = held.get(action.key());
        if (hold != null) {
            hold.toldUnknown = true;
        }
    }

    /** How many act. */
    int acting() {
        return (int) held.values().stream().filter(Hold::isActing).count();
    }

    /** Waits for those who act, no longer than this. */
    void close(Duration grace) {
        long until = System.nanoTime() + grace.toNanos();
        try {
            for (Hold hold : held.values()) {
                long left = Math.max(0, until - System.nanoTime());
                if (hold.isActing() && !hold.free.await(left, TimeUnit.NANOSECONDS)) {
                    LOG.warn(
                            "{} is left in the middle; what became of it will have to be found out",
                            hold.action.key());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    @Override
    public void close() {
        closed.countDown();
    }

    /** One action in the hands of one thread of this process. */
    final class Hold implements AutoCloseable {
        private final Action action;
        private final CountDownLatch free = new CountDownLatch(1);
        private boolean acting;
        private boolean left;
        private volatile boolean toldUnknown;

        private Hold(Action action) {
            this.action = action;
        }

        /**
         * Carries it out, and writes down what came of it. Again only after {@link Result.NotYet}.
         *
         * @param begun what stands on the topic
         * @param beginBy later than that nothing is done
         * @throws InterruptedException nobody waits any longer; it is carried out all the same
         */
        Result carryOut(
                ActionOrder order, Headers headers, Effect effect, Begun begun, Instant beginBy)
                throws InterruptedException {
            synchronized (this) {
                acting = true;
            }
            acted.add(action.key());
            Attempt attempt = new Attempt();
            Thread.ofVirtual()
                    .name("act-" + action.key())
                    .start(
                            () -> {
                                try (effect) {
                                    attempt.result = act(effect, begun, beginBy);
                                } catch (RuntimeException | Error | InterruptedException e) {
                                    LOG.error("{} could not be seen to its end", action.key(), e);
                                } finally {
                                    over(attempt, order, headers);
                                }
                            });
            attempt.over.await();
            Result made = attempt.result;
            if (made == null) {
                throw new IllegalStateException(action.key() + " could not be seen to its end");
            }
            return made;
        }

        private Result act(Effect effect, Begun begun, Instant beginBy)
                throws InterruptedException {
            Carried carried =
                    clock.instant().isBefore(beginBy)
                            ? carried(effect)
                            : new Carried.NotYet("it was not begun in time");
            return switch (carried) {
                case Carried.Done(String detail, String externalId) ->
                        over(ActionOutcome.DONE, detail, externalId);
                case Carried.Failed(String detail) -> over(ActionOutcome.FAILED, detail, null);
                case Carried.Unknown(String detail) -> over(ActionOutcome.UNKNOWN, detail, null);
                case Carried.NotYet(String detail) -> givenBack(begun, detail);
            };
        }

        private static Carried carried(Effect effect) {
            try {
                return effect.carryOut();
            } catch (RuntimeException | Error e) {
                LOG.error("An action ended where it should not have", e);
                return new Carried.Unknown("it ended in the middle: " + e);
            }
        }

        private Result over(ActionOutcome outcome, String detail, @Nullable String externalId)
                throws InterruptedException {
            Ended ended =
                    new Ended(action.digest(), outcome, Executions.detail(detail), externalId);
            Known now = written(() -> Optional.of(executions.end(action, ended))).orElse(ended);
            return new Result.Over(now instanceof Ended stands ? stands : ended);
        }

        private Result givenBack(Begun begun, String detail) throws InterruptedException {
            LOG.info("{} is tried again later: {}", action.key(), detail);
            Optional<Known> now = written(() -> executions.giveBack(action, begun));
            if (isUnknown(now.orElse(null))) {
                // Somebody has given us up; that nothing was done is more than they knew.
                return over(ActionOutcome.FAILED, "nothing was done: " + detail, null);
            }
            acted.remove(action.key());
            return new Result.NotYet();
        }

        private static boolean isUnknown(@Nullable Known known) {
            return known instanceof Ended ended && ended.outcome() == ActionOutcome.UNKNOWN;
        }

        private Optional<Known> written(Writing writing) throws InterruptedException {
            while (true) {
                try {
                    return writing.write();
                } catch (DependencyException e) {
                    LOG.info("{} can't be written down yet: {}", action.key(), e.getMessage());
                }
                if (closed.await(WRITE_PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new InterruptedException("the process ends");
                }
            }
        }

        private void over(Attempt attempt, ActionOrder order, Headers headers) {
            boolean alone;
            synchronized (this) {
                acting = false;
                alone = left;
            }
            try {
                tellMore(attempt, order, headers);
            } finally {
                if (alone) {
                    release();
                }
                attempt.over.countDown();
            }
        }

        /**
         * Where somebody has said that nobody knows. Also while this action's thread waits: it may
         * have lost its partition and not know it yet.
         */
        private void tellMore(Attempt attempt, ActionOrder order, Headers headers) {
            if ((toldUnknown || executions.wasUnknown(action))
                    && attempt.result instanceof Result.Over(Ended ended)
                    && ended.outcome() != ActionOutcome.UNKNOWN) {
                executions.tell(receipts.record(headers, order, ended));
            }
        }

        private synchronized boolean isActing() {
            return acting;
        }

        private void release() {
            held.remove(action.key(), this);
            free.countDown();
        }

        /** The thread that held it leaves; what acts goes on. */
        @Override
        public void close() {
            synchronized (this) {
                if (acting) {
                    left = true;
                    return;
                }
            }
            release();
        }
    }

    /** One thread that acts; an action that was not done has one after the other. */
    private static final class Attempt {
        final CountDownLatch over = new CountDownLatch(1);
        volatile @Nullable Result result;
    }

    /** Something written on the topic. */
    private interface Writing {
        Optional<Known> write() throws InterruptedException;
    }
}
