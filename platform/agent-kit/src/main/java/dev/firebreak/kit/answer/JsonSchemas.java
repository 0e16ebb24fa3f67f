package dev.firebreak.kit.answer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.kit.contract.RuleHints;
import dev.firebreak.kit.model.AnswerSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.JsonProperties;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * JSON Schema (draft 2020-12) of an Avro record, as {@link dev.firebreak.kit.json.AvroJson} reads
 * it.
 *
 * <p>Only what all providers take: every property is required and none is added, an optional one
 * may be null, records stand inline unless they hold themselves. What no provider enforces, such as
 * contract rules, stands in the descriptions, where a model reads it. An enum's {@code UNKNOWN}
 * default is for readers of another version, so a model is not offered it.
 */
public final class JsonSchemas {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String DESCRIPTION = "description";
    private static final String TYPE = "type";
    private static final int NAME_CHARS_MAX = 64;

    private final Set<String> recursive;
    private final ObjectNode definitions = JSON.objectNode();

    private JsonSchemas(Set<String> recursive) {
        this.recursive = recursive;
    }

    /**
     * The schema of a record.
     *
     * @throws IllegalArgumentException when it is no record
     */
    public static AnswerSchema of(Schema record) {
        if (record.getType() != Schema.Type.RECORD) {
            throw new IllegalArgumentException("an answer is a record, not: " + record.getName());
        }
        Set<String> recursive = new HashSet<>();
        findRecursive(record, List.of(), new HashSet<>(), recursive);
        JsonSchemas schemas = new JsonSchemas(recursive);
        ObjectNode root = schemas.object(record);
        if (!schemas.definitions.isEmpty()) {
            root.set("$defs", schemas.definitions);
        }
        String name = record.getName();
        return new AnswerSchema(
                name.length() <= NAME_CHARS_MAX ? name : name.substring(0, NAME_CHARS_MAX),
                root.toString());
    }

    private static void findRecursive(
            Schema schema, List<String> above, Set<String> seen, Set<String> recursive) {
        switch (schema.getType()) {
            case RECORD -> {
                String name = schema.getFullName();
                if (above.contains(name)) {
                    recursive.add(name);
                } else if (seen.add(name)) {
                    List<String> deeper = Stream.concat(above.stream(), Stream.of(name)).toList();
                    schema.getFields()
                            .forEach(f -> findRecursive(f.schema(), deeper, seen, recursive));
                }
            }
            case ARRAY -> findRecursive(schema.getElementType(), above, seen, recursive);
            case MAP -> findRecursive(schema.getValueType(), above, seen, recursive);
            case UNION -> schema.getTypes().forEach(s -> findRecursive(s, above, seen, recursive));
            case BOOLEAN, INT, LONG, FLOAT, DOUBLE, STRING, BYTES, FIXED, ENUM, NULL -> {}
        }
    }

    private ObjectNode any(Schema schema) {
        return switch (schema.getType()) {
            case RECORD -> record(schema);
            case ENUM -> enumeration(schema);
            case ARRAY -> {
                ObjectNode array = typed("array", null);
                array.set("items", any(schema.getElementType()));
                yield array;
            }
            case MAP -> {
                ObjectNode map = typed("object", null);
                map.set("additionalProperties", any(schema.getValueType()));
                yield map;
            }
            case UNION -> union(schema);
            case BOOLEAN -> typed("boolean", null);
            case INT, LONG ->
                    schema.getLogicalType() == null
                            ? typed("integer", null)
                            : time(schema.getLogicalType());
            case FLOAT, DOUBLE -> typed("number", null);
            case STRING ->
                    schema.getLogicalType() instanceof LogicalTypes.Uuid
                            ? typed("string", "a UUID")
                            : typed("string", null);
            case BYTES, FIXED ->
                    schema.getLogicalType() instanceof LogicalTypes.Decimal decimal
                            ? typed(
                                    "string",
                                    "a decimal number with at most "
                                            + decimal.getScale()
                                            + " digits after the point, as text")
                            : typed("string", "base64");
            case NULL -> typed("null", null);
        };
    }

    private ObjectNode record(Schema schema) {
        if (!recursive.contains(schema.getFullName())) {
            return object(schema);
        }
        if (!definitions.has(schema.getName())) {
            definitions.set(schema.getName(), JSON.objectNode()); // so that it can hold itself
            definitions.set(schema.getName(), object(schema));
        }
        return JSON.objectNode().put("$ref", "#/$defs/" + schema.getName());
    }

    private ObjectNode object(Schema schema) {
        ObjectNode object = typed("object", null);
        describe(object, schema.getDoc(), schema);
        ObjectNode properties = object.putObject("properties");
        ArrayNode required = object.putArray("required");
        for (Schema.Field field : schema.getFields()) {
            ObjectNode property = any(field.schema());
            describe(property, field.doc(), field);
            properties.set(field.name(), property);
            required.add(field.name());
        }
        object.put("additionalProperties", false);
        return object;
    }

    private static ObjectNode enumeration(Schema schema) {
        ObjectNode node = typed("string", schema.getDoc());
        ArrayNode symbols = node.putArray("enum");
        schema.getEnumSymbols().stream()
                .filter(s -> !s.equals("UNKNOWN") || !s.equals(schema.getEnumDefault()))
                .forEach(symbols::add);
        return node;
    }

    private ObjectNode union(Schema union) {
        ObjectNode node = JSON.objectNode();
        ArrayNode branches = node.putArray("anyOf");
        union.getTypes().forEach(branch -> branches.add(any(branch)));
        return node;
    }

    private static ObjectNode time(LogicalType type) {
        return switch (type.getName()) {
            case "date" -> typed("string", "an ISO 8601 date such as 2026-11-21");
            case "time-millis", "time-micros" ->
                    typed("string", "an ISO 8601 time of day such as 09:30:00");
            case "local-timestamp-millis", "local-timestamp-micros", "local-timestamp-nanos" ->
                    typed("string", "an ISO 8601 local time such as 2026-11-21T09:30:00");
            case "timestamp-millis", "timestamp-micros", "timestamp-nanos" ->
                    typed("string", "an ISO 8601 time with its zone such as 2026-11-21T09:30:00Z");
            default -> typed("integer", null);
        };
    }

    private static ObjectNode typed(String type, @Nullable String description) {
        ObjectNode node = JSON.objectNode().put(TYPE, type);
        if (description != null) {
            node.put(DESCRIPTION, description);
        }
        return node;
    }

    /** What the place is for, its form, and its rules. A reference takes no words beside it. */
    private static void describe(ObjectNode node, @Nullable String doc, JsonProperties place) {
        if (node.has("$ref")) {
            return;
        }
        List<String> words = new ArrayList<>();
        if (doc != null && !doc.isBlank()) {
            words.add(sentence(doc));
        }
        if (node.path(DESCRIPTION).isTextual()) {
            words.add(sentence(node.path(DESCRIPTION).textValue()));
        }
        List<String> rules = RuleHints.of(place);
        if (!rules.isEmpty()) {
            words.add(rules.stream().collect(Collectors.joining("; ", "Rules: ", ".")));
        }
        if (!words.isEmpty()) {
            node.put(DESCRIPTION, String.join(" ", words));
        }
    }

    private static String sentence(String doc) {
        String text = doc.strip().replaceAll("\\s+", " ");
        return text.endsWith(".") ? text : text + ".";
    }
}
