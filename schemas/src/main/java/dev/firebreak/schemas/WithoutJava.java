package dev.firebreak.schemas;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;

/** Copies a schema without the properties that mean something to Java only. */
final class WithoutJava {
    private static final Set<String> JAVA =
            Set.of("avro.java.string", "java-class", "java-element-class", "java-key-class");

    private final Map<String, Schema> named = new HashMap<>();

    Schema copy(Schema schema) {
        return switch (schema.getType()) {
            case RECORD -> record(schema);
            case ENUM -> finished(schema, enumeration(schema));
            case FIXED ->
                    finished(
                            schema,
                            Schema.createFixed(
                                    schema.getName(),
                                    schema.getDoc(),
                                    schema.getNamespace(),
                                    schema.getFixedSize()));
            case ARRAY -> finished(schema, Schema.createArray(copy(schema.getElementType())));
            case MAP -> finished(schema, Schema.createMap(copy(schema.getValueType())));
            case UNION ->
                    finished(
                            schema,
                            Schema.createUnion(
                                    schema.getTypes().stream().map(this::copy).toList()));
            case STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL ->
                    finished(schema, Schema.create(schema.getType()));
        };
    }

    private Schema record(Schema schema) {
        Schema known = named.get(schema.getFullName());
        if (known != null) {
            return known;
        }
        Schema copy =
                Schema.createRecord(
                        schema.getName(), schema.getDoc(), schema.getNamespace(), schema.isError());
        named.put(schema.getFullName(), copy); // before its fields: a record may hold itself
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field field : schema.getFields()) {
            // Brings along documentation, default, order, aliases and properties.
            fields.add(new Schema.Field(field, copy(field.schema())));
        }
        copy.setFields(fields);
        return finished(schema, copy);
    }

    private static Schema enumeration(Schema schema) {
        return Schema.createEnum(
                schema.getName(),
                schema.getDoc(),
                schema.getNamespace(),
                schema.getEnumSymbols(),
                schema.getEnumDefault());
    }

    private static Schema finished(Schema schema, Schema copy) {
        if (schema.getType() == Schema.Type.RECORD
                || schema.getType() == Schema.Type.ENUM
                || schema.getType() == Schema.Type.FIXED) {
            schema.getAliases().forEach(copy::addAlias);
        }
        properties(schema, copy);
        if (schema.getLogicalType() != null) {
            schema.getLogicalType().addToSchema(copy);
        }
        return copy;
    }

    private static void properties(JsonProperties from, JsonProperties to) {
        from.forEachProperty(
                (name, value) -> {
                    if (!JAVA.contains(name)) {
                        to.addProp(name, value);
                    }
                });
    }
}
