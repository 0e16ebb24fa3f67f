package dev.firebreak.boundary.loop;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What became of one input: the records that are sent in the same transaction that marks the input
 * as done.
 *
 * @param outputs in the order they are to be sent; empty when the input needs no answer
 * @param tokens model tokens that were paid for it; wasted when it can't be committed
 * @param deadLetterId of the dead letter among the outputs; null when there is none
 */
public record Outcome(
        List<ProducerRecord<byte[], byte[]>> outputs, long tokens, @Nullable String deadLetterId) {
    public Outcome {
        outputs = List.copyOf(outputs);
    }

    public Outcome(List<ProducerRecord<byte[], byte[]>> outputs) {
        this(outputs, 0, null);
    }

    /** Bytes of keys and values, for bounding a transaction. */
    long bytes() {
        long bytes = 0;
        for (ProducerRecord<byte[], byte[]> output : outputs) {
            bytes +=
                    (output.key() == null ? 0 : output.key().length)
                            + (output.value() == null ? 0 : output.value().length);
        }
        return bytes;
    }
}
