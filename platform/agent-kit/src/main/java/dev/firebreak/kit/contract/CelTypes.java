package dev.firebreak.kit.contract;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.NullableType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.common.types.StructTypeReference;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;

/**
 * Avro types as the CEL checker sees them, so that a rule with a wrong field name or a comparison
 * of text with a number is found when the contract is compiled.
 */
final class CelTypes {
    private final Map<String, CelType> records = new HashMap<>();

    /** The type of a field's or an item's values. */
    CelType type(Schema schema) {
        return switch (schema.getType()) {
            case STRING, ENUM -> SimpleType.STRING;
            case BOOLEAN -> SimpleType.BOOL;
            case FLOAT, DOUBLE -> SimpleType.DOUBLE;
            case INT, LONG -> number(schema);
            case BYTES, FIXED -> bytes(schema);
            case NULL -> SimpleType.NULL_TYPE;
            case ARRAY -> ListType.create(type(schema.getElementType()));
            case MAP -> MapType.create(SimpleType.STRING, type(schema.getValueType()));
            case RECORD -> record(schema);
            case UNION -> union(schema);
        };
    }

    private static CelType number(Schema schema) {
        return schema.getLogicalType() == null
                ? SimpleType.INT
                : isTime(schema) ? SimpleType.TIMESTAMP : SimpleType.DURATION;
    }

    /**
     * Values are points in time, dates included; the other logical types of numbers are times of
     * day.
     */
    static boolean isTime(Schema schema) {
        LogicalType logical = schema.getLogicalType();
        return logical != null && !logical.getName().startsWith("time-");
    }

    private static CelType bytes(Schema schema) {
        LogicalType logical = schema.getLogicalType();
        return switch (logical == null ? "" : logical.getName()) {
            case "decimal", "big-decimal", "uuid" -> SimpleType.STRING;
            default -> SimpleType.BYTES;
        };
    }

    private CelType record(Schema schema) {
        String name = schema.getFullName();
        if (!records.containsKey(name)) {
            records.put(
                    name,
                    StructTypeReference.create(
                            name)); // ends the recursion of records that hold themselves
            var fields = new HashMap<String, CelType>();
            for (Schema.Field field : schema.getFields()) {
                fields.put(field.name(), type(field.schema()));
            }
            records.put(name, struct(name, ImmutableMap.copyOf(fields)));
        }
        return StructTypeReference.create(name);
    }

    private CelType union(Schema union) {
        var others =
                union.getTypes().stream()
                        .filter(branch -> branch.getType() != Schema.Type.NULL)
                        .toList();
        if (others.size() != 1) {
            return SimpleType.DYN;
        }
        CelType type = type(others.getFirst());
        if (!union.isNullable()) {
            return type;
        }
        return switch (type.kind()) {
            case STRING, BOOL, INT, DOUBLE, BYTES -> NullableType.create(type);
            case TIMESTAMP, DURATION, STRUCT -> type; // in CEL these may be null
            default -> SimpleType.DYN;
        };
    }

    private static CelType struct(String name, ImmutableMap<String, CelType> fields) {
        return StructType.create(
                name, fields.keySet(), field -> Optional.ofNullable(fields.get(field)));
    }

    /** The records met so far. */
    CelTypeProvider records() {
        return new Records(ImmutableMap.copyOf(records));
    }

    private record Records(ImmutableMap<String, CelType> byName) implements CelTypeProvider {
        @Override
        public ImmutableCollection<CelType> types() {
            return byName.values();
        }

        @Override
        public Optional<CelType> findType(String name) {
            return Optional.ofNullable(byName.get(name));
        }
    }
}
