package dev.firebreak.standalone.demo;

import dev.firebreak.boundary.check.Checked;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.InboundLimits;
import dev.firebreak.boundary.registry.SchemaRegistry;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.TaskResult;
import java.time.InstantSource;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads what came out, through the same checks that everybody else reads it with. */
final class Decoded {
    private final Inbound<TaskResult> results;
    private final Inbound<DeadLetter> letters;

    Decoded(SchemaRegistry registry, InstantSource clock) {
        this.results = Inbound.of(registry, InboundLimits.defaults(), clock, TaskResult.class);
        this.letters = Inbound.of(registry, InboundLimits.defaults(), clock, DeadLetter.class);
    }

    TaskResult result(ConsumerRecord<byte[], byte[]> record) {
        return sound(record, results.check(record));
    }

    DeadLetter letter(ConsumerRecord<byte[], byte[]> record) {
        return sound(record, letters.check(record));
    }

    private static <T extends SpecificRecord> T sound(
            ConsumerRecord<byte[], byte[]> record, Checked<T> checked) {
        return switch (checked) {
            case Checked.Accepted<T>(T value, var schema) -> value;
            case Checked.Rejected<T>(var rejection, var schema, var decoded) ->
                    throw new IllegalStateException(
                            "the pipeline wrote what it would not read, %s-%d@%d: %s"
                                    .formatted(
                                            record.topic(),
                                            record.partition(),
                                            record.offset(),
                                            rejection.message()));
        };
    }
}
