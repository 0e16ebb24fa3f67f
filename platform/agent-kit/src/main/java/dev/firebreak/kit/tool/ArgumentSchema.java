package dev.firebreak.kit.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import dev.firebreak.kit.model.ToolSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a tool's arguments must look like. Nothing is loaded from elsewhere, and patterns are
 * matched in linear time: schemas may come from a server of somebody else.
 */
final class ArgumentSchema {
    private static final int FIELDS_SHOWN_MAX = 40;
    private static final int VIOLATIONS_TOLD_MAX = 20;
    private static final int VIOLATION_CHARS_MAX = 300;

    private final JsonNode json;
    private final Schema schema;

    private ArgumentSchema(JsonNode json, Schema schema) {
        this.json = json;
        this.schema = schema;
    }

    /**
     * @throws IllegalArgumentException it is no schema of an object
     */
    static ArgumentSchema of(ToolSpec spec) {
        JsonNode json;
        try {
            json = Arguments.read(spec.parametersSchema());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "the schema of tool %s is no JSON: %s"
                            .formatted(spec.name(), e.getOriginalMessage()),
                    e);
        }
        if (!(json instanceof ObjectNode) || !json.path("type").asText().equals("object")) {
            throw new IllegalArgumentException(
                    "the schema of tool %s is not one of an object (\"type\": \"object\")"
                            .formatted(spec.name()));
        }
        try {
            Schema schema =
                    SchemaRegistry.withDefaultDialect(
                                    SpecificationVersion.DRAFT_2020_12,
                                    registry ->
                                            registry.schemaRegistryConfig(config())
                                                    .schemaLoader(
                                                            loader ->
                                                                    loader.fetchRemoteResources(
                                                                            false)))
                            .getSchema(json);
            schema.initializeValidators();
            return new ArgumentSchema(json, schema);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "the schema of tool %s can't be used: %s"
                            .formatted(spec.name(), e.getMessage()),
                    e);
        }
    }

    private static SchemaRegistryConfig config() {
        return SchemaRegistryConfig.builder()
                .locale(Locale.ROOT)
                .regularExpressionFactory(
                        pattern -> {
                            Pattern linear = Pattern.compile(pattern);
                            return text -> linear.matcher(text).find();
                        })
                .build();
    }

    /** All that is wrong; empty when nothing is. */
    List<String> violations(JsonNode arguments) {
        List<Error> errors = schema.validate(arguments);
        List<String> told = new ArrayList<>();
        for (Error error : errors.subList(0, Math.min(errors.size(), VIOLATIONS_TOLD_MAX))) {
            String place = String.valueOf(error.getInstanceLocation());
            String message = Shown.head(error.getMessage(), VIOLATION_CHARS_MAX);
            told.add((place.isEmpty() ? "" : place + ": ") + message);
        }
        if (errors.size() > told.size()) {
            told.add("and %d more".formatted(errors.size() - told.size()));
        }
        return told;
    }

    /** The fields there are, in words. */
    String fields() {
        List<String> fields = new ArrayList<>();
        List<String> required = new ArrayList<>();
        json.path("required").forEach(r -> required.add(r.asText()));
        for (var property : json.path("properties").properties()) {
            if (fields.size() == FIELDS_SHOWN_MAX) {
                fields.add("…");
                break;
            }
            JsonNode type = property.getValue().path("type");
            List<String> about = new ArrayList<>();
            if (type.isTextual()) {
                about.add(type.textValue());
            }
            if (property.getValue().path("enum").isArray()) {
                about.add("one of " + Shown.head(property.getValue().get("enum").toString(), 200));
            }
            if (required.contains(property.getKey())) {
                about.add("required");
            }
            fields.add(
                    property.getKey()
                            + (about.isEmpty() ? "" : " (" + String.join(", ", about) + ")"));
        }
        return fields.isEmpty()
                ? "it takes no arguments"
                : "its arguments are " + String.join(", ", fields);
    }
}
