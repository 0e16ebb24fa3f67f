package dev.firebreak.kit.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** Shows values of Avro records, generated or generic, as JSON. */
final class JsonWriter {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JsonWriter() {}

    static JsonNode write(Schema schema, @Nullable Object value) {
        if (value == null) {
            return NODES.nullNode();
        }
        return switch (schema.getType()) {
            case RECORD -> record((IndexedRecord) value);
            case UNION -> write(schema.getTypes().get(SpecificUnion.branch(schema, value)), value);
            case ARRAY -> array(schema, (Collection<?>) value);
            case MAP -> map(schema, (Map<?, ?>) value);
            case BYTES ->
                    value instanceof BigDecimal decimal
                            ? NODES.textNode(decimal.toPlainString())
                            : bytes((ByteBuffer) value);
            case FIXED ->
                    value instanceof GenericFixed fixed
                            ? NODES.binaryNode(fixed.bytes())
                            : NODES.textNode(value.toString());
            case INT ->
                    value instanceof Integer number
                            ? NODES.numberNode(number)
                            : NODES.textNode(value.toString());
            case LONG ->
                    value instanceof Long number
                            ? whole(schema.getLogicalType(), number)
                            : NODES.textNode(value.toString());
            case FLOAT -> NODES.numberNode((Float) value);
            case DOUBLE -> NODES.numberNode((Double) value);
            case BOOLEAN -> NODES.booleanNode((Boolean) value);
            case STRING, ENUM -> NODES.textNode(value.toString());
            case NULL -> NODES.nullNode();
        };
    }

    private static ObjectNode record(IndexedRecord record) {
        ObjectNode node = NODES.objectNode();
        for (Schema.Field field : record.getSchema().getFields()) {
            node.set(field.name(), write(field.schema(), record.get(field.pos())));
        }
        return node;
    }

    private static ArrayNode array(Schema schema, Collection<?> values) {
        ArrayNode node = NODES.arrayNode();
        values.forEach(value -> node.add(write(schema.getElementType(), value)));
        return node;
    }

    private static ObjectNode map(Schema schema, Map<?, ?> values) {
        ObjectNode node = NODES.objectNode();
        values.forEach(
                (key, value) -> node.set(key.toString(), write(schema.getValueType(), value)));
        return node;
    }

    private static JsonNode bytes(ByteBuffer value) {
        byte[] bytes = new byte[value.remaining()];
        value.duplicate().get(bytes);
        return NODES.binaryNode(bytes);
    }

    private static JsonNode whole(@Nullable LogicalType type, long number) {
        if (type instanceof LogicalTypes.TimestampMillis) {
            return NODES.textNode(Instant.ofEpochMilli(number).toString());
        }
        if (type instanceof LogicalTypes.TimestampMicros) {
            return NODES.textNode(Instant.EPOCH.plus(number, ChronoUnit.MICROS).toString());
        }
        return NODES.numberNode(number);
    }

    /**
     * Finds the branch of a union that a value belongs to, also when its logical type was
     * converted.
     */
    private static final class SpecificUnion {
        private SpecificUnion() {}

        static int branch(Schema union, Object value) {
            for (int i = 0; i < union.getTypes().size(); i++) {
                Schema branch = union.getTypes().get(i);
                if (branch.getType() != Schema.Type.NULL && fits(branch, value)) {
                    return i;
                }
            }
            return GenericData.get().resolveUnion(union, value);
        }

        private static boolean fits(Schema branch, Object value) {
            return switch (value) {
                case IndexedRecord record ->
                        branch.getType() == Schema.Type.RECORD
                                && branch.getFullName().equals(record.getSchema().getFullName());
                case Instant instant ->
                        branch.getLogicalType() != null && branch.getType() == Schema.Type.LONG;
                case BigDecimal decimal -> branch.getLogicalType() instanceof LogicalTypes.Decimal;
                case java.util.UUID uuid -> branch.getType() == Schema.Type.STRING;
                default -> false;
            };
        }
    }
}
