package dev.firebreak.boundary.check;

import dev.firebreak.schemas.RejectionCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Conversion;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Resolver;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads records of one schema that were written with another. What goes where is Avro's own
 * resolution ({@link Resolver}); this carries it out, compiled once into steps, over a {@link
 * StrictDecoder}. It stands in for Avro's readers because those keep state per thread (each virtual
 * thread would build the grammar anew), don't say which field was wrong, take {@code 1-1-1-1-1} for
 * a uuid, and read timestamp-millis as timestamp-micros without a word. Safe for use by many
 * threads.
 */
final class ResolvedReader {
    private static final int UUID_CHARS = 36;
    private static final int SHOWN_CHARS_MAX = 40;
    private static final int INITIAL_ITEMS_MAX = 1024;

    /** Reads one value. */
    private interface Step {
        @Nullable Object read(StrictDecoder in) throws Undecodable;
    }

    private final Step root;

    private ResolvedReader(Step root) {
        this.root = root;
    }

    /**
     * @param model knows the classes of generated records and the conversions of their logical
     *     types
     * @throws org.apache.avro.AvroRuntimeException when the schemas can't be resolved at all
     */
    static ResolvedReader of(Schema writer, Schema reader, GenericData model) {
        Compiler compiler = new Compiler(model);
        return new ResolvedReader(
                compiler.step(
                        Resolver.resolve(Schema.applyAliases(writer, reader), reader, model)));
    }

    /** Reads a record and makes sure that nothing follows it. */
    IndexedRecord read(byte[] bytes, int offset) throws Undecodable {
        StrictDecoder in = new StrictDecoder(bytes, offset);
        Object record = root.read(in);
        if (in.bytesLeft() > 0) {
            throw new Undecodable(
                    RejectionCode.DECODE_TRAILING_BYTES,
                    "%d bytes follow the record".formatted(in.bytesLeft()));
        }
        if (record instanceof IndexedRecord whole) {
            return whole;
        }
        throw new IllegalStateException("not a record's reader");
    }

    /** Turns Avro's actions into steps. */
    private static final class Compiler {
        private final GenericData model;
        private final Map<Resolver.RecordAdjust, RecordStep> records = new HashMap<>();

        private Compiler(GenericData model) {
            this.model = model;
        }

        private Step step(Resolver.Action action) {
            LogicalType written = action.writer.getLogicalType();
            LogicalType read = action.reader.getLogicalType();
            if (written != null && read != null && !written.equals(read)) {
                return incompatible(
                        "written as %s, read as %s".formatted(written.getName(), read.getName()));
            }
            Step plain = unconverted(action);
            Conversion<?> conversion = action.conversion;
            return read == null || conversion == null
                    ? plain
                    : converted(plain, action.reader, read, conversion);
        }

        private Step unconverted(Resolver.Action action) {
            return switch (action) {
                case Resolver.RecordAdjust record -> record(record);
                case Resolver.Container container
                        when container.reader.getType() == Schema.Type.ARRAY ->
                        array(step(container.elementAction));
                case Resolver.Container container -> map(step(container.elementAction));
                case Resolver.EnumAdjust symbols -> symbol(symbols);
                case Resolver.WriterUnion union -> union(union);
                case Resolver.ReaderUnion union -> step(union.actualAction);
                case Resolver.Promote promote ->
                        promoted(promote.writer.getType(), promote.reader.getType());
                case Resolver.DoNothing same -> value(same.reader);
                case Resolver.ErrorAction error -> incompatible(error.toString());
                default ->
                        throw new IllegalStateException(
                                "a kind of action that Avro didn't have: " + action.type);
            };
        }

