package dev.firebreak.embedded;

/**
 * A registry with a real listener over a journal in memory, so that its rules are tested on the
 * wire without a broker.
 */
final class RegistryInMemory implements AutoCloseable {
    final MemoryJournal journal;
    final SchemaStore store;
    final RegistryCalls calls;
    private final RegistryHttp http;

    RegistryInMemory() {
        this(new MemoryJournal());
    }

    RegistryInMemory(MemoryJournal journal) {
        this.journal = journal;
        try {
            store = SchemaStore.open(journal);
        } catch (JournalException e) {
            throw new IllegalStateException(e);
        }
        http = RegistryHttp.bind(0);
        http.serve(new Routes(store));
        calls = new RegistryCalls("http://127.0.0.1:" + http.port());
    }

    @Override
    public void close() {
        http.close();
        store.close();
    }
}
