package dev.firebreak.boundary.check;

import dev.firebreak.kit.contract.Contract;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.Violation;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record as its writer meant it: what is left to look at when it doesn't fit its reader. Then it
 * tells all that is wrong with it, and to whom an answer goes.
 */
final class WritersView {
    private final ResolvedReader reader;
    private final @Nullable Contract contract;

    WritersView(Schema writer) {
        Schema expected = withStrings(writer);
        this.reader = ResolvedReader.of(writer, expected, new GenericData());
        this.contract = contract(expected);
    }

    /**
     * A copy that is read with {@code String}s: with Avro's {@code Utf8} no map would be found to
     * have a key.
     */
    static Schema withStrings(Schema schema) {
        Schema.Parser parser = new Schema.Parser(NameValidator.NO_VALIDATION);
        parser.setValidateDefaults(false);
        Schema copy = parser.parse(schema.toString());
        GenericData.setStringType(copy, GenericData.StringType.String);
        return copy;
    }

    /**
     * The writer may have rules that this version can't compile; they can't be told, that's all.
     */
    private static @Nullable Contract contract(Schema schema) {
        try {
            return Contract.of(schema);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The record; null where the bytes don't even keep the writer's schema. */
    @Nullable IndexedRecord read(byte[] value, int offset) {
        try {
            return reader.read(value, offset);
        } catch (Undecodable e) {
            return null;
        }
    }

    /** Everything that is wrong with the record, what kept the reader from reading it included. */
    List<Violation> violations(IndexedRecord record, Undecodable failure) {
        List<Violation> violations = contract == null ? List.of() : contract.violations(record);
        if (violations.stream().anyMatch(violation -> violation.getPath().equals(failure.path()))) {
            return violations;
        }
        boolean value = failure.code() == RejectionCode.LOGICAL_TYPE_INVALID;
        Violation unread =
                Violation.newBuilder()
                        .setPath(failure.path())
                        .setRule(value ? Contract.TYPE : "reader-schema")
                        .setExpected("what the reader's schema takes")
                        .setActual(failure.getMessage())
                        .build();
        return Stream.concat(Stream.of(unread), violations.stream()).toList();
    }
}
