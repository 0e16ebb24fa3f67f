package dev.firebreak.boundary.check;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** Random records of any schema; they keep its types, not its rules. */
final class RandomRecords {
    private static final int DEPTH_MAX = 6;
    private final Random random;

    RandomRecords(long seed) {
        this.random = new Random(seed);
    }

    GenericRecord record(Schema schema) {
        return record(schema, 0);
    }

    private @Nullable Object value(Schema schema, int depth) {
        return switch (schema.getType()) {
            case NULL -> null;
            case BOOLEAN -> random.nextBoolean();
            case INT -> random.nextBoolean() ? random.nextInt(100) : random.nextInt();
            case LONG ->
                    schema.getLogicalType() == null && random.nextBoolean()
                            ? random.nextLong()
                            : random.nextLong(4_000_000_000_000L);
            case FLOAT -> random.nextFloat();
            case DOUBLE -> random.nextDouble();
            case STRING ->
                    LogicalTypes.uuid().equals(schema.getLogicalType())
                            ? new UUID(random.nextLong(), random.nextLong()).toString()
                            : text();
            case BYTES -> ByteBuffer.wrap(bytes(random.nextInt(20)));
            case FIXED -> new GenericData.Fixed(schema, bytes(schema.getFixedSize()));
            case ENUM ->
                    new GenericData.EnumSymbol(
                            schema,
                            schema.getEnumSymbols()
                                    .get(random.nextInt(schema.getEnumSymbols().size())));
            case UNION ->
                    value(schema.getTypes().get(random.nextInt(schema.getTypes().size())), depth);
            case ARRAY -> {
                List<@Nullable Object> items = new ArrayList<>();
                for (int i = depth > DEPTH_MAX ? 0 : random.nextInt(4); i > 0; i--) {
                    items.add(value(schema.getElementType(), depth + 1));
                }
                yield items;
            }
            case MAP -> {
                Map<String, @Nullable Object> entries = new HashMap<>();
                for (int i = depth > DEPTH_MAX ? 0 : random.nextInt(4); i > 0; i--) {
                    entries.put(text(), value(schema.getValueType(), depth + 1));
                }
                yield entries;
            }
            case RECORD -> record(schema, depth);
        };
    }

    private GenericRecord record(Schema schema, int depth) {
        GenericRecord record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            record.put(field.pos(), value(field.schema(), depth + 1));
        }
        return record;
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            int kind = random.nextInt(4);
            int codePoint =
                    switch (kind) {
                        case 0 -> random.nextInt(0x80);
                        case 1 -> random.nextInt(0xD800);
                        case 2 -> 0xE000 + random.nextInt(0x2000);
                        default -> 0x10000 + random.nextInt(0x100000);
                    };
            text.appendCodePoint(codePoint);
        }
        return text.toString();
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
