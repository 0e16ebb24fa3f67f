package dev.firebreak.console.deadletter;

import dev.firebreak.boundary.check.Checked;
import dev.firebreak.boundary.check.Rejection;
import java.util.Optional;
import org.apache.avro.generic.IndexedRecord;

/**
 * What today's schemas and rules say about a letter's record: it may have been stopped by a rule
 * that has since changed.
 *
 * @param decoded the record, when its bytes could be read
 * @param rejection why it would be stopped again; empty: it would pass
 */
public record Examination(Optional<IndexedRecord> decoded, Optional<Rejection> rejection) {
    static Examination of(Checked<? extends IndexedRecord> checked) {
        return switch (checked) {
            case Checked.Accepted<? extends IndexedRecord> accepted ->
                    new Examination(Optional.of(accepted.value()), Optional.empty());
            case Checked.Rejected<? extends IndexedRecord> rejected ->
                    new Examination(
                            Optional.ofNullable(rejected.decoded()),
                            Optional.of(rejected.rejection()));
        };
    }
}
