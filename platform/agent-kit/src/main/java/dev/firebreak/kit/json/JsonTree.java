package dev.firebreak.kit.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * Shows Avro values as JSON. Shows also values that do not fit their schema, because a refused
 * record is shown too.
 */
final class JsonTree {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /**
     * Deeper than any record that is decoded; a record that a program tied into a knot must not
     * take the stack with it.
     */
    private static final int NESTING_MAX = 200;

    private JsonTree() {}

    static JsonNode of(@Nullable Object value, Schema schema) {
        return of(value, schema, 0);
    }

    private static JsonNode of(@Nullable Object value, Schema schema, int depth) {
        if (depth > NESTING_MAX) {
            return NODES.textNode("…");
        }
        return switch (value) {
            case null -> NODES.nullNode();
            case IndexedRecord record -> record(record, depth);
            case Collection<?> items -> list(items, Branches.of(schema, Schema.Type.ARRAY), depth);
            case Map<?, ?> map -> map(map, Branches.of(schema, Schema.Type.MAP), depth);
            case Boolean flag -> NODES.booleanNode(flag);
            case Integer number -> number(number, Branches.of(schema, Schema.Type.INT));
            case Long number -> number(number, Branches.of(schema, Schema.Type.LONG));
            case Float number ->
                    Float.isFinite(number)
                            ? NODES.numberNode(number)
                            : NODES.textNode(number.toString());
            case Double number ->
                    Double.isFinite(number)
                            ? NODES.numberNode(number)
                            : NODES.textNode(number.toString());
            case ByteBuffer buffer -> bytes(copy(buffer), Branches.of(schema, Schema.Type.BYTES));
            case GenericFixed fixed -> bytes(fixed.bytes(), fixed.getSchema());
            case BigDecimal decimal -> NODES.textNode(decimal.toPlainString());
            case Instant instant ->
                    NODES.textNode(
                            Times.kept(instant, Branches.of(schema, Schema.Type.LONG)).toString());
            // Text, enums, uuids; java.time writes ISO 8601 by itself.
            default -> NODES.textNode(value.toString());
        };
    }

    private static JsonNode record(IndexedRecord record, int depth) {
        ObjectNode node = NODES.objectNode();
        for (Schema.Field field : record.getSchema().getFields()) {
            node.set(field.name(), of(record.get(field.pos()), field.schema(), depth + 1));
        }
        return node;
    }

    private static JsonNode list(Collection<?> items, @Nullable Schema schema, int depth) {
        ArrayNode node = NODES.arrayNode(items.size());
        items.forEach(
                item ->
                        node.add(
                                schema == null
                                        ? NODES.textNode(String.valueOf(item))
                                        : of(item, schema.getElementType(), depth + 1)));
        return node;
    }

    private static JsonNode map(Map<?, ?> map, @Nullable Schema schema, int depth) {
        ObjectNode node = NODES.objectNode();
        map.forEach(
                (key, item) ->
                        node.set(
                                String.valueOf(key),
                                schema == null
                                        ? NODES.textNode(String.valueOf(item))
                                        : of(item, schema.getValueType(), depth + 1)));
        return node;
    }

    private static JsonNode number(Number number, @Nullable Schema schema) {
        if (schema != null && schema.getLogicalType() != null) {
            try {
                return NODES.textNode(Times.text(number.longValue(), schema.getLogicalType()));
            } catch (DateTimeException | ArithmeticException e) {
                return NODES.numberNode(number.longValue()); // no calendar has it
            }
        }
        return NODES.numberNode(number.longValue());
    }

    private static JsonNode bytes(byte[] bytes, @Nullable Schema schema) {
        if (schema != null
                && schema.getLogicalType() instanceof LogicalTypes.Decimal decimal
                && bytes.length > 0) {
            return NODES.textNode(
                    new Conversions.DecimalConversion()
                            .fromBytes(ByteBuffer.wrap(bytes), schema, decimal)
                            .toPlainString());
        }
        return NODES.textNode(Base64.getEncoder().encodeToString(bytes));
    }

    private static byte[] copy(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
