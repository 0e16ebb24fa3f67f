package dev.firebreak.console.deadletter;

import dev.firebreak.schemas.Violation;
import java.util.List;

/** A {@link Draft}, or why there is none. */
sealed interface Drafted permits Draft, Drafted.Unusable {
    /** It can't be replayed so. */
    record Unusable(String reason, List<Violation> violations) implements Drafted {}
}
