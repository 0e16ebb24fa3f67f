package dev.firebreak.kit.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.util.Base64;
import java.util.UUID;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.jspecify.annotations.Nullable;

/** Values without parts, from JSON to the plain form that Avro encodes. */
final class Scalars {
    private static final int DECIMAL_CHARS_MAX = 100;
    private static final int UUID_CHARS = 36;
    private static final int SYMBOLS_SHOWN_MAX = 30;

    private Scalars() {}

    /** The value, or null when the JSON is none of this type (and for JSON null). */
    static @Nullable Object value(JsonNode json, Schema schema) {
        LogicalType logical = schema.getLogicalType();
        return switch (schema.getType()) {
            case BOOLEAN -> json.isBoolean() ? json.booleanValue() : null;
            case INT -> {
                Long number = logical != null ? time(json, logical) : whole(json);
                yield number == null || number != number.intValue()
                        ? null
                        : (Object) number.intValue();
            }
            case LONG -> logical != null ? time(json, logical) : whole(json);
            case FLOAT -> {
                Double number = real(json);
                yield number == null || !fitsFloat(number) ? null : (Object) number.floatValue();
            }
            case DOUBLE -> real(json);
            case STRING -> text(json, logical instanceof LogicalTypes.Uuid);
            case ENUM ->
                    json.isTextual() && schema.hasEnumSymbol(json.textValue())
                            ? new GenericData.EnumSymbol(schema, json.textValue())
                            : null;
            case BYTES ->
                    logical instanceof LogicalTypes.Decimal decimal
                            ? decimalBytes(json, schema, decimal)
                            : buffer(bytes(json));
            case FIXED -> fixed(json, schema);
            case NULL, RECORD, ARRAY, MAP, UNION -> null;
        };
    }

    /** 5, and 5.0 as well: models and JavaScript write the one for the other. */
    private static @Nullable Long whole(JsonNode json) {
        return json.isNumber() && json.canConvertToLong() && json.canConvertToExactIntegral()
                ? json.longValue()
                : null;
    }

    private static @Nullable Double real(JsonNode json) {
        if (json.isNumber()) {
            double value = json.doubleValue();
            return Double.isFinite(value) ? value : null;
        }
        return switch (json.isTextual() ? json.textValue() : "") {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> null;
        };
    }

    private static boolean fitsFloat(double value) {
        return !Double.isFinite(value) || Double.isFinite((float) value);
    }

    /** Text that UTF-8 can carry: a lone surrogate would silently become a question mark. */
    private static @Nullable String text(JsonNode json, boolean uuid) {
        if (!json.isTextual()) {
            return null;
        }
        String text = json.textValue();
        return wellFormed(text) && (!uuid || isUuid(text)) ? text : null;
    }

    private static boolean wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private static boolean isUuid(String text) {
        try {
            return text.length() == UUID_CHARS
                    && UUID.fromString(text).toString().equalsIgnoreCase(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static @Nullable Long time(JsonNode json, LogicalType logical) {
        if (!json.isTextual()) {
            return null;
        }
        try {
            return Times.count(json.textValue(), logical);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static byte @Nullable [] bytes(JsonNode json) {
        if (!json.isTextual()) {
            return null;
        }
        try {
            return Base64.getDecoder().decode(json.textValue());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable ByteBuffer buffer(byte @Nullable [] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }

    private static @Nullable Object fixed(JsonNode json, Schema schema) {
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
            BigDecimal value = decimal(json, decimal);
            return value == null
                    ? null
                    : new Conversions.DecimalConversion().toFixed(value, schema, decimal);
        }
        if (schema.getLogicalType() instanceof LogicalTypes.Uuid) {
            String text = text(json, true);
            return text == null
                    ? null
                    : new Conversions.UUIDConversion()
                            .toFixed(UUID.fromString(text), schema, schema.getLogicalType());
        }
        byte[] bytes = bytes(json);
        return bytes == null || bytes.length != schema.getFixedSize()
                ? null
                : new GenericData.Fixed(schema, bytes);
    }

    private static @Nullable ByteBuffer decimalBytes(
            JsonNode json, Schema schema, LogicalTypes.Decimal type) {
        BigDecimal value = decimal(json, type);
        return value == null
                ? null
                : new Conversions.DecimalConversion().toBytes(value, schema, type);
    }

    /** Exactly the number, if the type can hold it. */
    private static @Nullable BigDecimal decimal(JsonNode json, LogicalTypes.Decimal type) {
        if (!json.isNumber()
                && !(json.isTextual() && json.textValue().length() <= DECIMAL_CHARS_MAX)) {
            return null;
        }
        try {
            BigDecimal value = new BigDecimal(json.asText()).stripTrailingZeros();
            // Before setScale, which would write out the zeros of 1e999999999.
            boolean fits =
                    value.scale() <= type.getScale()
                            && (long) value.precision() - value.scale()
                                    <= (long) type.getPrecision() - type.getScale();
            return fits ? value.setScale(type.getScale()) : null;
        } catch (ArithmeticException | NumberFormatException e) {
            return null;
        }
    }

    /**
     * What would have been right, for this value: an enum names the symbol that was probably meant.
     */
    static String expected(JsonNode json, Schema schema) {
        if (schema.getType() == Schema.Type.ENUM && json.isTextual()) {
            return Nearest.to(json.textValue(), schema.getEnumSymbols())
                    .map(symbol -> "probably " + symbol)
                    .orElseGet(() -> expected(schema));
        }
        if (schema.getType() == Schema.Type.STRING
                && json.isTextual()
                && schema.getLogicalType() == null) {
            return "well-formed Unicode";
        }
        return expected(schema);
    }

    static String expected(Schema schema) {
        LogicalType logical = schema.getLogicalType();
        if (logical != null && Times.isTime(logical)) {
            return Times.example(logical)
                    + (logical.getName().endsWith("millis") ? ", not finer than milliseconds" : "");
        }
        return switch (schema.getType()) {
            case INT -> "a whole number of 32 bits";
            case LONG -> "a whole number of 64 bits";
            case FLOAT, DOUBLE -> "a number";
            case BOOLEAN -> "true or false";
            case STRING ->
                    logical == null
                            ? "text"
                            : "a uuid such as 123e4567-e89b-12d3-a456-426614174000";
            case ENUM ->
                    "one of "
                            + String.join(
                                    ", ",
                                    schema.getEnumSymbols().stream()
                                            .limit(SYMBOLS_SHOWN_MAX)
                                            .toList());
            case BYTES, FIXED ->
                    switch (logical) {
                        case LogicalTypes.Decimal d ->
                                "a decimal of at most "
                                        + d.getPrecision()
                                        + " digits, "
                                        + d.getScale()
                                        + " of them after the point";
                        case LogicalTypes.Uuid u -> "a uuid";
                        case null, default ->
                                schema.getType() == Schema.Type.FIXED
                                        ? schema.getFixedSize() + " bytes in base64"
                                        : "bytes in base64";
                    };
            case NULL -> "null";
            case RECORD, ARRAY, MAP, UNION ->
                    throw new IllegalStateException("no scalar: " + schema.getType());
        };
    }
}
