package dev.firebreak.agent.supervisor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * A record of ours as another version of its contract has it. An agent may know an older or newer
 * envelope than we do; Avro's rules of resolution say what becomes of the fields that differ.
 */
final class Reshaped {
    /**
     * Without conversions: logical types stay in their plain form, as whoever writes a generic
     * record expects them.
     */
    static final GenericData PLAIN = new GenericData();

    private Reshaped() {}

    /**
     * @throws org.apache.avro.AvroTypeException when the two versions don't go together
     */
    static GenericRecord as(Schema target, SpecificRecord record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            new SpecificDatumWriter<>(record.getSchema()).write(record, encoder);
            GenericDatumReader<GenericRecord> reader =
                    new GenericDatumReader<>(record.getSchema(), target, PLAIN);
            return reader.read(null, DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null));
        } catch (IOException e) {
            throw new UncheckedIOException("memory can't fail", e);
        }
    }
}
