package dev.firebreak.agent.supervisor.task;

import dev.firebreak.schemas.Budget;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.OnDeadLetter;
import dev.firebreak.schemas.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One task in a world that goes wrong in every way a healthy Kafka can: answers come late, twice,
 * in another order, or never, or when they are replayed; the task is published again; agents
 * decline, plan nonsense and fall silent; people decide twice, too late, in another's name or on
 * other bytes; executors lose receipts; clocks of instances differ and timers fire late. All of it
 * from one seed.
 */
final class Life {
    static final Limits LIMITS =
            new Limits(
                    6,
                    Duration.ofSeconds(20),
                    2,
                    Duration.ofSeconds(10),
                    2,
                    2,
                    Duration.ofSeconds(90),
                    Duration.ofSeconds(400),
                    Duration.ofSeconds(5),
                    Duration.ofMillis(500),
                    0.5,
                    3,
                    50_000L,
                    null,
                    0.8,
                    Limits.Judging.LOW_CONFIDENCE,
                    8,
                    Duration.ofSeconds(30),
                    Duration.ofHours(1));

    private static final int EVENTS_MAX = 10_000;
    private static final int SKEW_MS_MAX = 2_000;

    private record Delivery(Instant at, Event event) {}

    private final Random random;
    private final TaskMachine machine;
    private final Task task;
    private final List<Promise> promises;
    private final PriorityQueue<Delivery> underWay =
            new PriorityQueue<>(Comparator.comparing(Delivery::at));
    private final Asked asked;
    private final double trouble;
    private Instant now = Given.NOON;
    private @Nullable TaskState state;
    private int events;

    Life(long seed, List<Promise> promises) {
        this(seed, Given.machine(LIMITS), promises);
    }

    Life(long seed, TaskMachine machine, List<Promise> promises) {
        this.random = new Random(seed);
        this.machine = machine;
        this.promises = promises;
        this.trouble = random.nextDouble() * 0.6;
        this.task = task();
        this.asked = new Asked(random, trouble, this::deliver, this::agents);
    }

    /** What a promise gets to see after each event. */
    record Moment(
            Task task,
            Limits limits,
            @Nullable TaskState before,
            Event event,
            Turn turn,
            Instant now,
            World world) {}

    /** What really happened outside of the machine. */
    interface World {
        long tokensSpent();

        long costMicrosSpent();
    }

    /** Something that holds after each event of every life. A promise is made for one life. */
    interface Promise {
        void after(Moment moment);

        /** When nothing is under way any more and the task is forgotten. */
        default void atTheEnd() {}
    }

    void live() {
        deliver(new Event.TaskAdmitted(task, agents()), 0);
        while (events++ < EVENTS_MAX && (state != null || !underWay.isEmpty())) {
            Delivery next = underWay.peek();
            Instant due = state == null ? Instant.MAX : state.due();
            if (next != null && !next.at().isAfter(due)) {
                underWay.poll();
                now = latest(now, next.at());
                // Instances' clocks differ a little.
                happen(next.event(), now.plusMillis(random.nextInt(SKEW_MS_MAX) - SKEW_MS_MAX / 2));
            } else {
                // A punctuator comes a little late, and after a crash much later.
                now =
                        latest(now, due)
                                .plusMillis(random.nextInt(random.nextInt(20) == 0 ? 60_000 : 250));
                happen(new Event.TimerFired(agents()), now);
            }
        }
        promises.forEach(Promise::atTheEnd);
    }

    private void happen(Event event, Instant at) {
        TaskState before = state;
        Turn turn = machine.on(before, event, at);
        state = turn.state();
        promises.forEach(p -> p.after(new Moment(task, LIMITS, before, event, turn, at, asked)));
        turn.commands().forEach(command -> asked.hear(command, now));
        if (state == null || forgottenSoon()) {
            return;
        }
        if (random.nextDouble() < 0.02) {
            deliver(new Event.TaskAdmitted(task, agents()), 30_000);
        }
        if (random.nextDouble() < trouble / 15) {
            deliver(asked.order(task.getEnvelope()), 30_000);
        }
    }

    /** Published again when its id is forgotten, it would be another life. */
    private boolean forgottenSoon() {
        return state instanceof TaskState.Ended e && now.plusSeconds(60).isAfter(e.due());
    }

    private void deliver(Event event, int delayMsMax) {
        deliver(event, 0, delayMsMax);
    }

    private void deliver(Event event, int delayMsMin, int delayMsMax) {
        int times = random.nextDouble() < trouble / 2 ? 2 : 1;
        for (int i = 0; i < times; i++) {
            underWay.add(
                    new Delivery(
                            now.plusMillis(
                                    delayMsMax == 0 ? 0 : random.nextInt(delayMsMin, delayMsMax)),
                            event));
        }
    }

    private Task task() {
        Envelope.Builder envelope = Given.envelope("t1");
        if (random.nextBoolean()) {
            envelope.setDeadline(Given.NOON.plusMillis(1 + random.nextInt(300_000)));
        }
        if (random.nextDouble() < 0.4) {
            envelope.setBudget(
                    Budget.newBuilder()
                            .setSteps(random.nextBoolean() ? null : random.nextInt(8))
                            .setTokens(random.nextBoolean() ? null : (long) random.nextInt(3_000))
                            .setCostMicros(
                                    random.nextBoolean() ? null : (long) random.nextInt(20_000))
                            .build());
        }
        Document[] documents =
                random.nextDouble() < 0.8 ? new Document[] {Given.mail("m1")} : new Document[0];
        return Task.newBuilder(Given.task(envelope.build(), documents))
                .setOnDeadLetter(
                        random.nextDouble() < 0.3 ? OnDeadLetter.HOLD : OnDeadLetter.DEGRADE)
                .build();
    }

    private Agents agents() {
        return random.nextDouble() < trouble / 3 ? Agents.NONE : Given.TWO_AGENTS;
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
