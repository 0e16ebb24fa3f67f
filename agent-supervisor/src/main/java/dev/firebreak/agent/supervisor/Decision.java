package dev.firebreak.agent.supervisor;

import dev.firebreak.agent.supervisor.task.TaskState;
import java.util.List;
import java.util.Map;
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
     * @param texts large outputs that it refers to, by their SHA-256
     */
    @SuppressWarnings("ArrayRecordComponent") // goes into the store at once; nobody compares it
    record Move(
            String taskId,
            @Nullable TaskState before,
            @Nullable TaskState after,
            byte @Nullable [] state,
            Map<String, byte[]> texts,
            Files files,
            List<Outgoing> outgoing)
            implements Decision {
        public Move {
            texts = Map.copyOf(texts);
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
