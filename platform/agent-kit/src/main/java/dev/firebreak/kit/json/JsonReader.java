package dev.firebreak.kit.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firebreak.schemas.Violation;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.jspecify.annotations.Nullable;

/** Reads JSON into generic Avro values and collects everything that does not fit, with its path. */
final class JsonReader {
    private static final int DEPTH_MAX = 64;
    private static final int VIOLATIONS_MAX = 100;
    private static final int SHOWN_CHARS_MAX = 120;
    private static final int NEAR_EDITS_MAX = 3;

    private final List<Violation> violations = new ArrayList<>();

    List<Violation> violations() {
        return violations;
    }

    static Violation violation(String path, String rule, String expected, String actual) {
        return Violation.newBuilder()
                .setPath(path)
                .setRule(rule)
                .setExpected(expected)
                .setActual(shortened(actual))
                .build();
    }

    /** The value, or null where it is null or does not fit; then there is a violation. */
    @Nullable Object read(JsonNode json, Schema schema, String path, int depth) {
        if (depth > DEPTH_MAX) {
            return refuse(path, "at most " + DEPTH_MAX + " levels", json);
        }
        return switch (schema.getType()) {
            case RECORD -> record(json, schema, path, depth);
            case UNION -> union(json, schema, path, depth);
            case ARRAY -> array(json, schema, path, depth);
            case MAP -> map(json, schema, path, depth);
            case ENUM ->
                    json.isTextual() && schema.hasEnumSymbol(json.textValue())
                            ? new GenericData.EnumSymbol(schema, json.textValue())
                            : refuse(
                                    path,
                                    "one of " + String.join(", ", schema.getEnumSymbols()),
                                    json);
            case STRING -> json.isTextual() ? json.textValue() : refuse(path, "a text", json);
            case BYTES -> bytes(json, schema, path);
            case FIXED -> fixed(json, schema, path);
            case INT ->
                    json.isIntegralNumber() && json.canConvertToInt()
                            ? (Object) json.intValue()
                            : refuse(path, "a whole number (32 bits)", json);
            case LONG -> whole(json, schema.getLogicalType(), path);
            case FLOAT ->
                    json.isNumber() ? (Object) json.floatValue() : refuse(path, "a number", json);
            case DOUBLE ->
                    json.isNumber() ? (Object) json.doubleValue() : refuse(path, "a number", json);
            case BOOLEAN ->
                    json.isBoolean()
                            ? (Object) json.booleanValue()
                            : refuse(path, "true or false", json);
            case NULL -> json.isNull() ? null : refuse(path, "null", json);
        };
    }

