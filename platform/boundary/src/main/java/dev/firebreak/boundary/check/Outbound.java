package dev.firebreak.boundary.check;

import dev.firebreak.boundary.registry.SchemaRegistry;
import dev.firebreak.boundary.registry.Unfinished;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/** The check every record passes on its way out. Safe for use by many threads. */
public final class Outbound {
    private final SchemaRegistry registry;
    private final SubjectNames subjects;
    private final OutboundLimits limits;
    private final RecordGuard filter;

    public Outbound(SchemaRegistry registry, SubjectNames subjects, OutboundLimits limits) {
        this(registry, subjects, limits, RecordGuard.NONE);
    }

    private Outbound(
            SchemaRegistry registry,
            SubjectNames subjects,
            OutboundLimits limits,
            RecordGuard filter) {
        this.registry = registry;
        this.subjects = subjects;
        this.limits = limits;
        this.filter = filter;
    }

    /** The same check with an output filter as its last step. */
    public Outbound filteredBy(RecordGuard last) {
        return new Outbound(registry, subjects, limits, last);
    }

    /**
     * Finds the schema's id before the first record needs it, so that warm traffic asks no
     * registry.
     *
     * @throws dev.firebreak.boundary.registry.RegistryException UNKNOWN_SCHEMA when it isn't
     *     registered under the topic's subject
     */
    public void prepare(String topic, Schema schema) {
        Unfinished.yet(registry, subjects, limits, filter, topic, schema);
    }

    /** Checks and encodes one record. */
    public Written write(String topic, IndexedRecord record) {
        return Unfinished.yet(registry, topic, record);
    }
}
