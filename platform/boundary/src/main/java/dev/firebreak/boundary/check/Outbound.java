package dev.firebreak.boundary.check;

import dev.firebreak.boundary.check.Written.Encoded;
import dev.firebreak.boundary.check.Written.Refused;
import dev.firebreak.boundary.registry.RegistryException;
import dev.firebreak.boundary.registry.SchemaRegistry;
import dev.firebreak.kit.json.AvroJson;
import dev.firebreak.schemas.RejectedOutput;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.Violation;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * The check every record passes on its way out, in this order: contract rules, its schema is the
 * one of the id it is written with, encoding, size, output filter. An activity is freed of secrets
 * and personal data first. What fails is {@link Refused}. It registers nothing: that is a decision,
 * not a side effect of sending. Safe for use by many threads.
 */
public final class Outbound {
    private static final int JSON_CHARS_MAX = 256 * 1024;

    private final WritePlans plans;
    private final OutboundLimits limits;
    private final RecordGuard filter;

    public Outbound(SchemaRegistry registry, SubjectNames subjects, OutboundLimits limits) {
        this(new WritePlans(registry, subjects), limits, RecordGuard.NONE);
    }

    private Outbound(WritePlans plans, OutboundLimits limits, RecordGuard filter) {
        this.plans = plans;
        this.limits = limits;
        this.filter = filter;
    }

    /** The same check with an output filter as its last step. */
    public Outbound filteredBy(RecordGuard last) {
        return new Outbound(plans, limits, last);
    }

    /**
     * Finds the schema's id before the first record needs it, so that warm traffic asks no registry
     * and a missing registration stops the start, not the first answer.
     *
     * @throws RegistryException UNKNOWN_SCHEMA when it isn't registered under the topic's subject,
     *     or as {@link #write}
     */
    public void prepare(String topic, Schema schema) {
        plans.plan(topic, schema);
    }

    /**
     * Checks and encodes one record.
     *
     * @throws RegistryException UNAVAILABLE, UNAUTHORIZED or MISCONFIGURED only, and only for a
     *     schema that was not prepared
     */
    public Written write(String topic, IndexedRecord written) {
        IndexedRecord record = ActivityFilter.of(written);
        WritePlan plan;
        try {
            plan = plans.plan(topic, record.getSchema());
        } catch (RegistryException e) {
            return switch (e.kind()) {
                case UNAVAILABLE, UNAUTHORIZED, MISCONFIGURED -> throw e;
                case UNKNOWN_SCHEMA, MISMATCH, NOT_FRAMED, INCOMPATIBLE ->
                        refused(
                                topic,
                                record,
                                unwritable(RejectionCode.OUTPUT_SCHEMA_MISMATCH, message(e), e),
                                null);
            };
        } catch (IllegalArgumentException e) {
            return refused(
                    topic,
                    record,
                    unwritable(RejectionCode.OUTPUT_SCHEMA_MISMATCH, message(e), e),
                    null);
        }
        List<Violation> violations = plan.contract().violations(record);
        if (!violations.isEmpty()) {
            return refused(topic, record, Invalids.of(violations), null);
        }
        byte[] value;
        try {
            value = plan.encode(record, limits.valueBytesMax(topic));
        } catch (FrameBuffer.TooLarge e) {
            return refused(
                    topic,
                    record,
                    unwritable(RejectionCode.OUTPUT_TOO_LARGE, message(e), null),
                    null);
        } catch (RuntimeException | StackOverflowError e) {
            // A record that its own schema can't write was put together wrongly; Avro says so in
            // many ways.
            return refused(
                    topic,
                    record,
                    unwritable(RejectionCode.ENCODE_FAILED, "encoding failed: " + e, e),
                    null);
        }
        Optional<Rejection> objection = filter.objection(topic, record);
        return objection.isPresent()
                ? refused(topic, record, objection.get(), value)
                : new Encoded(value);
    }

    private static Rejection unwritable(
            RejectionCode code, String message, @Nullable Throwable cause) {
        return new Rejection.Unwritable(code, message, cause);
    }

    private static String message(Exception e) {
        return String.valueOf(e.getMessage());
    }

    private static Refused refused(
            String topic, IndexedRecord record, Rejection why, byte @Nullable [] encoded) {
        return new Refused(
                why,
                RejectedOutput.newBuilder()
                        .setTopic(topic)
                        .setRecordName(record.getSchema().getFullName())
                        .setJson(shown(record))
                        .setValue(encoded == null ? null : ByteBuffer.wrap(encoded))
                        .build());
    }

    private static String shown(IndexedRecord record) {
        String json;
        try {
            json = AvroJson.write(record);
        } catch (RuntimeException | StackOverflowError e) {
            // A record that breaks its own schema may be beyond showing; why it was refused is said
            // all the same.
            return "";
        }
        return json.length() <= JSON_CHARS_MAX ? json : json.substring(0, JSON_CHARS_MAX);
    }
}