    private @Nullable Object record(JsonNode json, Schema schema, String path, int depth) {
        if (!json.isObject()) {
            return refuse(path, "an object (" + schema.getName() + ")", json);
        }
        GenericData.Record record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            String at = path.isEmpty() ? field.name() : path + "." + field.name();
            JsonNode value = json.get(field.name());
            if (value != null) {
                record.put(field.pos(), read(value, field.schema(), at, depth + 1));
            } else {
                missing(record, field, at);
            }
        }
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (schema.getField(name) == null) {
                add(
                        violation(
                                path.isEmpty() ? name : path + "." + name,
                                "unknown-field",
                                known(schema, name),
                                name));
            }
        }
        return record;
    }

    private void missing(GenericData.Record record, Schema.Field field, String path) {
        if (!field.hasDefaultValue()) {
            add(violation(path, "required", "a value: the field has no default", "nothing"));
            return;
        }
        try {
            record.put(field.pos(), GenericData.get().getDefaultValue(field));
        } catch (AvroRuntimeException e) {
            add(violation(path, "required", "a usable default", String.valueOf(e.getMessage())));
        }
    }

    /** The branch that fits; where none does, the complaints of the one that came closest. */
    private @Nullable Object union(JsonNode json, Schema schema, String path, int depth) {
        if (json.isNull()) {
            return schema.isNullable() ? null : refuse(path, "a value", json);
        }
        List<Violation> fewest = null;
        for (Schema branch : schema.getTypes()) {
            if (branch.getType() == Schema.Type.NULL) {
                continue;
            }
            JsonReader attempt = new JsonReader();
            Object value = attempt.read(json, branch, path, depth + 1);
            if (attempt.violations.isEmpty()) {
                return value;
            }
            if (fewest == null || attempt.violations.size() < fewest.size()) {
                fewest = attempt.violations;
            }
        }
        (fewest == null ? List.of(violation(path, "type", "null", json.toString())) : fewest)
                .forEach(this::add);
        return null;
    }

    private @Nullable Object array(JsonNode json, Schema schema, String path, int depth) {
        if (!json.isArray()) {
            return refuse(path, "an array", json);
        }
        List<@Nullable Object> values = new ArrayList<>(json.size());
        for (int i = 0; i < json.size(); i++) {
            values.add(read(json.get(i), schema.getElementType(), path + "[" + i + "]", depth + 1));
        }
        return values;
    }

    private @Nullable Object map(JsonNode json, Schema schema, String path, int depth) {
        if (!json.isObject()) {
            return refuse(path, "an object", json);
        }
        Map<String, @Nullable Object> values = new HashMap<>();
        json.properties()
                .forEach(
                        e ->
                                values.put(
                                        e.getKey(),
                                        read(
                                                e.getValue(),
                                                schema.getValueType(),
                                                path + "[" + e.getKey() + "]",
                                                depth + 1)));
        return values;
    }

    private @Nullable Object bytes(JsonNode json, Schema schema, String path) {
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
            return decimal(json, decimal, path);
        }
        byte[] bytes = base64(json);
        return bytes == null ? refuse(path, "bytes in base64", json) : ByteBuffer.wrap(bytes);
    }

    private @Nullable Object decimal(JsonNode json, LogicalTypes.Decimal type, String path) {
        try {
            BigDecimal value =
                    json.isNumber() ? json.decimalValue() : new BigDecimal(json.asText());
            return ByteBuffer.wrap(
                    value.setScale(type.getScale(), RoundingMode.UNNECESSARY)
                            .unscaledValue()
                            .toByteArray());
        } catch (ArithmeticException | NumberFormatException e) {
            return refuse(path, "a number with at most " + type.getScale() + " decimals", json);
        }
    }

    private @Nullable Object fixed(JsonNode json, Schema schema, String path) {
        byte[] bytes = base64(json);
        return bytes == null || bytes.length != schema.getFixedSize()
                ? refuse(path, schema.getFixedSize() + " bytes in base64", json)
                : new GenericData.Fixed(schema, bytes);
    }

    private static byte @Nullable [] base64(JsonNode json) {
        try {
            return json.isBinary() || json.isTextual() ? json.binaryValue() : null;
        } catch (IOException e) {
            return null;
        }
    }

    private @Nullable Object whole(JsonNode json, @Nullable LogicalType type, String path) {
        boolean millis = type instanceof LogicalTypes.TimestampMillis;
        boolean micros = type instanceof LogicalTypes.TimestampMicros;
        if (json.isTextual() && (millis || micros)) {
            try {
                Instant instant = Instant.parse(json.textValue());
                return millis
                        ? instant.toEpochMilli()
                        : ChronoUnit.MICROS.between(Instant.EPOCH, instant);
            } catch (DateTimeException | ArithmeticException e) {
                return refuse(path, "a moment such as 2026-11-21T10:15:30Z", json);
            }
        }
        if (json.isIntegralNumber() && json.canConvertToLong()) {
            return json.longValue();
        }
        return refuse(
                path,
                millis || micros ? "a moment such as 2026-11-21T10:15:30Z" : "a whole number",
                json);
    }

    private @Nullable Object refuse(String path, String expected, JsonNode seen) {
        add(violation(path, "type", expected, seen.toString()));
        return null;
    }

    private void add(Violation violation) {
        if (violations.size() < VIOLATIONS_MAX) {
            violations.add(violation);
        }
    }

    private static String known(Schema schema, String name) {
        List<String> names = schema.getFields().stream().map(Schema.Field::name).toList();
        Optional<String> nearest =
                names.stream()
                        .min(Comparator.comparingInt(n -> edits(n, name)))
                        .filter(n -> edits(n, name) <= NEAR_EDITS_MAX);
        return nearest.map(n -> "did you mean " + n + "?")
                .orElse("one of " + String.join(", ", names));
    }

    /** Levenshtein distance. */
    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int same = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(same, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }

    private static String shortened(String seen) {
        return seen.length() <= SHOWN_CHARS_MAX
                ? seen
                : seen.substring(0, SHOWN_CHARS_MAX - 1) + "…";
    }
}
