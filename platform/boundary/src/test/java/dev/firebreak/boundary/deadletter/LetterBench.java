package dev.firebreak.boundary.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.boundary.check.InMemoryRegistry;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.InboundLimits;
import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.OutboundLimits;
import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.boundary.check.Samples;
import dev.firebreak.boundary.check.SubjectNames;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.schemas.BoundaryKind;
import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.SchemaReference;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A writer of letters, and the topic they go to. */
final class LetterBench {
    static final DeadLetterSource SOURCE =
            new DeadLetterSource("email", "1.2", "email-7", "agent-email");
    static final SchemaReference NO_SCHEMA = SchemaReference.newBuilder().build();
    static final Rejection REJECTION =
            new Rejection.Unreadable(RejectionCode.DECODE_TRUNCATED, "one more byte is needed");

    private final InMemoryRegistry registry = new InMemoryRegistry();
    final Outbound outbound =
            new Outbound(registry, new SubjectNames(Set.of()), new OutboundLimits(1_000_000));
    final Inbound<DeadLetter> inbound =
            Inbound.of(registry, InboundLimits.defaults(), () -> Samples.NOW, DeadLetter.class);
    final DeadLetters letters = new DeadLetters(SOURCE, () -> Samples.NOW, 1_000_000);

    LetterBench() {
        registry.register("dead-letters-value", Contracts.schema(DeadLetter.class));
    }

    DeadLetter letter(ConsumerRecord<byte[], byte[]> record, Rejection rejection) {
        return letters.of(
                record, BoundaryKind.INBOUND, rejection, NO_SCHEMA, null, null, List.of());
    }

    static ConsumerRecord<byte[], byte[]> record(byte @Nullable [] key, byte @Nullable [] value) {
        return new ConsumerRecord<>("tasks", 3, 42L, key, value);
    }

    void assertWritable(DeadLetter letter) {
        assertThat(outbound.write("dead-letters", letter)).isInstanceOf(Written.Encoded.class);
    }
}
