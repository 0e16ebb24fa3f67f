package dev.firebreak.boundary.check;

import dev.firebreak.boundary.check.Checked.Accepted;
import dev.firebreak.boundary.check.Checked.Rejected;
import dev.firebreak.boundary.registry.SchemaRegistry;
import dev.firebreak.boundary.wire.WireFormat;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.SchemaReference;
import dev.firebreak.schemas.Violation;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The check every record passes on its way in, in this order: size, wire format, schema known,
 * allowed on this topic, decoding of all bytes and no more, contract rules, deadline, guard. What
 * fails is a {@link Rejected}; an outage of the registry is an exception, because it says nothing
 * about the record. Safe for use by many threads.
 */
public final class Inbound<T extends IndexedRecord> {
    private final ReadPlans plans;
    private final InboundLimits limits;
    private final InstantSource clock;
    private final Class<T> type;
    private final RecordGuard guard;

    private Inbound(
            ReadPlans plans,
            InboundLimits limits,
            InstantSource clock,
            Class<T> type,
            RecordGuard guard) {
        this.plans = plans;
        this.limits = limits;
        this.clock = clock;
        this.type = type;
        this.guard = guard;
    }

    /**
     * For topics that carry these contracts.
     *
     * @throws IllegalArgumentException when a rule of a contract doesn't compile
     */
    @SafeVarargs
    @SuppressWarnings(
            "unchecked") // the plans make nothing but records of these contracts, each of which is
    // a T
    public static <T extends SpecificRecord> Inbound<T> of(
            SchemaRegistry registry,
            InboundLimits limits,
            InstantSource clock,
            Class<? extends T>... contracts) {
        Map<String, Class<? extends SpecificRecord>> byName = new LinkedHashMap<>();
        for (Class<? extends T> contract : contracts) {
            byName.put(SpecificData.get().getSchema(contract).getFullName(), contract);
        }
        return new Inbound<>(
                new ReadPlans(registry, byName),
                limits,
                clock,
                (Class<T>) (Class<?>) SpecificRecord.class,
                RecordGuard.NONE);
    }

    /** For whatever is registered under the topic's subject, read as it was written. */
    public static Inbound<GenericRecord> generic(
            SchemaRegistry registry, InboundLimits limits, InstantSource clock) {
        return new Inbound<>(
                new ReadPlans(registry, null),
                limits,
                clock,
                GenericRecord.class,
                RecordGuard.NONE);
    }

    /** The same check with a guard as its last step. */
    public Inbound<T> guardedBy(RecordGuard last) {
        return new Inbound<>(plans, limits, clock, type, last);
    }

    /**
     * Checks one record.
     *
     * @throws dev.firebreak.boundary.registry.RegistryException UNAVAILABLE, UNAUTHORIZED or
     *     MISCONFIGURED only: the caller pauses, the record stays
     */
    public Checked<T> check(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        if (value == null) {
            return unframed(
                    RejectionCode.PAYLOAD_EMPTY, "the record has no value; a message was expected");
        }
        if (value.length > limits.valueBytesMax()) {
            return unframed(
                    RejectionCode.PAYLOAD_TOO_LARGE,
                    "the value has %d bytes, at most %d are read"
                            .formatted(value.length, limits.valueBytesMax()));
        }
        return switch (WireFormat.unframe(record.headers(), value)) {
            case WireFormat.NotFramed(String message) ->
                    unframed(RejectionCode.WIRE_FORMAT_UNKNOWN, message);
            case WireFormat.WithId(int id, int offset) ->
                    planned(record.topic(), value, offset, plans.forId(record.topic(), id));
            case WireFormat.WithGuid(var guid, int offset) ->
                    planned(record.topic(), value, offset, plans.forGuid(record.topic(), guid));
        };
    }

    private Checked<T> planned(String topic, byte[] value, int offset, ReadPlans.Planned planned) {
        return switch (planned) {
            case ReadPlans.NotAllowed(Rejection rejection, SchemaReference schema) ->
                    new Rejected<>(rejection, schema, null);
            case ReadPlans.Allowed(ReadPlan plan) -> decoded(topic, value, offset, plan);
        };
    }

    private Checked<T> decoded(String topic, byte[] value, int offset, ReadPlan plan) {
        IndexedRecord record;
        try {
            record = plan.read(value, offset);
        } catch (Undecodable e) {
            return undecodable(value, offset, plan, e);
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            // Nothing that bytes can do to a decoder may end the thread that reads them.
            return new Rejected<>(
                    new Rejection.Unreadable(
                            RejectionCode.DECODE_MALFORMED, "decoding failed: " + e, e),
                    plan.reference(),
                    null);
        }
        List<Violation> violations = plan.contract().violations(record);
        if (!violations.isEmpty()) {
            return new Rejected<>(Invalids.of(violations), plan.reference(), record);
        }
        Instant deadline = plan.deadline().in(record);
        if (deadline != null) {
            Instant now = clock.instant();
            if (now.isAfter(deadline)) {
                return new Rejected<>(
                        new Rejection.Refused(
                                RejectionCode.DEADLINE_EXCEEDED,
                                "the deadline passed at %s, now it is %s".formatted(deadline, now)),
                        plan.reference(),
                        record);
            }
        }
        Optional<Rejection> objection = guard.objection(topic, record);
        return objection.isPresent()
                ? new Rejected<>(objection.get(), plan.reference(), record)
                : new Accepted<>(type.cast(record), plan.reference());
    }

    /**
     * Bytes that their writer's schema can read hold more to tell: all broken rules, and to whom an
     * answer goes.
     */
    private Checked<T> undecodable(byte[] value, int offset, ReadPlan plan, Undecodable failure) {
        boolean soundForWriter =
                failure.code() == RejectionCode.LOGICAL_TYPE_INVALID
                        || failure.code() == RejectionCode.READER_INCOMPATIBLE;
        WritersView view = soundForWriter ? plan.writersView() : null;
        IndexedRecord written = view == null ? null : view.read(value, offset);
        String message = String.valueOf(failure.getMessage());
        Rejection rejection =
                view == null || written == null
                        ? new Rejection.Unreadable(failure.code(), message)
                        : new Rejection.Invalid(
                                failure.code(), message, view.violations(written, failure));
        return new Rejected<>(rejection, plan.reference(), written);
    }

    private static <T> Checked<T> unframed(RejectionCode code, String message) {
        return new Rejected<>(new Rejection.Unreadable(code, message), ReadPlans.NO_SCHEMA, null);
    }
}
