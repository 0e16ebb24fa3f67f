package dev.firebreak.boundary.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.boundary.check.Checked.Rejected;
import dev.firebreak.boundary.wire.WireFormat;
import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.RejectionCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;

/** Requests for agent email on their topic, and both sides of its boundary. */
final class EmailRequests {
    static final String TOPIC = "agent.email.requests";
    static final String SUBJECT = TOPIC + "-value";
    static final Schema REGISTERED = Contracts.schema(EmailRequest.class);

    final InMemoryRegistry registry = new InMemoryRegistry();
    final Inbound<EmailRequest> inbound =
            Inbound.of(registry, InboundLimits.defaults(), () -> Samples.NOW, EmailRequest.class);
    final Outbound outbound =
            new Outbound(registry, new SubjectNames(Set.of()), OutboundLimits.defaults());
    final int id;

    EmailRequests() {
        id = registry.register(SUBJECT, REGISTERED).id();
    }

    byte[] written(EmailRequest request) {
        return ((Written.Encoded) outbound.write(TOPIC, request)).value();
    }

    /** The same record without Java's classes, so that it can hold what they would not. */
    GenericRecord generic(EmailRequest request) {
        byte[] value = written(request);
        try {
            return new GenericDatumReader<GenericRecord>(REGISTERED, REGISTERED, new GenericData())
                    .read(
                            null,
                            DecoderFactory.get()
                                    .binaryDecoder(
                                            value,
                                            WireFormat.PREFIX_BYTES,
                                            value.length - 5,
                                            null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RejectionCode code(byte @org.jspecify.annotations.Nullable [] value) {
        return rejection(inbound.check(Samples.record(TOPIC, value))).code();
    }

    static <T> Rejection rejection(Checked<T> checked) {
        assertThat(checked).isInstanceOf(Rejected.class);
        return ((Rejected<T>) checked).rejection();
    }
}
