package dev.firebreak.boundary.check;

import dev.firebreak.boundary.registry.RegisteredSchema;
import dev.firebreak.boundary.registry.SubjectVersion;
import dev.firebreak.kit.contract.Contract;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.SchemaReference;
import dev.firebreak.schemas.Violation;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * All that is needed to read the records of one registered schema on one topic; made once, then
 * used by many threads.
 */
final class ReadPlan {
    private final SchemaReference reference;
    private final ResolvedReader reader;
    private final Contract contract;
    private final Deadline deadline;
    private final Schema asText;
    private final ResolvedReader textReader;
    private final Contract textContract;

    private ReadPlan(SchemaReference reference, Schema writer, Schema expected, GenericData model) {
        this.reference = reference;
        this.reader = ResolvedReader.of(writer, expected, model);
        this.contract = Contract.of(expected);
        this.deadline = Deadline.of(expected);
        this.asText = withStrings(writer);
        this.textReader = ResolvedReader.of(writer, asText, new GenericData());
        this.textContract = Contract.of(asText);
    }

    /** Reads into the records generated for the contract. */
    static ReadPlan as(
            Class<? extends SpecificRecord> contract,
            RegisteredSchema written,
            SubjectVersion place) {
        SpecificData model = SpecificData.getForClass(contract);
        return new ReadPlan(
                reference(written, place), written.schema(), model.getSchema(contract), model);
    }

    /**
     * Reads what was written as it was written, with texts as {@code String} and logical types in
     * their plain form.
     */
    static ReadPlan asWritten(RegisteredSchema written, SubjectVersion place) {
        return new ReadPlan(
                reference(written, place),
                written.schema(),
                withStrings(written.schema()),
                new GenericData());
    }

    private static SchemaReference reference(RegisteredSchema written, SubjectVersion place) {
        return SchemaReference.newBuilder()
                .setId(written.id())
                .setGuid(written.guid() == null ? null : written.guid().toString())
                .setSubject(place.subject())
                .setVersion(place.version())
                .setRecordName(written.schema().getFullName())
                .build();
    }

    /**
     * A copy that is read with {@code String}s: with Avro's {@code Utf8} no map would be found to
     * have a key.
     */
    private static Schema withStrings(Schema schema) {
        Schema copy = new Schema.Parser().parse(schema.toString());
        GenericData.setStringType(copy, GenericData.StringType.String);
        return copy;
    }

    SchemaReference reference() {
        return reference;
    }

    Contract contract() {
        return contract;
    }

    Deadline deadline() {
        return deadline;
    }

    IndexedRecord read(byte[] value, int offset) throws Undecodable {
        return reader.read(value, offset);
    }

    /** The record as its writer meant it, where the bytes keep the writer's schema at all. */
    @Nullable IndexedRecord readAsWritten(byte[] value, int offset) {
        try {
            return textReader.read(value, offset);
        } catch (Undecodable e) {
            return null;
        }
    }

    /** What is wrong with a record that only its writer's schema can read; not empty. */
    List<Violation> violationsAsWritten(IndexedRecord written, Undecodable failure) {
        List<Violation> violations = textContract.violations(written);
        if (violations.stream().anyMatch(violation -> violation.getPath().equals(failure.path()))) {
            return violations;
        }
        Violation first =
                Violation.newBuilder()
                        .setPath(failure.path())
                        .setRule(
                                failure.code() == RejectionCode.LOGICAL_TYPE_INVALID
                                        ? Contract.TYPE
                                        : "reader-schema")
                        .setExpected("what the reader's schema takes")
                        .setActual(failure.getMessage())
                        .build();
        return Stream.concat(Stream.of(first), violations.stream()).toList();
    }
}
