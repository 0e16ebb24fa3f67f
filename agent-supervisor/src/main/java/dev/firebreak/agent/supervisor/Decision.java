package dev.firebreak.agent.supervisor;

import dev.firebreak.agent.supervisor.task.TaskState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a record or timer came to: everything decided, checked and encoded, nothing done. Doing it
 * can't fail for reasons of its content any more, so it is done whole.
 */
sealed interface Decision {
    List<Outgoing> outgoing();

    /** Nothing changes for any task. */
    record Send(List<Outgoing> outgoing) implements Decision {
        public Send {
            outgoing = List.copyOf(outgoing);
        }
    }

    /**
     * A task moves on.
     *
     * @param before null: it was not known
     * @param after null: it is forgotten
     * @param state the bytes of {@code after}
     */
    @SuppressWarnings("ArrayRecordComponent") // goes into the store at once; nobody compares it
    record Move(
            String taskId,
            @Nullable TaskState before,
            @Nullable TaskState after,
            byte @Nullable [] state,
            Files files,
            List<Outgoing> outgoing)
            implements Decision {
        public Move {
            outgoing = List.copyOf(outgoing);
        }
    }

    /** What becomes of a task's documents. */
    sealed interface Files {}

    /** They stay as they are. */
    record Keep() implements Files {}

    /** They are stored. */
    @SuppressWarnings("ArrayRecordComponent") // goes into the store at once; nobody compares it
    record Store(byte[] documents) implements Files {}

    /** They are deleted. */
    record Drop() implements Files {}
}
