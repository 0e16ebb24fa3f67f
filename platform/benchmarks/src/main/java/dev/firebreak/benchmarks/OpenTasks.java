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
            Duration kept = ground.restart(true);
            long bytes = ground.stateBytes();
            Duration lost = ground.restart(false);
            String what = "%,d open tasks".formatted(tasks);
            lab.note("%s: with state %s, without %s".formatted(what, kept, lost));
            return List.of(
                    Row.alone(NAME, what + ", taken in", "/s", tasks / seconds),
                    Row.alone(NAME, what + ", state on disk", "B/task", bytes / (double) tasks),
                    Row.alone(NAME, what + ", start with its state", "s", kept.toMillis() / 1e3),
                    Row.alone(
                            NAME,
                            what + ", start without (read from the cluster)",
                            "s",
                            lost.toMillis() / 1e3));
        }
    }
}
