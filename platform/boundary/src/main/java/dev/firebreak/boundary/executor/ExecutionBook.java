package dev.firebreak.boundary.executor;

import dev.firebreak.boundary.executor.Known.Begun;
import dev.firebreak.boundary.executor.Known.Ended;
import dev.firebreak.boundary.executor.Known.Unreadable;
import dev.firebreak.schemas.ActionExecution;
import dev.firebreak.schemas.ActionOutcome;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How far each action has come, as its topic says, read from its beginning. Whoever reads the same
 * records comes to the same answer, so the order on the topic decides between two who begin.
 *
 * <pre>
 *   nothing ─BEGUN─► begun ─ENDED─► ended: done, failed, refused: for ever
 *      ▲               │  └──ENDED unknown─► ended: unknown ─ENDED, not unknown─► ended for ever
 *      └─GIVEN_BACK────┘ of that very beginning
 * </pre>
 *
 * Everything else changes nothing. One thread writes, many read.
 */
final class ExecutionBook {
    private final Map<String, Known> actions = new ConcurrentHashMap<>();
    private final Set<String> onceUnknown = ConcurrentHashMap.newKeySet();

    /** The key of an action; no task id has a slash. */
    static String key(String taskId, String actionId) {
        return taskId + "/" + actionId;
    }

    Optional<Known> of(String key) {
        return Optional.ofNullable(actions.get(key));
    }

    /** Whether somebody has said of it that nobody knows. */
    boolean wasUnknown(String key) {
        return onceUnknown.contains(key);
    }

    void read(ActionExecution line) {
        String key = key(line.getTaskId(), line.getActionId());
        Known known = actions.compute(key, (_, before) -> after(before, line));
        if (known instanceof Ended ended && ended.outcome() == ActionOutcome.UNKNOWN) {
            onceUnknown.add(key);
        }
    }

    /** A line about this action can't be read. */
    void unreadable(String key) {
        actions.putIfAbsent(key, new Unreadable());
    }

    private static @Nullable Known after(@Nullable Known known, ActionExecution line) {
        return switch (line.getStep()) {
            case BEGUN -> known == null ? begun(line) : known;
            case GIVEN_BACK ->
                    known instanceof Begun begun && begun.run().equals(line.getRun())
                            ? null
                            : known;
            case ENDED -> mayEnd(known, line) ? ended(line) : known;
            // A newer version's step: what it means nobody here knows.
            case UNKNOWN -> known == null ? new Unreadable() : known;
        };
    }

    private static boolean mayEnd(@Nullable Known known, ActionExecution line) {
        return switch (known) {
            // Compaction took the beginning away.
            case null -> true;
            case Begun begun -> begun.digest().equals(line.getDigest());
            case Ended ended ->
                    ended.outcome() == ActionOutcome.UNKNOWN
                            && ended.digest().equals(line.getDigest());
            case Unreadable _ -> false;
        };
    }

    private static Begun begun(ActionExecution line) {
        Instant endsBy = line.getEndsBy();
        return new Begun(
                line.getDigest(),
                line.getRun(),
                line.getInstance(),
                endsBy == null ? line.getAt() : endsBy);
    }

    private static Ended ended(ActionExecution line) {
        ActionOutcome outcome = line.getOutcome();
        return new Ended(
                line.getDigest(),
                outcome == null ? ActionOutcome.UNKNOWN : outcome,
                line.getDetail(),
                line.getExternalId());
    }
}
