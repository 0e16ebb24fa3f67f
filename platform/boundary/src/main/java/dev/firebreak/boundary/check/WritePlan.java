package dev.firebreak.boundary.check;

import dev.firebreak.boundary.registry.RegisteredSchema;
import dev.firebreak.kit.contract.Contract;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;

/**
 * All that is needed to write the records of one registered schema; made once, then used by many
 * threads.
 */
final class WritePlan {
    private final int id;
    private final Contract contract;
    private final DatumWriter<IndexedRecord> writer;

    private WritePlan(int id, Contract contract, DatumWriter<IndexedRecord> writer) {
        this.id = id;
        this.contract = contract;
        this.writer = writer;
    }

    /**
     * @param schema the record's own; it differs from the registered one in nothing but Java's
     *     notes
     * @throws IllegalArgumentException when it isn't a record's, or a rule doesn't compile
     */
    static WritePlan of(Schema schema, RegisteredSchema registered) {
        boolean generated = SpecificData.get().getClass(schema) != null;
        DatumWriter<IndexedRecord> writer =
                generated
                        ? new SpecificDatumWriter<>(schema, SpecificData.getForSchema(schema))
                        : new GenericDatumWriter<>(schema, new GenericData());
        return new WritePlan(registered.id(), Contract.of(schema), writer);
    }

    Contract contract() {
        return contract;
    }

    byte[] encode(IndexedRecord record, int bytesMax) throws FrameBuffer.TooLarge {
        FrameBuffer out = new FrameBuffer(id, bytesMax);
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        try {
            writer.write(record, encoder);
            encoder.flush();
        } catch (FrameBuffer.TooLarge e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toBytes();
    }
}
