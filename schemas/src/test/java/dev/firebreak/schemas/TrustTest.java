package dev.firebreak.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URL;
import java.time.Instant;
import org.apache.avro.Schema;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.util.ClassSecurityValidator;
import org.junit.jupiter.api.Test;

class TrustTest {
    @Test
    void aGeneratedRecordIsDecodedWithoutAnyPreparation() throws IOException {
        Task task =
                Tasks.task("t-1", Tasks.principal("ann"), Instant.parse("2026-11-21T08:00:00Z"))
                        .goal("say hello")
                        .build();
        byte[] bytes = bytes(task);

        Task read =
                new SpecificDatumReader<>(Task.class)
                        .read(null, DecoderFactory.get().binaryDecoder(bytes, null));

        assertThat(read).isEqualTo(task);
    }

    @Test
    void noOtherClassIsTrusted() {
        Contracts.trust();

        assertThatThrownBy(() -> ClassSecurityValidator.validate(URL.class))
                .isInstanceOf(SecurityException.class);
        assertThatThrownBy(() -> ClassSecurityValidator.validate(Schema.class))
                .isInstanceOf(SecurityException.class);
    }

    private static byte[] bytes(Task task) throws IOException {
        var buffer = new ByteArrayOutputStream();
        var encoder = EncoderFactory.get().binaryEncoder(buffer, null);
        new SpecificDatumWriter<>(Task.class).write(task, encoder);
        encoder.flush();
        return buffer.toByteArray();
    }
}
