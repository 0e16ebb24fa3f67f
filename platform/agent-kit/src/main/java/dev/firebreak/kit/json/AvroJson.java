package dev.firebreak.kit.json;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.firebreak.kit.contract.Findings;
import dev.firebreak.kit.contract.Shown;
import dev.firebreak.schemas.Violation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;

/**
 * Avro records as plain JSON, the form that people, models and shells read and write: no type
 * wrapper around the values of unions, enums by name, times as ISO 8601, uuids and decimals as
 * text, bytes in base64. Avro's own JSON encoding wraps and escapes, which nobody gets right by
 * hand.
 *
 * <p>What a union's value is, its shape says: of several records, the one whose fields fit.
 */
public final class AvroJson {
    private static final int NESTING_MAX = 200;
    private static final int NUMBER_CHARS_MAX = 100;
    private static final int TEXT_CHARS_MAX = 16 << 20;
    private static final long JSON_CHARS_MAX = 64 << 20;

    /**
     * Conversions would be global; the plain forms of logical types are what Avro writes without
     * any.
     */
    private static final GenericData PLAIN = new GenericData();

    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            new JsonFactoryBuilder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(NESTING_MAX)
                                                    .maxNumberLength(NUMBER_CHARS_MAX)
                                                    .maxStringLength(TEXT_CHARS_MAX)
                                                    .maxDocumentLength(JSON_CHARS_MAX)
                                                    .build())
                                    .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(
                            DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                            // A decimal must not go through a double.
                            DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .build();

    private AvroJson() {}

    /** What reading came to. */
    public sealed interface Parsed {}

    /**
     * A whole record, with logical types in their plain form (a timestamp is a long, a uuid text).
     */
    public record Read(GenericRecord record) implements Parsed {}

    /** JSON that is not such a record, and everything that is wrong with it. */
    public record Unreadable(List<Violation> violations) implements Parsed {}

    /**
     * The record on one line. Shows also what would not be encoded, such as a null in a required
     * field.
     */
    public static String write(IndexedRecord record) {
        return tree(record).toString();
    }

    /** The record as a tree. Numbers that JSON has no form for (NaN, infinite) are texts. */
    public static JsonNode tree(IndexedRecord record) {
        return JsonTree.of(record, record.getSchema());
    }

    /** Reads JSON text as a record of the schema. */
    public static Parsed read(String json, Schema schema) {
        JsonNode tree;
        try {
            tree = MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            var location = e.getLocation();
            String where =
                    location == null
                            ? ""
                            : " (line "
                                    + location.getLineNr()
                                    + ", column "
                                    + location.getColumnNr()
                                    + ")";
            return new Unreadable(
                    List.of(
                            new Violation(
                                    "",
                                    "json",
                                    "one JSON object",
                                    Shown.clean(e.getOriginalMessage(), Shown.CHARS_MAX) + where)));
        }
        return read(tree, schema);
    }

    /**
     * Reads a tree as a record of the schema. A field that is not there takes its default; every
     * field that is missing, unknown or of the wrong kind is told of. Negative zero becomes zero.
     */
    public static Parsed read(JsonNode json, Schema schema) {
        if (schema.getType() != Schema.Type.RECORD) {
            throw new IllegalArgumentException("not a record: " + schema.getType().getName());
        }
        var findings = new Findings();
        Object record = new JsonRecords(PLAIN, findings).value(json, schema);
        List<Violation> found = findings.found();
        return found.isEmpty() && record instanceof GenericRecord whole
                ? new Read(whole)
                : new Unreadable(found);
    }

    /**
     * The record as the generated class has it.
     *
     * @throws IllegalArgumentException when it is not of the class's contract
     */
    public static <T extends SpecificRecord> T specific(GenericRecord record, Class<T> contract) {
        SpecificData model = SpecificData.getForClass(contract);
        try {
            var bytes = new ByteArrayOutputStream();
            var encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            new GenericDatumWriter<GenericRecord>(record.getSchema(), PLAIN).write(record, encoder);
            var reader =
                    new SpecificDatumReader<T>(
                            record.getSchema(), model.getSchema(contract), model);
            return reader.read(null, DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null));
        } catch (IOException | AvroRuntimeException e) {
            throw new IllegalArgumentException(
                    "no " + contract.getSimpleName() + ": " + e.getMessage(), e);
        }
    }
}
