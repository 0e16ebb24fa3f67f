package dev.firebreak.console.deadletter;

import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Disposition;
import dev.firebreak.schemas.DispositionState;
import dev.firebreak.schemas.RejectionCategory;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.ReplayAdvice;
import dev.firebreak.schemas.Violation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter without its bytes, and what became of it. Thousands fit into memory; the whole
 * letter is fetched when somebody looks into it.
 *
 * @param replayedBefore how often its record had been replayed when it was stopped
 * @param holdsKey whether later records of its key wait for it
 * @param place where the letter itself lies on the dead-letter topic
 * @param disposition what somebody did about it last; null when nobody did
 */
public record ShelvedLetter(
        String deadLetterId,
        String fingerprint,
        Instant at,
        RejectionCode code,
        RejectionCategory category,
        ReplayAdvice advice,
        String message,
        List<Violation> violations,
        String topic,
        int partition,
        long offset,
        String agent,
        @Nullable String taskId,
        @Nullable String stepId,
        int valueSize,
        int replayedBefore,
        boolean holdsKey,
        Place place,
        @Nullable Disposition disposition) {

    /** Where a record lies on its topic. */
    public record Place(int partition, long offset) {}

    static ShelvedLetter of(DeadLetter letter, Place place) {
        return new ShelvedLetter(
                letter.getDeadLetterId(),
                letter.getFingerprint(),
                letter.getDeadLetteredAt(),
                letter.getCode(),
                letter.getCategory(),
                letter.getAdvice(),
                letter.getMessage(),
                List.copyOf(letter.getViolations()),
                letter.getOrigin().getTopic(),
                letter.getOrigin().getPartition(),
                letter.getOrigin().getOffset(),
                letter.getAgent(),
                letter.getTaskId(),
                letter.getStepId(),
                letter.getOrigin().getValueSize(),
                letter.getReplay().getReplayCount(),
                letter.getHoldsKey(),
                place,
                null);
    }

    ShelvedLetter with(@Nullable Disposition last) {
        return new ShelvedLetter(
                deadLetterId,
                fingerprint,
                at,
                code,
                category,
                advice,
                message,
                violations,
                topic,
                partition,
                offset,
                agent,
                taskId,
                stepId,
                valueSize,
                replayedBefore,
                holdsKey,
                place,
                last);
    }

    /** OPEN until somebody replays or discards it. */
    public DispositionState state() {
        return disposition == null ? DispositionState.OPEN : disposition.getState();
    }

    /** How often its record was replayed, before it became this letter and since. */
    public int replayCount() {
        return replayedBefore + (disposition == null ? 0 : disposition.getReplayCount());
    }
}
