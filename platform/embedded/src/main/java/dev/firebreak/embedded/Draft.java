package dev.firebreak.embedded;

import java.util.List;
import java.util.OptionalInt;

/**
 * A schema as somebody sends it.
 *
 * @param id only to import from another registry
 * @param version likewise; else it must be the next one
 */
record Draft(String text, List<Reference> references, OptionalInt id, OptionalInt version) {
    static Draft of(String text) {
        return new Draft(text, List.of(), OptionalInt.empty(), OptionalInt.empty());
    }
}