        private Step record(Resolver.RecordAdjust action) {
            RecordStep known = records.get(action);
            if (known != null) {
                return known;
            }
            FieldStep[] fields = new FieldStep[action.fieldActions.length];
            RecordStep record = new RecordStep(action, fields, model);
            // Before its fields, so that a recursive schema finds it.
            records.put(action, record);
            int next = 0;
            for (int i = 0; i < fields.length; i++) {
                Resolver.Action field = action.fieldActions[i];
                String name = action.writer.getFields().get(i).name();
                fields[i] =
                        field instanceof Resolver.Skip
                                ? new FieldStep(name, -1, skip(field.writer))
                                : new FieldStep(
                                        name, action.readerOrder[next++].pos(), step(field));
            }
            return record;
        }

        private Step union(Resolver.WriterUnion action) {
            Step[] branches = new Step[action.actions.length];
            for (int i = 0; i < branches.length; i++) {
                branches[i] = step(action.actions[i]);
            }
            return in -> branches[in.readIndex(branches.length, "a union's branch")].read(in);
        }

        private Step value(Schema schema) {
            return switch (schema.getType()) {
                case NULL -> in -> null;
                case BOOLEAN -> StrictDecoder::readBoolean;
                case INT -> StrictDecoder::readInt;
                case LONG -> StrictDecoder::readLong;
                case FLOAT -> StrictDecoder::readFloat;
                case DOUBLE -> StrictDecoder::readDouble;
                case STRING -> StrictDecoder::readText;
                case BYTES -> in -> ByteBuffer.wrap(in.readBytes());
                case FIXED ->
                        in -> {
                            GenericFixed fixed = (GenericFixed) model.createFixed(null, schema);
                            in.readFixed(schema.getFixedSize()).get(fixed.bytes());
                            return fixed;
                        };
                case RECORD, ENUM, ARRAY, MAP, UNION ->
                        throw new IllegalStateException(
                                "has an action of its own: " + schema.getType());
            };
        }
    }

    private record FieldStep(String name, int position, Step step) {}

    private static final class RecordStep implements Step {
        private final Resolver.RecordAdjust action;
        private final FieldStep[] fields;
        private final GenericData model;

        private RecordStep(Resolver.RecordAdjust action, FieldStep[] fields, GenericData model) {
            this.action = action;
            this.fields = fields;
            this.model = model;
        }

        @Override
        public Object read(StrictDecoder in) throws Undecodable {
            IndexedRecord record =
                    (IndexedRecord) action.instanceSupplier.newInstance(null, action.reader);
            in.enter();
            for (FieldStep field : fields) {
                try {
                    Object value = field.step.read(in);
                    if (field.position >= 0) {
                        record.put(field.position, value);
                    }
                } catch (Undecodable e) {
                    throw e.in(field.name);
                }
            }
            in.leave();
            for (int i = 0; i < action.defaults.length; i++) {
                Schema.Field missing = action.readerOrder[action.firstDefault + i];
                record.put(missing.pos(), model.deepCopy(missing.schema(), action.defaults[i]));
            }
            return record;
        }
    }

    private static Step array(Step item) {
        return in -> {
            int block = in.readBlock();
            List<@Nullable Object> items = new ArrayList<>(Math.min(block, INITIAL_ITEMS_MAX));
            while (block > 0) {
                for (int i = 0; i < block; i++) {
                    try {
                        items.add(item.read(in));
                    } catch (Undecodable e) {
                        throw e.in(items.size());
                    }
                }
                block = in.readBlock();
            }
            return items;
        };
    }

    private static Step map(Step value) {
        return in -> {
            Map<String, @Nullable Object> entries = new HashMap<>();
            for (int block = in.readBlock(); block > 0; block = in.readBlock()) {
                for (int i = 0; i < block; i++) {
                    String key = in.readText();
                    try {
                        entries.put(key, value.read(in));
                    } catch (Undecodable e) {
                        throw e.in(shown(key));
                    }
                }
            }
            return entries;
        };
    }

    private static Step symbol(Resolver.EnumAdjust action) {
        @Nullable Object[] symbols = action.values;
        return in -> {
            int index = in.readIndex(symbols.length, "an enum's symbol");
            Object symbol = symbols[index];
            if (symbol == null) {
                throw new Undecodable(
                        RejectionCode.READER_INCOMPATIBLE,
                        "%s has no symbol %s and no default"
                                .formatted(
                                        action.reader.getFullName(),
                                        action.writer.getEnumSymbols().get(index)));
            }
            return symbol;
        };
    }

