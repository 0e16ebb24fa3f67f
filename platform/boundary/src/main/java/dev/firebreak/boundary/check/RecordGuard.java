package dev.firebreak.boundary.check;

import java.util.Optional;
import org.apache.avro.generic.IndexedRecord;

/** A last look at a sound record before it passes, in either direction; it may say no. */
@FunctionalInterface
public interface RecordGuard {
    /** Lets everything pass. */
    RecordGuard NONE = (topic, record) -> Optional.empty();

    /** Why the record must not pass; empty: it may. */
    Optional<Rejection> objection(String topic, IndexedRecord record);
}
