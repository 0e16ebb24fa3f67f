package dev.firebreak.kit.contract;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.StructTypeReference;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import dev.cel.common.values.StructValue;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * Avro values as CEL sees them: enums and uuids as text, timestamps (whether Avro left them as
 * numbers or made instants of them) as timestamps, times of day as durations, decimals as text,
 * null as null.
 */
final class CelValues {
    private CelValues() {}

    static Object of(@Nullable Object value, Schema schema) {
        return switch (value) {
            case null -> NullValue.NULL_VALUE;
            case String text -> text;
            case CharSequence text -> text.toString();
            case Boolean flag -> flag;
            case Integer number -> number(number, schema);
            case Long number -> number(number, schema);
            case Float number -> number.doubleValue();
            case Double number -> number;
            case Instant instant -> instant;
            case LocalDate date -> date.atStartOfDay(ZoneOffset.UTC).toInstant();
            case LocalDateTime dateTime -> dateTime.toInstant(ZoneOffset.UTC);
            case LocalTime time -> Duration.ofNanos(time.toNanoOfDay());
            case BigDecimal decimal -> decimal.toPlainString();
            case UUID uuid -> uuid.toString();
            case ByteBuffer bytes -> bytes(bytes, branch(schema, Schema.Type.BYTES));
            case GenericFixed fixed -> bytes(ByteBuffer.wrap(fixed.bytes()), fixed.getSchema());
            case IndexedRecord record -> new RecordView(record);
            case Collection<?> items -> list(items, schema);
            case Map<?, ?> map -> map(map, schema);
            default -> value.toString(); // enums, which may be generated ones or GenericEnumSymbol
        };
    }

    /**
     * The moment that a value of a timestamp or date type stands for, or null when the type is
     * another.
     */
    static @Nullable Instant instant(Object value, Schema schema) {
        return of(value, schema) instanceof Instant instant ? instant : null;
    }

    private static Object number(Number value, Schema schema) {
        long number = value.longValue();
        var logical =
                branch(schema, value instanceof Integer ? Schema.Type.INT : Schema.Type.LONG)
                        .getLogicalType();
        return switch (logical == null ? "" : logical.getName()) {
            case "date" -> Instant.ofEpochSecond(number * 86_400);
            case "timestamp-millis", "local-timestamp-millis" -> Instant.ofEpochMilli(number);
            case "timestamp-micros", "local-timestamp-micros" -> parts(number, 1_000_000);
            case "timestamp-nanos", "local-timestamp-nanos" -> parts(number, 1_000_000_000);
            case "time-millis" -> Duration.ofMillis(number);
            case "time-micros" ->
                    Duration.ofNanos(Math.multiplyExact(number % 86_400_000_000L, 1_000L));
            default -> number;
        };
    }

    private static Instant parts(long number, long perSecond) {
        return Instant.ofEpochSecond(
                Math.floorDiv(number, perSecond),
                Math.floorMod(number, perSecond) * (1_000_000_000L / perSecond));
    }

    private static Object bytes(ByteBuffer bytes, Schema schema) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return switch (schema.getLogicalType()) {
            case LogicalTypes.Decimal decimal ->
                    new Conversions.DecimalConversion()
                            .fromBytes(ByteBuffer.wrap(copy), schema, decimal)
                            .toPlainString();
            case LogicalTypes.Uuid uuid when copy.length == 16 ->
                    new UUID(ByteBuffer.wrap(copy).getLong(0), ByteBuffer.wrap(copy).getLong(8))
                            .toString();
            case null, default -> CelByteString.of(copy);
        };
    }

    private static Object list(Collection<?> items, Schema schema) {
        Schema element = branch(schema, Schema.Type.ARRAY).getElementType();
        var list = ImmutableList.builderWithExpectedSize(items.size());
        items.forEach(item -> list.add(of(item, element)));
        return list.build();
    }

    private static Object map(Map<?, ?> map, Schema schema) {
        Schema element = branch(schema, Schema.Type.MAP).getValueType();
        var copy = ImmutableMap.<String, Object>builderWithExpectedSize(map.size());
        map.forEach((key, item) -> copy.put(String.valueOf(key), of(item, element)));
        return copy.buildKeepingLast();
    }

    private static Schema branch(Schema schema, Schema.Type type) {
        if (schema.getType() == Schema.Type.UNION) {
            for (Schema branch : schema.getTypes()) {
                if (branch.getType() == type) {
                    return branch;
                }
            }
        }
        return schema;
    }

    /** A record whose fields are converted when a rule asks for them. */
    @SuppressWarnings(
            "Immutable") // Nobody changes a record while its rules are asked; a copy of it is what
    // this view saves.
    private static final class RecordView extends StructValue<String, IndexedRecord> {
        private final IndexedRecord record;

        RecordView(IndexedRecord record) {
            this.record = record;
        }

        @Override
        public Object select(String name) {
            Schema.Field field = record.getSchema().getField(name);
            if (field == null) {
                throw new IllegalArgumentException(
                        record.getSchema().getName() + " has no field " + name);
            }
            return of(record.get(field.pos()), field.schema());
        }

        /** What {@code has(this.field)} asks: a field that is null is not there. */
        @Override
        public Optional<Object> find(String name) {
            Schema.Field field = record.getSchema().getField(name);
            return field == null || record.get(field.pos()) == null
                    ? Optional.empty()
                    : Optional.of(select(name));
        }

        @Override
        public IndexedRecord value() {
            return record;
        }

        @Override
        public boolean isZeroValue() {
            return false;
        }

        @Override
        public CelType celType() {
            return StructTypeReference.create(record.getSchema().getFullName());
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof RecordView view && record.equals(view.record);
        }

        @Override
        public int hashCode() {
            return record.hashCode();
        }
    }
}
