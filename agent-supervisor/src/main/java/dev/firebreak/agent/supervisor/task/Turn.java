package dev.firebreak.agent.supervisor.task;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one event came to.
 *
 * @param state what to remember from now on; null: nothing, the task is forgotten
 * @param commands what to do, in this order, all of it together with remembering the state or none
 *     of it
 */
public record Turn(@Nullable TaskState state, List<Command> commands) {
    public Turn {
        commands = List.copyOf(commands);
    }
}
