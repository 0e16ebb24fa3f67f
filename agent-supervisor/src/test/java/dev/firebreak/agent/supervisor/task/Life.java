package dev.firebreak.agent.supervisor.task;

import dev.firebreak.agent.supervisor.task.Command.DispatchPlanner;
import dev.firebreak.agent.supervisor.task.Command.DispatchStep;
import dev.firebreak.schemas.Budget;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.PlanStep;
import dev.firebreak.schemas.PlannerWork;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.Trust;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One task in a world that goes wrong in every way a healthy Kafka can: answers come late, twice,
 * in another order, or never; the task is published again; agents decline, plan nonsense and fall
 * silent; timers fire late. All of it from one seed.
 */
final class Life {
    private static final int EVENTS_MAX = 10_000;
    private static final Limits LIMITS =
            new Limits(
                    6,
                    Duration.ofSeconds(20),
                    2,
                    Duration.ofSeconds(10),
                    2,
                    2,
                    Duration.ofSeconds(90),
                    Duration.ofSeconds(200),
                    Duration.ofSeconds(5),
                    Duration.ofMillis(500),
                    0.5,
                    Duration.ofHours(1));

    private record Delivery(Instant at, Event event) {}

    private final Random random;
    private final TaskMachine machine = Given.machine(LIMITS);
    private final Task task;
    private final List<Promise> promises;
    private final PriorityQueue<Delivery> underWay =
            new PriorityQueue<>(Comparator.comparing(Delivery::at));
    private final double trouble;
    private Instant now = Given.NOON;
    private @Nullable TaskState state;
    private int events;

    Life(long seed, List<Promise> promises) {
        this.random = new Random(seed);
        this.promises = promises;
        this.trouble = random.nextDouble() * 0.6;
        this.task = task();
    }

    /** What a promise gets to see after each event. */
    record Moment(
            Task task,
            Limits limits,
            @Nullable TaskState before,
            Event event,
            Turn turn,
            Instant now) {}

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
                happen(next.event());
            } else {
                // A punctuator comes a little late, and after a crash much later.
                now =
                        latest(now, due)
                                .plusMillis(random.nextInt(random.nextInt(20) == 0 ? 60_000 : 250));
                happen(new Event.TimerFired(agents()));
            }
        }
        promises.forEach(Promise::atTheEnd);
    }

    private void happen(Event event) {
        TaskState before = state;
        Turn turn = machine.on(before, event, now);
        state = turn.state();
        promises.forEach(p -> p.after(new Moment(task, LIMITS, before, event, turn, now)));
        for (Command command : turn.commands()) {
            switch (command) {
                case DispatchPlanner asked -> planner(asked);
                case DispatchStep asked -> agent(asked);
                case Command.StoreDocuments _,
                        Command.DropDocuments _,
                        Command.PublishResult _,
                        Command.NoteActivity _ -> {}
            }
        }
        // Not so late that the id is forgotten by then: that would be another life.
        if (state != null
                && happens(0.02)
                && !(state instanceof TaskState.Ended e && now.plusSeconds(60).isAfter(e.due()))) {
            deliver(new Event.TaskAdmitted(task, agents()), 30_000);
        }
    }

    private void planner(DispatchPlanner asked) {
        if (happens(trouble / 3)) {
            return;
        }
        Envelope echo = asked.envelope();
        Declined declined = new Declined(code(), "no", null);
        Event answer =
                switch (asked.work()) {
                    case PLAN ->
                            happens(trouble / 2)
                                    ? new Event.PlanDeclined(echo, declined, agents(), Given.FREE)
                                    : new Event.PlanMade(
                                            echo, Given.plan(steps()), "so", agents(), Given.FREE);
                    case SYNTHESISE ->
                            happens(trouble)
                                    ? new Event.AnswerDeclined(echo, declined, Given.FREE)
                                    : new Event.AnswerMade(echo, "All is done.", Given.FREE);
                    case UNKNOWN, JUDGE ->
                            throw new IllegalStateException(
                                    "nobody asks for that: " + asked.work());
                };
        deliver(answer, asked.work() == PlannerWork.PLAN ? 12_000 : 8_000);
    }

    private void agent(DispatchStep asked) {
        if (happens(trouble / 3)) {
            return;
        }
        String agent = happens(0.03) ? "stranger" : asked.step().getAgent();
        Envelope echo =
                happens(0.05)
                        ? Envelope.newBuilder(asked.envelope())
                                .setAttempt(1 + random.nextInt(3))
                                .build()
                        : asked.envelope();
        Event answer =
                happens(trouble / 2)
                        ? new Event.StepDeclined(
                                echo, agent, new Declined(code(), "no", null), Given.FREE)
                        : new Event.StepFinished(
                                echo,
                                Given.output(
                                        asked.step().getId(),
                                        agent,
                                        random.nextDouble(),
                                        Trust.TRUSTED),
                                List.of(),
                                Given.FREE);
        deliver(answer, 25_000);
    }

    private void deliver(Event event, int delayMsMax) {
        int times = happens(trouble / 2) ? 2 : 1;
        for (int i = 0; i < times; i++) {
            underWay.add(
                    new Delivery(
                            now.plusMillis(delayMsMax == 0 ? 0 : random.nextInt(delayMsMax)),
                            event));
        }
    }

    /** Mostly a sound plan; else one with too many steps, cycles, strangers or nonsense. */
    private PlanStep[] steps() {
        int count = happens(trouble / 4) ? random.nextInt(12) : 1 + random.nextInt(4);
        List<PlanStep> steps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<String> inputs = new ArrayList<>();
            for (int j = 0; j < count; j++) {
                boolean forward = j >= i;
                if (happens(forward ? trouble / 30 : 0.4)) {
                    inputs.add("s" + j);
                }
            }
            String agent = happens(trouble / 10) ? "ghost" : happens(0.5) ? "mailer" : "counter";
            steps.add(Given.step("s" + i, agent, inputs.toArray(String[]::new)));
        }
        return steps.toArray(PlanStep[]::new);
    }

    private Task task() {
        Envelope.Builder envelope = Given.envelope("t1");
        if (happens(0.5)) {
            envelope.setDeadline(Given.NOON.plusMillis(1 + random.nextInt(300_000)));
        }
        if (happens(0.3)) {
            envelope.setBudget(Budget.newBuilder().setSteps(random.nextInt(8)).build());
        }
        Document[] documents = happens(0.8) ? new Document[] {Given.mail("m1")} : new Document[0];
        return Given.task(envelope.build(), documents);
    }

    private Agents agents() {
        return happens(trouble / 3) ? Agents.NONE : Given.TWO_AGENTS;
    }

    private RejectionCode code() {
        RejectionCode[] codes = RejectionCode.values();
        return codes[random.nextInt(codes.length)];
    }

    private boolean happens(double probability) {
        return random.nextDouble() < probability;
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
