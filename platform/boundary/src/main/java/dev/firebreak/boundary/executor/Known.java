package dev.firebreak.boundary.executor;

import dev.firebreak.schemas.ActionOutcome;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is written down about an action that somebody has begun. */
sealed interface Known {
    /**
     * It was begun and not ended.
     *
     * @param run the process that began it, from its start to its end, a slash, and how often it
     *     has begun anything
     * @param instance that process among those of its executor
     * @param endsBy when it has ended, unless that process is dead
     */
    record Begun(String digest, String run, String instance, Instant endsBy) implements Known {}

    /** It has ended. */
    record Ended(String digest, ActionOutcome outcome, String detail, @Nullable String externalId)
            implements Known {}

    /** Something is written that can't be read: it may have been done. */
    record Unreadable() implements Known {}
}
