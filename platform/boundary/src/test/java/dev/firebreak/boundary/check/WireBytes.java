package dev.firebreak.boundary.check;

import dev.firebreak.boundary.wire.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Values as they stand on a topic, also such as no sound writer makes. */
final class WireBytes {
    private WireBytes() {}

    static byte[] encoded(GenericRecord record) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        try {
            new GenericDatumWriter<GenericRecord>(record.getSchema(), new GenericData())
                    .write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] framed(int id, byte[] avro) {
        byte[] value = new byte[WireFormat.PREFIX_BYTES + avro.length];
        WireFormat.frame(id, value);
        System.arraycopy(avro, 0, value, WireFormat.PREFIX_BYTES, avro.length);
        return value;
    }
}
