package dev.firebreak.boundary.process;

import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.schemas.BoundaryKind;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.RejectedOutput;
import dev.firebreak.schemas.SchemaReference;
import dev.firebreak.schemas.Usage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A request that was stopped, where, and why. */
record Stopped(
        ConsumerRecord<byte[], byte[]> input,
        BoundaryKind where,
        Rejection rejection,
        SchemaReference schema,
        @Nullable RejectedOutput output,
        @Nullable Envelope envelope,
        @Nullable String model,
        @Nullable String prompt,
        @Nullable Usage usage) {
    Stopped(
            ConsumerRecord<byte[], byte[]> input,
            BoundaryKind where,
            Rejection rejection,
            SchemaReference schema,
            @Nullable RejectedOutput output,
            @Nullable Envelope envelope) {
        this(input, where, rejection, schema, output, envelope, null, null, null);
    }

    /** With what it had cost by then. */
    Stopped after(@Nullable Usage spent) {
        return new Stopped(input, where, rejection, schema, output, envelope, model, prompt, spent);
    }

    /** With what was asked before, and what that cost. */
    Stopped after(@Nullable String askedModel, String promptId, Usage spent) {
        return new Stopped(
                input,
                where,
                rejection,
                schema,
                output,
                envelope,
                askedModel,
                promptId.isEmpty() ? null : promptId,
                spent);
    }
}
