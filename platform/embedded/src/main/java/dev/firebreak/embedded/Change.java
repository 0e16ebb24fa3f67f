package dev.firebreak.embedded;

import java.util.List;

/**
 * What a request does: entries to keep, and the answer once they are.
 *
 * @param entries empty when all is as wanted already
 */
record Change<T>(List<Entry> entries, T answer) {
    Change {
        entries = List.copyOf(entries);
    }
}
