package dev.firebreak.kit.contract;

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

/** Random records of any schema, right by their types, with logical types in their plain form. */
public final class RandomRecords {
    private static final String[] TEXTS = {
        "",
        "a",
        "t-1",
        "email",
        "email.send",
        "message/rfc822",
        "q1",
        "en",
        "und",
        "0123456789abcdef0123456789abcdef",
        "two words",
        "Grüße, 世界 😀",
        "line\nbreak",
        "\"quoted\" \\ back",
        "\u0000\u200b\u202e",
        "x".repeat(70),
        "😀".repeat(20)
    };
    private static final double[] REALS = {0, 1, 0.5, -1, 7.2, 1e300, Double.MIN_VALUE, 1e-300};
    private static final long MILLENNIA_MS = 100_000_000_000_000L;

    private final Random random;

    public RandomRecords(long seed) {
        this.random = new Random(seed);
    }

    public GenericRecord record(Schema schema) {
        return record(schema, 0);
    }

    private GenericRecord record(Schema schema, int depth) {
        var record = new GenericData.Record(schema);
        schema.getFields()
                .forEach(field -> record.put(field.pos(), value(field.schema(), depth + 1)));
        return record;
    }

    Object value(Schema schema, int depth) {
        return switch (schema.getType()) {
            case RECORD -> record(schema, depth);
            case ARRAY -> list(schema, depth);
            case MAP -> map(schema, depth);
            case UNION -> union(schema, depth);
            case ENUM ->
                    new GenericData.EnumSymbol(
                            schema,
                            schema.getEnumSymbols()
                                    .get(random.nextInt(schema.getEnumSymbols().size())));
            case FIXED -> new GenericData.Fixed(schema, bytes(schema.getFixedSize()));
            case BYTES -> ByteBuffer.wrap(bytes(1 + random.nextInt(8)));
            case STRING ->
                    schema.getLogicalType() instanceof LogicalTypes.Uuid
                            ? new UUID(random.nextLong(), random.nextLong()).toString()
                            : text();
            case INT ->
                    schema.getLogicalType() == null
                            ? whole().intValue()
                            : (Object) random.nextInt(86_400_000);
            case LONG -> schema.getLogicalType() == null ? whole() : (Object) time(schema);
            case FLOAT -> (float) REALS[random.nextInt(REALS.length - 3)];
            case DOUBLE ->
                    random.nextBoolean()
                            ? random.nextDouble()
                            : REALS[random.nextInt(REALS.length)];
            case BOOLEAN -> random.nextBoolean();
            case NULL -> throw new IllegalStateException("null stands in unions only");
        };
    }

    String text() {
        return TEXTS[random.nextInt(TEXTS.length)];
    }

    private Long whole() {
        return switch (random.nextInt(4)) {
            case 0 -> (long) random.nextInt(5) - 1;
            case 1 -> (long) random.nextInt(2000);
            case 2 -> random.nextLong();
            default -> random.nextBoolean() ? Long.MAX_VALUE : Long.MIN_VALUE;
        };
    }

    private long time(Schema schema) {
        String type = schema.getLogicalType().getName();
        if (random.nextInt(4) == 0) {
            return 1_000; // so that some are equal
        }
        return type.startsWith("time-")
                ? random.nextLong(86_400_000_000L)
                : random.nextLong(-10_000_000_000_000L, MILLENNIA_MS);
    }

    private Object list(Schema schema, int depth) {
        List<Object> items = new ArrayList<>();
        for (int i = depth > 6 ? 0 : random.nextInt(4); i > 0; i--) {
            items.add(value(schema.getElementType(), depth + 1));
        }
        return new GenericData.Array<>(schema, items);
    }

    private Object map(Schema schema, int depth) {
        Map<String, Object> map = new HashMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            map.put(text(), value(schema.getValueType(), depth + 1));
        }
        return map;
    }

    @SuppressWarnings("NullAway") // the null branch is a null
    private Object union(Schema schema, int depth) {
        List<Schema> branches = schema.getTypes();
        Schema branch = branches.get(random.nextInt(branches.size()));
        return branch.getType() == Schema.Type.NULL ? null : value(branch, depth + 1);
    }

    private byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }
}
