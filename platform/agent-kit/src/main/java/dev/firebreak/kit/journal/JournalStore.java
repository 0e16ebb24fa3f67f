package dev.firebreak.kit.journal;

import dev.firebreak.schemas.JournalEntry;

/** Where entries are kept. */
@FunctionalInterface
public interface JournalStore {
    /**
     * Records an entry; it survives a crash once this returns.
     *
     * @throws dev.firebreak.kit.DependencyException it can't be recorded just now
     */
    void record(JournalEntry entry);
}
