package dev.firebreak.embedded;

import java.util.List;

/** Where the registry's entries are kept. One owner at a time. */
interface Journal extends AutoCloseable {
    /**
     * Becomes the only writer and reads all there is. Called again after a failed {@link #append},
     * whose outcome is known only by reading.
     */
    List<Entry> open() throws JournalException;

    /**
     * Returns when all entries are kept for good. After an exception none, some or all of them are.
     */
    void append(List<Entry> entries) throws JournalException;

    @Override
    void close();
}
