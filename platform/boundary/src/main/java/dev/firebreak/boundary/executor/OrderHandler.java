package dev.firebreak.boundary.executor;

import dev.firebreak.boundary.check.Checked.Accepted;
import dev.firebreak.boundary.check.Checked.Rejected;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.boundary.executor.Executions.Action;
import dev.firebreak.boundary.executor.Known.Begun;
import dev.firebreak.boundary.executor.Known.Ended;
import dev.firebreak.boundary.executor.Known.Unreadable;
import dev.firebreak.boundary.loop.Handler;
import dev.firebreak.boundary.loop.Outcome;
import dev.firebreak.boundary.loop.Stop;
import dev.firebreak.boundary.loop.Turn;
import dev.firebreak.boundary.registry.RegistryException;
import dev.firebreak.kit.ActionDigest;
import dev.firebreak.kit.DependencyException;
import dev.firebreak.kit.action.Carried;
import dev.firebreak.kit.action.Effect;
import dev.firebreak.kit.action.Executor;
import dev.firebreak.schemas.ActionOrder;
import dev.firebreak.schemas.ActionOutcome;
import dev.firebreak.schemas.BoundaryKind;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.SchemaReference;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * From an order to its receipt.
 *
 * <p>What is written down about the action comes first: whoever has begun it, nobody begins it
 * again, and an order that is overdue by now may have been carried out in time. Only what nobody
 * has begun is checked, made ready, begun and carried out, in this order.
 */
final class OrderHandler implements Handler {
    private static final Duration SETTLED_EVERY = Duration.ofMillis(200);
    private static final Duration SETTLED_MAX = Duration.ofMinutes(15);
    private static final long RETRY_MS = 5_000;
    private static final int RETRY_DOUBLINGS_MAX = 4;
    private static final int PROBES_MAX = 3;
    private static final long PROBE_PAUSE_MS = 2_000;
    private static final SchemaReference NO_SCHEMA = SchemaReference.newBuilder().build();

    private final Executor executor;
    private final Inbound<ActionOrder> inbound;
    private final OrderCheck check;
    private final Executions executions;
    private final Hands hands;
    private final Receipts receipts;
    private final ExecutorCounts counts;
    private final InstantSource clock;

    OrderHandler(
            Executor executor,
            Inbound<ActionOrder> inbound,
            OrderCheck check,
            Executions executions,
            Hands hands,
            Receipts receipts,
            ExecutorCounts counts,
            InstantSource clock) {
        this.executor = executor;
        this.inbound = inbound;
        this.check = check;
        this.executions = executions;
        this.hands = hands;
        this.receipts = receipts;
        this.counts = counts;
        this.clock = clock;
    }

    /** An order that could be read, and what stands around it. */
    private record Taken(
            ConsumerRecord<byte[], byte[]> input,
            Turn turn,
            ActionOrder order,
            Action action,
            SchemaReference schema) {}

