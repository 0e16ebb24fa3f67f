package dev.firebreak.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Many tasks that are open at once, waiting for a planner that is not there: how fast they are
 * taken in, what they take on disk, and how long the supervisor needs to work again after it was
 * stopped, with its state on this disk and without.
 */
final class OpenTasks implements Scenario {
    private static final String NAME = "open-tasks";
    private static final int AGAIN = 100;
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final long BOUND_NANOS = Duration.ofMinutes(20).toNanos();

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Row> run(Lab lab) {
        int tasks = lab.sizes().openTasks();
        Map<String, String> patient =
                Map.of(
                        "supervisor.planner-timeout-ms", "86400000",
                        "supervisor.task-time-ms", "86400000");
        try (TaskGround ground = new TaskGround(false, patient)) {
            long begun = System.nanoTime();
            for (int n = 0; n < tasks; n++) {
                ground.publish("open-" + n, 1);
            }
            long asked = 0;
            while (asked < tasks && System.nanoTime() - begun < BOUND_NANOS) {
                LockSupport.parkNanos(LOOK_EVERY.toNanos());
                asked = ground.asked();
            }
            if (asked != tasks) {
                throw new Exactness.InexactException(
                        "%d tasks were published, %d are open".formatted(tasks, asked));
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            Duration kept = restarted(ground, true, tasks);
            long bytes = ground.stateBytes();
            Duration lost = restarted(ground, false, tasks);
            String what = "%,d open tasks".formatted(tasks);
            lab.note("%s: with state %s, without %s".formatted(what, kept, lost));
            return List.of(
                    Row.alone(NAME, what + ", taken in", "/s", tasks / seconds),
                    Row.alone(NAME, what + ", state on disk", "B/task", bytes / (double) tasks),
                    Row.alone(
                            NAME,
                            what + ", start with its state, until the first answers",
                            "s",
                            kept.toMillis() / 1e3),
                    Row.alone(
                            NAME,
                            what + ", start without it (read from the cluster), the same",
                            "s",
                            lost.toMillis() / 1e3));
        }
    }

    /**
     * Until it has said of tasks that are published again that it knows them: so its state is whole
     * where it is needed.
     */
    private static Duration restarted(TaskGround ground, boolean keepState, int tasks) {
        long noted = ground.noted();
        Duration started = ground.restart(keepState);
        long begun = System.nanoTime();
        for (int n = 0; n < AGAIN; n++) {
            ground.publish("open-" + n, 1);
        }
        while (ground.noted() < noted + AGAIN && System.nanoTime() - begun < BOUND_NANOS) {
            LockSupport.parkNanos(LOOK_EVERY.toNanos() / 20);
        }
        if (ground.asked() != tasks) {
            throw new Exactness.InexactException(
                    "after the restart tasks were planned again: %d questions for %d tasks"
                            .formatted(ground.asked(), tasks));
        }
        return started.plusNanos(System.nanoTime() - begun);
    }
}
