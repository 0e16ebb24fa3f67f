package dev.firebreak.console.deadletter;

import dev.firebreak.schemas.Violation;
import java.util.List;

/** What became of one letter that somebody wanted replayed or put away. */
public sealed interface ReplayOutcome {
    String deadLetterId();

    /** Its record stands on its topic again, and the letter is marked. */
    record Replayed(String deadLetterId, String topic, int partition, long offset, int replayCount)
            implements ReplayOutcome {}

    /** It would be replayed, if this were not a dry run. */
    record WouldReplay(String deadLetterId, String topic, int partition, int bytes)
            implements ReplayOutcome {}

    /** It is marked as put away. */
    record Discarded(String deadLetterId) implements ReplayOutcome {}

    /** Nothing was done. */
    record Refused(String deadLetterId, String reason, List<Violation> violations)
            implements ReplayOutcome {
        Refused(String deadLetterId, String reason) {
            this(deadLetterId, reason, List.of());
        }
    }
}
