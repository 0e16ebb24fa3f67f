package dev.firebreak.kit.contract;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericEnumSymbol;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** Whether a Java value is one that Avro would write under a schema. */
final class Shapes {
    private static final int UUID_CHARS = 36;

    private Shapes() {}

    /** Looks at the value itself, not at what it holds. */
    static boolean fits(Schema schema, @Nullable Object value) {
        boolean logical = schema.getLogicalType() != null;
        return switch (schema.getType()) {
            case NULL -> value == null;
            case BOOLEAN -> value instanceof Boolean;
            case INT ->
                    value instanceof Integer
                            || (logical
                                    && (value instanceof LocalDate || value instanceof LocalTime));
            case LONG ->
                    value instanceof Long
                            || (logical
                                    && (value instanceof Instant
                                            || value instanceof LocalDateTime
                                            || value instanceof LocalTime));
            case FLOAT -> value instanceof Float;
            case DOUBLE -> value instanceof Double;
            case STRING -> value instanceof CharSequence || (logical && value instanceof UUID);
            case BYTES -> value instanceof ByteBuffer || (logical && value instanceof BigDecimal);
            case FIXED ->
                    (value instanceof GenericFixed fixed
                                    && fixed.bytes().length == schema.getFixedSize())
                            || (logical && (value instanceof BigDecimal || value instanceof UUID));
            case ENUM ->
                    value instanceof GenericEnumSymbol<?> && schema.hasEnumSymbol(value.toString());
            case ARRAY -> value instanceof Collection<?>;
            case MAP -> value instanceof Map<?, ?>;
            case RECORD ->
                    value instanceof IndexedRecord record
                            && record.getSchema().getFullName().equals(schema.getFullName());
            case UNION -> schema.getTypes().stream().anyMatch(branch -> fits(branch, value));
        };
    }

    /**
     * The form of RFC 9562: {@code java.util.UUID} takes much that is none, such as {@code
     * 1-1-1-1-1}.
     */
    static boolean isUuid(CharSequence text) {
        if (text.length() != UUID_CHARS) {
            return false;
        }
        for (int i = 0; i < UUID_CHARS; i++) {
            char c = text.charAt(i);
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            boolean hex =
                    (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
            if (dash ? c != '-' : !hex) {
                return false;
            }
        }
        return true;
    }
}
