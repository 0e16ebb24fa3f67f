package dev.firebreak.embedded;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A journal that keeps its promise in memory, and breaks down when told to. */
final class MemoryJournal implements Journal {
    final List<Entry> kept = new ArrayList<>();
    private JournalException.@Nullable Reason failure;
    private boolean keepsWhenFailing;

    /** The next append fails; whether it was kept all the same is for the reader to find out. */
    void failNext(JournalException.Reason reason, boolean keeps) {
        failure = reason;
        keepsWhenFailing = keeps;
    }

    @Override
    public synchronized List<Entry> open() {
        return List.copyOf(kept);
    }

    @Override
    public synchronized void append(List<Entry> entries) throws JournalException {
        JournalException.Reason reason = failure;
        if (reason == null || keepsWhenFailing) {
            kept.addAll(entries);
        }
        if (reason != null) {
            failure = null;
            throw new JournalException(reason, "told to fail", null);
        }
    }

    @Override
    public void close() {}
}
