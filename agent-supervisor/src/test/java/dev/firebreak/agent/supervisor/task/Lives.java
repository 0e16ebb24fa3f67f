package dev.firebreak.agent.supervisor.task;

import java.util.List;
import java.util.function.Consumer;

/** States as they come about in simulated lives, for tests that need many of every kind. */
public final class Lives {
    private Lives() {}

    public static void states(long seed, Consumer<TaskState> consumer) {
        new Life(
                        seed,
                        List.of(
                                moment -> {
                                    TaskState state = moment.turn().state();
                                    if (state != null) {
                                        consumer.accept(state);
                                    }
                                }))
                .live();
    }
}