    private static Step promoted(Schema.Type from, Schema.Type to) {
        return switch (to) {
            case LONG -> in -> (long) in.readInt();
            case FLOAT ->
                    from == Schema.Type.INT
                            ? in -> (float) in.readInt()
                            : in -> (float) in.readLong();
            case DOUBLE ->
                    switch (from) {
                        case INT -> in -> (double) in.readInt();
                        case LONG -> in -> (double) in.readLong();
                        default -> in -> (double) in.readFloat();
                    };
            case STRING -> StrictDecoder::readText;
            case BYTES -> in -> ByteBuffer.wrap(in.readText().getBytes(StandardCharsets.UTF_8));
            default -> throw new IllegalStateException("Avro promotes nothing to " + to);
        };
    }

    private static Step converted(
            Step plain, Schema schema, LogicalType logicalType, Conversion<?> conversion) {
        boolean uuid =
                schema.getType() == Schema.Type.STRING && logicalType.equals(LogicalTypes.uuid());
        return in -> {
            Object value = plain.read(in);
            if (uuid) {
                String text = (String) value;
                if (text == null || !isUuid(text)) {
                    throw new Undecodable(
                            RejectionCode.LOGICAL_TYPE_INVALID,
                            "not a uuid: " + shown(String.valueOf(text)));
                }
                return UUID.fromString(text);
            }
            try {
                return Conversions.convertToLogicalType(value, schema, logicalType, conversion);
            } catch (RuntimeException e) {
                throw new Undecodable(
                        RejectionCode.LOGICAL_TYPE_INVALID,
                        "not a %s: %s".formatted(logicalType.getName(), e));
            }
        };
    }

    private static boolean isUuid(String text) {
        if (text.length() != UUID_CHARS) {
            return false;
        }
        for (int i = 0; i < UUID_CHARS; i++) {
            char c = text.charAt(i);
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? c != '-' : c > 'f' || Character.digit(c, 16) < 0) {
                return false;
            }
        }
        return true;
    }

    private static Step incompatible(String why) {
        return in -> {
            throw new Undecodable(RejectionCode.READER_INCOMPATIBLE, why);
        };
    }

    private static Step skip(Schema written) {
        return in -> {
            skip(written, in);
            return null;
        };
    }

    private static void skip(Schema written, StrictDecoder in) throws Undecodable {
        switch (written.getType()) {
            case NULL -> {}
            case BOOLEAN -> in.readBoolean();
            case INT -> in.readInt();
            case LONG -> in.readLong();
            case FLOAT -> in.readFloat();
            case DOUBLE -> in.readDouble();
            case STRING, BYTES -> in.skipLengthAndBytes();
            case FIXED -> in.readFixed(written.getFixedSize());
            case ENUM -> in.readIndex(written.getEnumSymbols().size(), "an enum's symbol");
            case UNION -> {
                List<Schema> branches = written.getTypes();
                skip(branches.get(in.readIndex(branches.size(), "a union's branch")), in);
            }
            case RECORD -> {
                in.enter();
                for (Schema.Field field : written.getFields()) {
                    skip(field.schema(), in);
                }
                in.leave();
            }
            case ARRAY -> {
                for (int block = in.readBlock(); block > 0; block = in.readBlock()) {
                    for (int i = 0; i < block; i++) {
                        skip(written.getElementType(), in);
                    }
                }
            }
            case MAP -> {
                for (int block = in.readBlock(); block > 0; block = in.readBlock()) {
                    for (int i = 0; i < block; i++) {
                        in.skipLengthAndBytes();
                        skip(written.getValueType(), in);
                    }
                }
            }
        }
    }

    private static String shown(String text) {
        return text.length() <= SHOWN_CHARS_MAX ? text : text.substring(0, SHOWN_CHARS_MAX) + "…";
    }
}
