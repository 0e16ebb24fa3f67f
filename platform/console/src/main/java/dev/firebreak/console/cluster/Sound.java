package dev.firebreak.console.cluster;

import dev.firebreak.boundary.check.Checked;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.schemas.RejectionCode;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Records as somebody reads them who looks back: sound ones, and those whose deadline has passed
 * since. A deadline bounds who works on a record; who asks what happened wants it still.
 */
public final class Sound<T extends SpecificRecord> {
    private final Inbound<T> inbound;
    private final Class<T> contract;

    Sound(Inbound<T> inbound, Class<T> contract) {
        this.inbound = inbound;
        this.contract = contract;
    }

    /** The record; empty when it is none of this contract. */
    public Optional<T> of(ConsumerRecord<byte[], byte[]> record) {
        return switch (inbound.check(record)) {
            case Checked.Accepted<T>(T value, var _) -> Optional.of(value);
            case Checked.Rejected<T> rejected ->
                    rejected.rejection().code() == RejectionCode.DEADLINE_EXCEEDED
                                    && contract.isInstance(rejected.decoded())
                            ? Optional.of(contract.cast(rejected.decoded()))
                            : Optional.empty();
        };
    }
}
