package dev.firebreak.boundary.check;

import dev.firebreak.boundary.registry.RegisteredSchema;
import dev.firebreak.boundary.registry.SubjectVersion;
import dev.firebreak.kit.contract.Contract;
import dev.firebreak.schemas.SchemaReference;
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
    private final Schema writer;
    private @Nullable WritersView writersView;

    private ReadPlan(SchemaReference reference, Schema writer, Schema expected, GenericData model) {
        this.reference = reference;
        this.reader = ResolvedReader.of(writer, expected, model);
        this.contract = Contract.of(expected);
        this.deadline = Deadline.of(expected);
        this.writer = writer;
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
                WritersView.withStrings(written.schema()),
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

    /** Made when it is first needed, which is seldom. */
    synchronized WritersView writersView() {
        if (writersView == null) {
            writersView = new WritersView(writer);
        }
        return writersView;
    }
}
