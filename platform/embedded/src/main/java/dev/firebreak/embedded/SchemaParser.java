package dev.firebreak.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/** Makes an Avro schema of its text and the schemas it refers to. */
final class SchemaParser {
    private static final int REFERENCE_DEPTH_MAX = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Catalog catalog;

    SchemaParser(Catalog catalog) {
        this.catalog = catalog;
    }

    /**
     * @param content the text in Avro's own form
     */
    record Parsed(Schema schema, Content content) {}

    /**
     * Reads a schema that somebody sent.
     *
     * @param newOne whether defaults must fit their types; schemas that exist are taken as they are
     */
    Parsed parse(String text, List<Reference> references, boolean newOne) {
        if (text.isBlank()) {
            throw Refusal.invalidSchema("Empty schema");
        }
        try {
            Map<String, Schema> known = new LinkedHashMap<>();
            collect(references, known, 0);
            Schema schema = schema(text, known, newOne);
            return new Parsed(schema, new Content(print(schema, known), references));
        } catch (Refusal refusal) {
            throw refusal;
        } catch (AvroRuntimeException e) {
            throw invalid(String.valueOf(e.getMessage()));
        } catch (RuntimeException | StackOverflowError e) {
            // Avro lets a null pointer through for an undefined type, and others for other texts.
            throw invalid("the text is no Avro schema: " + e.getMessage());
        }
    }

    /** The schema of a version that is registered. */
    Schema schemaOf(Version version) {
        return parse(version.content().text(), version.content().references(), false).schema();
    }

    /**
     * Whether two texts differ at most in the order of attributes, which Avro keeps for custom
     * properties.
     */
    static boolean sameButForOrder(Content one, Content other) {
        return one.equals(other)
                || (one.references().equals(other.references())
                        && tree(one.text()).equals(tree(other.text())));
    }

    private static Refusal invalid(String detail) {
        return Refusal.invalidSchema("Invalid schema of type AVRO, details: " + detail);
    }

    // Deprecated without a successor: the one way to print a schema without the types it refers to.
    @SuppressWarnings("deprecation")
    private static String print(Schema schema, Map<String, Schema> known) {
        return known.isEmpty() ? schema.toString() : schema.toString(known.values(), false);
    }

    private Schema schema(String text, Map<String, Schema> known, boolean validateDefaults) {
        Schema.Parser parser = new Schema.Parser();
        parser.setValidateDefaults(validateDefaults);
        if (!known.isEmpty()) {
            parser.addTypes(known.values());
        }
        return parser.parse(text);
    }

    private void collect(List<Reference> references, Map<String, Schema> known, int depth) {
        if (depth > REFERENCE_DEPTH_MAX) {
            throw Refusal.invalidSchema("References are nested deeper than " + REFERENCE_DEPTH_MAX);
        }
        for (Reference reference : references) {
            Version version =
                    catalog.version(reference.subject(), reference.version())
                            .orElseThrow(
                                    () ->
                                            Refusal.invalidSchema(
                                                    "No schema reference found for subject \"%s\" and version %d"
                                                            .formatted(
                                                                    reference.subject(),
                                                                    reference.version())));
            collect(version.content().references(), known, depth + 1);
            Map<String, Schema> before = new LinkedHashMap<>(known);
            Schema schema = schema(version.content().text(), before, false);
            known.put(schema.getFullName(), schema);
        }
    }

    /** A text kept by another registry may be no JSON; then it equals only itself. */
    private static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return JSON.getNodeFactory().textNode(text);
        }
    }
}
