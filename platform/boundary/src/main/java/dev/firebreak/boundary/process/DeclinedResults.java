package dev.firebreak.boundary.process;

import dev.firebreak.boundary.check.Rejection;
import dev.firebreak.kit.Derived;
import dev.firebreak.kit.redact.Redactor;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Usage;
import java.time.InstantSource;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Results that say no, for any agent: every result contract has the same outer fields
 * (docs/contracts.md), so one that is declined can be made without knowing the agent.
 */
final class DeclinedResults<R extends SpecificRecord> {
    private static final int DETAIL_CHARS_MAX = 4000;

    private final Class<R> contract;
    private final Schema schema;
    private final InstantSource clock;

    DeclinedResults(Class<R> contract, InstantSource clock) {
        this.contract = contract;
        this.schema = SpecificData.get().getSchema(contract);
        this.clock = clock;
    }

    R of(
            Envelope request,
            Rejection rejection,
            @Nullable String deadLetterId,
            @Nullable Usage usage) {
        R result = contract.cast(SpecificData.newInstance(contract, schema));
        put(result, "envelope", Derived.answer(request, "result", clock.instant()));
        put(
                result,
                "outcome",
                Declined.newBuilder()
                        .setCode(rejection.code())
                        .setDetail(cut(rejection.message()))
                        .setDeadLetterId(deadLetterId)
                        .build());
        put(result, "confidence", 0.0);
        put(result, "proposedActions", List.of());
        put(result, "usage", usage == null ? Usage.newBuilder().build() : usage);
        return result;
    }

    private void put(R result, String field, Object value) {
        Schema.Field f = schema.getField(field);
        if (f == null) {
            throw new IllegalStateException(
                    schema.getFullName()
                            + " has no field "
                            + field
                            + ", as every result contract must");
        }
        result.put(f.pos(), value);
    }

    private static String cut(String said) {
        String message = Redactor.redact(said);
        return message.length() <= DETAIL_CHARS_MAX
                ? message
                : message.substring(0, DETAIL_CHARS_MAX - 1) + "…";
    }
}
