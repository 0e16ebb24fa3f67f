package dev.firebreak.kit.model.scripted;

import dev.firebreak.kit.model.Tokens;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is answered when.
 *
 * @param number its place in the script, from 1; 0 is the default
 * @param faults tried in order before the answer; the first that strikes counts
 * @param tokens null: counted
 * @param pieceChars how much of a streamed answer comes at a time
 */
record Rule(
        int number,
        int line,
        When when,
        Said said,
        List<Fault> faults,
        @Nullable Tokens tokens,
        int latencyMs,
        int pieceChars,
        int pieceMs) {
    Rule {
        faults = List.copyOf(faults);
    }

    String shown() {
        return number == 0 ? "default" : "%d (line %d): %s".formatted(number, line, when.shown());
    }
}