    @Override
    public void takenOver(TopicPartition partition, long bookmark) {
        try {
            executions.catchUp();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Outcome handle(ConsumerRecord<byte[], byte[]> input, Turn turn)
            throws InterruptedException {
        try {
            return switch (inbound.check(input)) {
                case Accepted<ActionOrder>(ActionOrder order, SchemaReference schema) ->
                        ordered(input, turn, order, schema, null);
                case Rejected<ActionOrder>(
                                Rejection late,
                                SchemaReference schema,
                                ActionOrder order)
                        when late.code() == RejectionCode.DEADLINE_EXCEEDED ->
                        ordered(input, turn, order, schema, late);
                case Rejected<ActionOrder>(
                                Rejection rejection,
                                SchemaReference schema,
                                IndexedRecord order) ->
                        refused(input, BoundaryKind.INBOUND, rejection, schema, order);
            };
        } catch (RegistryException e) {
            throw new DependencyException("registry", String.valueOf(e.getMessage()), e);
        }
    }

    private Outcome ordered(
            ConsumerRecord<byte[], byte[]> input,
            Turn turn,
            ActionOrder order,
            SchemaReference schema,
            @Nullable Rejection late)
            throws InterruptedException {
        Optional<Rejection> otherBytes = OrderCheck.otherBytes(order);
        if (otherBytes.isPresent()) {
            return refused(input, BoundaryKind.EXECUTOR, otherBytes.get(), schema, order);
        }
        Taken taken = new Taken(input, turn, order, action(order), schema);
        try (Hands.Hold hold = hands.hold(taken.action())) {
            for (int tries = 0; ; tries++) {
                Optional<Known> known = executions.known(taken.action());
                if (known.isPresent() && !mayGoOn(known.get(), taken.action())) {
                    Optional<Outcome> told = told(taken, known.get());
                    if (told.isPresent()) {
                        return told.get();
                    }
                    continue; // It was given back meanwhile.
                }
                Optional<Outcome> done = tried(taken, hold, late, tries);
                if (done.isPresent()) {
                    return done.get();
                }
                turn.pause(RETRY_MS << Math.min(tries, RETRY_DOUBLINGS_MAX));
            }
        }
    }

    /** Our own beginning after which nothing was begun: its writing was not answered in time. */
    private boolean mayGoOn(Known known, Action action) {
        return executions.isOurs(known) && !hands.mayHaveActed(action);
    }

    // ---- what nobody has begun

    /** Empty: nothing was done, it is to be tried again. */
    private Optional<Outcome> tried(
            Taken taken, Hands.Hold hold, @Nullable Rejection late, int tries)
            throws InterruptedException {
        ActionOrder order = taken.order();
        Optional<Rejection> objection = check.objection(order, taken.input().headers());
        if (objection.isEmpty()) {
            objection = Optional.ofNullable(late).or(() -> overdue(order));
        }
        if (objection.isPresent()) {
            return Optional.of(
                    tries == 0
                            ? refused(taken, objection.get())
                            : ended(taken, gaveUp(taken, tries)));
        }
        return switch (executor.read(order)) {
            case Executor.Reading.Refused(String why) ->
                    Optional.of(
                            refused(
                                    taken,
                                    new Rejection.Refused(RejectionCode.ACTION_NOT_ALLOWED, why)));
            case Executor.Reading.Ready(Effect effect) -> begun(taken, hold, effect);
        };
    }

    private Optional<Outcome> begun(Taken taken, Hands.Hold hold, Effect effect)
            throws InterruptedException {
        Known known;
        Instant beginBy;
        try {
            effect.prepare();
            if (taken.turn().isEnded()) {
                throw new InterruptedException("the order was given up meanwhile");
            }
            Instant now = clock.instant();
            beginBy = earlier(now.plus(Hands.BEGIN_MAX), taken.order().getEnvelope().getDeadline());
            known = executions.begin(taken.action(), beginBy.plus(effect.timeMax()));
        } catch (RuntimeException | InterruptedException e) {
            effect.close();
            throw e;
        }
        if (!(known instanceof Begun begun && executions.isOurs(begun))) {
            effect.close();
            return told(taken, known);
        }
        return switch (hold.carryOut(
                taken.order(), taken.input().headers(), effect, begun, beginBy)) {
            case Hands.Result.Over(Known.Ended ended) -> Optional.of(ended(taken, ended));
            case Hands.Result.NotYet _ -> Optional.empty();
        };
    }

    private Ended gaveUp(Taken taken, int tries) {
        return new Ended(
                taken.action().digest(),
                ActionOutcome.FAILED,
                "nothing was done: tried %d times until its time was over".formatted(tries),
                null);
    }

    private Optional<Rejection> overdue(ActionOrder order) {
        Instant deadline = order.getEnvelope().getDeadline();
        Instant now = clock.instant();
        return deadline == null || now.isBefore(deadline)
                ? Optional.empty()
                : Optional.of(
                        new Rejection.Refused(
                                RejectionCode.DEADLINE_EXCEEDED,
                                "the deadline passed at %s, now it is %s"
                                        .formatted(deadline, now)));
    }

    // ---- what somebody has begun

    /** What became of it; empty: nothing, it may be begun. */
    private Optional<Outcome> told(Taken taken, Known known) throws InterruptedException {
        return switch (known) {
            case Ended ended when ended.digest().equals(taken.action().digest()) ->
                    Optional.of(ended(taken, ended));
            case Begun begun when begun.digest().equals(taken.action().digest()) ->
                    settled(taken, begun);
            case Ended ended -> Optional.of(refused(taken, other(ended.digest())));
            case Begun begun -> Optional.of(refused(taken, other(begun.digest())));
            case Unreadable _ ->
                    Optional.of(
                            ended(
                                    taken,
                                    unknown(taken, "what is written down about it can't be read")));
        };
    }

    private static Rejection other(String digest) {
        return new Rejection.Refused(
                RejectionCode.APPROVAL_MISMATCH,
                "this action was taken before with other bytes, of the digest " + digest);
    }

    /**
     * Whoever began it may be alive: its time is waited for. Then nobody knows, unless it is found
     * in the world.
     */
    private Optional<Outcome> settled(Taken taken, Begun begun) throws InterruptedException {
        Instant until = earlier(begun.endsBy(), clock.instant().plus(SETTLED_MAX));
        boolean dead = executions.isOfAnEarlierRun(begun) || executions.isOurs(begun);
        while (!dead && clock.instant().isBefore(until)) {
            taken.turn().pause(SETTLED_EVERY.toMillis());
            Optional<Known> now = executions.lately(taken.action());
            if (now.isEmpty() || !now.get().equals(begun)) {
                return now.isEmpty() ? Optional.empty() : told(taken, now.get());
            }
        }
        Known now = executions.end(taken.action(), found(taken, begun));
        return told(taken, now);
    }

    private Ended found(Taken taken, Begun begun) throws InterruptedException {
        String began =
                "instance %s began it and ended without saying what came of it"
                        .formatted(begun.instance());
        if (!(executor.read(taken.order()) instanceof Executor.Reading.Ready(Effect effect))) {
            return unknown(taken, began);
        }
        String looked = "";
        for (int tries = 0; tries < PROBES_MAX; tries++) {
            try {
                Optional<Carried.Done> found = effect.probe();
                return found.isPresent()
                        ? new Ended(
                                taken.action().digest(),
                                ActionOutcome.DONE,
                                began + "; " + found.get().detail(),
                                found.get().externalId())
                        : unknown(taken, began);
            } catch (DependencyException e) {
                looked = "; where it would be seen could not be looked: " + e.getMessage();
                taken.turn().pause(PROBE_PAUSE_MS);
            }
        }
        return unknown(taken, began + looked);
    }

    private static Ended unknown(Taken taken, String detail) {
        return new Ended(
                taken.action().digest(), ActionOutcome.UNKNOWN, Executions.detail(detail), null);
    }

    // ---- answers

    private Outcome ended(Taken taken, Ended ended) {
        counts.ended(ended.outcome());
        return receipts.of(taken.input(), taken.order(), ended);
    }

    private Outcome refused(Taken taken, Rejection rejection) {
        return refused(
                taken.input(), BoundaryKind.EXECUTOR, rejection, taken.schema(), taken.order());
    }

    private Outcome refused(
            ConsumerRecord<byte[], byte[]> input,
            BoundaryKind where,
            Rejection rejection,
            SchemaReference schema,
            @Nullable IndexedRecord order) {
        counts.ended(ActionOutcome.REFUSED);
        return receipts.stopped(input, where, rejection, schema, order, ActionOutcome.REFUSED);
    }

    @Override
    public Outcome stopped(ConsumerRecord<byte[], byte[]> input, Stop stop) {
        try {
            boolean readable = !(stop instanceof Stop.Poisoned poisoned) || poisoned.readable();
            ActionOrder order = readable ? orderIn(input) : null;
            ActionOutcome outcome = ActionOutcome.UNKNOWN;
            if (order != null) {
                // Nobody waits here: what is not known by now, a person finds out.
                hands.toldUnknown(action(order));
                outcome =
                        executions.lately(action(order)).isEmpty()
                                ? ActionOutcome.FAILED
                                : ActionOutcome.UNKNOWN;
            }
            counts.ended(outcome);
            return receipts.stopped(
                    input, BoundaryKind.EXECUTOR, rejection(stop), NO_SCHEMA, order, outcome);
        } catch (RegistryException e) {
            throw new DependencyException("registry", String.valueOf(e.getMessage()), e);
        }
    }

    private @Nullable ActionOrder orderIn(ConsumerRecord<byte[], byte[]> input) {
        return switch (inbound.check(input)) {
            case Accepted<ActionOrder>(ActionOrder order, var _) -> order;
            case Rejected<ActionOrder>(var _, var _, ActionOrder order) -> order;
            case Rejected<ActionOrder> _ -> null;
        };
    }

    private static Rejection rejection(Stop stop) {
        return switch (stop) {
            case Stop.TooLarge(var _, Exception refusal) ->
                    new Rejection.Unwritable(
                            RejectionCode.OUTPUT_TOO_LARGE,
                            "the broker takes no receipt of this size",
                            refusal);
            case Stop.TimedOut(long afterMs) ->
                    new Rejection.Refused(
                            RejectionCode.STEP_TIMEOUT,
                            "the order was given up after " + afterMs + " ms");
            case Stop.Poisoned(int crashes, var _) ->
                    new Rejection.Refused(
                            RejectionCode.POISON_CRASH,
                            crashes
                                    + " processes ended while they had this order; it is not taken again");
        };
    }

    private static Action action(ActionOrder order) {
        return new Action(
                order.getEnvelope().getTaskId(),
                order.getAction().getActionId(),
                ActionDigest.of(order.getAction()));
    }

    private static Instant earlier(Instant a, @Nullable Instant b) {
        return b == null || a.isBefore(b) ? a : b;
    }
}
