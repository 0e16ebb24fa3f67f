package dev.firebreak.model.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.model.chat.request.json.JsonAnyOfSchema;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonBooleanSchema;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonNumberSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A tool's JSON Schema as LangChain4j wants it: an object whose properties may stand as they are,
 * except for Ollama, where definitions are lost and so stand where they are referred to, and for
 * Gemini, which has types of its own, takes no other keyword, and no object without properties.
 * What is lost (ranges, patterns) is checked when the tool is called.
 */
final class ToolParameters {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** References into each other are followed so far; deeper down anything goes. */
    private static final int DEPTH_MAX = 12;

    /** Schemas may be somebody else's: a few lines that refer to each other make millions. */
    private static final int ELEMENTS_MAX = 2_000;

    private final JsonNode root;
    private int elements;

    private ToolParameters(JsonNode root) {
        this.root = root;
    }

    /** Null where there are none and the protocol takes no empty ones. */
    static @Nullable JsonObjectSchema of(String schema, Protocol protocol) {
        JsonNode root;
        try {
            root = JSON.readTree(schema);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a tool's schema is no JSON");
        }
        if (!root.isObject()) {
            throw new IllegalArgumentException("a tool's schema is not an object");
        }
        return new ToolParameters(root).of(protocol);
    }

    private @Nullable JsonObjectSchema of(Protocol protocol) {
        JsonObjectSchema.Builder builder = JsonObjectSchema.builder();
        describe(root, builder);
        if (root.path("additionalProperties").isBoolean()) {
            builder.additionalProperties(root.path("additionalProperties").booleanValue());
        }
        switch (protocol) {
            case GEMINI -> {
                if (root.path("properties").isEmpty()) {
                    return null;
                }
                properties(root, 0, builder);
            }
            case OPENAI, ANTHROPIC, OLLAMA -> {
                boolean inPlace = protocol == Protocol.OLLAMA;
                Map<String, JsonSchemaElement> definitions = new LinkedHashMap<>();
                for (String place : List.of("definitions", "$defs")) {
                    root.path(place)
                            .properties()
                            .forEach(def -> definitions.put(def.getKey(), raw(def.getValue())));
                }
                root.path("properties")
                        .properties()
                        .forEach(
                                property ->
                                        builder.addProperty(
                                                property.getKey(),
                                                raw(
                                                        inPlace
                                                                ? inPlace(property.getValue(), 0)
                                                                : property.getValue())));
                builder.required(texts(root.path("required")));
                if (!definitions.isEmpty() && !inPlace) {
                    builder.definitions(definitions);
                }
            }
        }
        return builder.build();
    }

    /** Definitions stand under {@code $defs} in the end, where older schemas have another place. */
    private static JsonSchemaElement raw(JsonNode node) {
        return JsonRawSchema.from(
                node.toString().replace("\"$ref\":\"#/definitions/", "\"$ref\":\"#/$defs/"));
    }

    /** With what is referred to in the place of references. */
    private JsonNode inPlace(JsonNode node, int depth) {
        if (node.path("$ref").asText("").startsWith("#/")) {
            return depth >= DEPTH_MAX || ++elements > ELEMENTS_MAX
                    ? JSON.createObjectNode()
                    : inPlace(root.at(node.path("$ref").asText().substring(1)), depth + 1);
        }
        return switch (node) {
            case ObjectNode object -> {
                ObjectNode copy = JSON.createObjectNode();
                object.properties()
                        .forEach(
                                field ->
                                        copy.set(field.getKey(), inPlace(field.getValue(), depth)));
                yield copy;
            }
            case ArrayNode array -> {
                ArrayNode copy = JSON.createArrayNode();
                array.forEach(item -> copy.add(inPlace(item, depth)));
                yield copy;
            }
            default -> node;
        };
    }

    /** An object that may hold anything is left out, unless it is required: then it is text. */
    private void properties(JsonNode node, int depth, JsonObjectSchema.Builder builder) {
        List<String> required = texts(node.path("required"));
        List<String> kept = new ArrayList<>();
        node.path("properties")
                .properties()
                .forEach(
                        property -> {
                            JsonSchemaElement element = element(property.getValue(), depth);
                            String name = property.getKey();
                            if (!(element instanceof JsonObjectSchema object)
                                    || !object.properties().isEmpty()) {
                                builder.addProperty(name, element);
                                kept.add(name);
                            } else if (required.contains(name)) {
                                builder.addProperty(name, string(object.description()));
                                kept.add(name);
                            }
                        });
        builder.required(required.stream().filter(kept::contains).toList());
    }

    private JsonSchemaElement element(JsonNode node, int depth) {
        String description = node.path("description").textValue();
        if (depth > DEPTH_MAX || ++elements > ELEMENTS_MAX) {
            return string(description);
        }
        String reference = node.path("$ref").asText("");
        if (reference.startsWith("#/")) {
            return element(root.at(reference.substring(1)), depth + 1);
        }
        JsonNode either = node.has("anyOf") ? node.path("anyOf") : node.path("oneOf");
        if (either.isArray()) {
            return either(either, description, depth);
        }
        if (node.path("enum").isArray()) {
            return JsonEnumSchema.builder()
                    .enumValues(texts(node.path("enum")))
                    .description(description)
                    .build();
        }
        return switch (type(node)) {
            case "object" -> {
                JsonObjectSchema.Builder builder = JsonObjectSchema.builder();
                describe(node, builder);
                properties(node, depth + 1, builder);
                yield builder.build();
            }
            case "array" ->
                    JsonArraySchema.builder()
                            .items(element(node.path("items"), depth + 1))
                            .description(description)
                            .build();
            case "integer" -> JsonIntegerSchema.builder().description(description).build();
            case "number" -> JsonNumberSchema.builder().description(description).build();
            case "boolean" -> JsonBooleanSchema.builder().description(description).build();
            default -> string(description);
        };
    }

    /** One choice is no choice; null is said by leaving the property out. */
    private JsonSchemaElement either(JsonNode choices, @Nullable String description, int depth) {
        List<JsonSchemaElement> elements =
                StreamSupport.stream(choices.spliterator(), false)
                        .filter(choice -> !choice.path("type").asText("").equals("null"))
                        .map(choice -> element(choice, depth + 1))
                        .toList();
        return switch (elements.size()) {
            case 0 -> string(description);
            case 1 -> elements.getFirst();
            default -> JsonAnyOfSchema.builder().anyOf(elements).description(description).build();
        };
    }

    /** Of several types the first that is not null. */
    private static String type(JsonNode node) {
        JsonNode type = node.path("type");
        if (type.isArray()) {
            for (JsonNode one : type) {
                if (!one.asText("").equals("null")) {
                    return one.asText("");
                }
            }
        }
        return type.asText(node.has("properties") ? "object" : "string");
    }

    private static void describe(JsonNode node, JsonObjectSchema.Builder builder) {
        if (node.path("description").isTextual()) {
            builder.description(node.path("description").textValue());
        }
    }

    private static JsonStringSchema string(@Nullable String description) {
        return JsonStringSchema.builder().description(description).build();
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add(item.asText()));
        return texts;
    }
}
