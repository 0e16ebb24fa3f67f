package dev.firebreak.boundary.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firebreak.boundary.registry.RegistryException.Kind;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Makes Avro schemas from a registry's answers. What others registered is read leniently (names and
 * defaults are not judged); what it refers to is fetched first, depth first, within limits.
 */
final class SchemaReader {
    private static final int REFERENCES_MAX = 100;
    private static final int DEPTH_MAX = 20;

    /** Fetches what a reference points to. */
    @FunctionalInterface
    interface Fetch {
        JsonNode version(String subject, int version);
    }

    private final Fetch fetch;

    SchemaReader(Fetch fetch) {
        this.fetch = fetch;
    }

    RegisteredSchema read(int id, JsonNode answer) {
        Map<String, Schema> types = new LinkedHashMap<>();
        resolve(answer, types, new HashSet<>(), 0);
        return new RegisteredSchema(id, guid(answer), parse(answer, types));
    }

    static @Nullable UUID guid(JsonNode answer) {
        try {
            return answer.hasNonNull("guid") ? UUID.fromString(answer.get("guid").asText()) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private void resolve(JsonNode answer, Map<String, Schema> types, Set<String> seen, int depth) {
        for (JsonNode reference : answer.path("references")) {
            String subject = reference.path("subject").asText();
            int version = reference.path("version").asInt();
            if (!seen.add(subject + "\0" + version)) {
                continue;
            }
            if (depth >= DEPTH_MAX || seen.size() > REFERENCES_MAX) {
                throw new RegistryException(
                        Kind.MISMATCH,
                        "the schema refers to more than %d others or deeper than %d"
                                .formatted(REFERENCES_MAX, DEPTH_MAX));
            }
            JsonNode referred = fetch.version(subject, version);
            resolve(referred, types, seen, depth + 1);
            Schema schema = parse(referred, types);
            types.put(schema.getFullName(), schema);
        }
    }

    private static Schema parse(JsonNode answer, Map<String, Schema> types) {
        String kind = answer.path("schemaType").asText("AVRO");
        if (!kind.equals("AVRO")) {
            throw new RegistryException(
                    Kind.MISMATCH, "the schema is %s, not AVRO".formatted(kind));
        }
        if (!answer.path("schema").isTextual()) {
            throw new RegistryException(Kind.MISCONFIGURED, "the registry's answer has no schema");
        }
        try {
            Schema.Parser parser = new Schema.Parser(NameValidator.NO_VALIDATION);
            parser.setValidateDefaults(false);
            if (!types.isEmpty()) {
                parser.addTypes(types.values());
            }
            return parser.parse(answer.get("schema").asText());
        } catch (RuntimeException | StackOverflowError e) {
            throw new RegistryException(
                    Kind.MISMATCH, "the registry holds a schema that can't be parsed: " + e, e);
        }
    }
}
