package dev.firebreak.model.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
 * except for Gemini, which has types of its own and takes no other keyword. What is lost there
 * (ranges, patterns) is checked when the tool is called.
 */
final class ToolParameters {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** References into each other are followed so far; deeper down anything goes. */
    private static final int DEPTH_MAX = 12;

    private ToolParameters() {}

    static JsonObjectSchema of(String schema, Protocol protocol) {
        JsonNode root;
        try {
            root = JSON.readTree(schema);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a tool's schema is no JSON");
        }
        if (!root.isObject()) {
            throw new IllegalArgumentException("a tool's schema is not an object");
        }
        boolean typed = protocol == Protocol.GEMINI;
        JsonObjectSchema.Builder builder = JsonObjectSchema.builder();
        describe(root, builder);
        root.path("properties")
                .properties()
                .forEach(
                        property ->
                                builder.addProperty(
                                        property.getKey(),
                                        typed
                                                ? element(property.getValue(), root, 0)
                                                : raw(property.getValue())));
        builder.required(texts(root.path("required")));
        if (root.path("additionalProperties").isBoolean()) {
            builder.additionalProperties(root.path("additionalProperties").booleanValue());
        }
        if (!typed && !root.path("$defs").isEmpty()) {
            Map<String, JsonSchemaElement> definitions = new LinkedHashMap<>();
            root.path("$defs")
                    .properties()
                    .forEach(def -> definitions.put(def.getKey(), raw(def.getValue())));
            builder.definitions(definitions);
        }
        return builder.build();
    }

    private static JsonSchemaElement raw(JsonNode node) {
        return JsonRawSchema.from(node.toString());
    }

    private static JsonSchemaElement element(JsonNode node, JsonNode root, int depth) {
        String description = node.path("description").textValue();
        if (depth > DEPTH_MAX) {
            return string(description);
        }
        String reference = node.path("$ref").asText("");
        if (reference.startsWith("#/")) {
            return element(root.at(reference.substring(1)), root, depth + 1);
        }
        JsonNode either = node.has("anyOf") ? node.path("anyOf") : node.path("oneOf");
        if (either.isArray()) {
            return either(either, description, root, depth);
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
                node.path("properties")
                        .properties()
                        .forEach(
                                property ->
                                        builder.addProperty(
                                                property.getKey(),
                                                element(property.getValue(), root, depth + 1)));
                yield builder.required(texts(node.path("required"))).build();
            }
            case "array" ->
                    JsonArraySchema.builder()
                            .items(element(node.path("items"), root, depth + 1))
                            .description(description)
                            .build();
            case "integer" -> JsonIntegerSchema.builder().description(description).build();
            case "number" -> JsonNumberSchema.builder().description(description).build();
            case "boolean" -> JsonBooleanSchema.builder().description(description).build();
            default -> string(description);
        };
    }

    /** One choice is no choice; null is said by leaving the property out. */
    private static JsonSchemaElement either(
            JsonNode choices, @Nullable String description, JsonNode root, int depth) {
        List<JsonSchemaElement> elements =
                StreamSupport.stream(choices.spliterator(), false)
                        .filter(choice -> !choice.path("type").asText("").equals("null"))
                        .map(choice -> element(choice, root, depth + 1))
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
