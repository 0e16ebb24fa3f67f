package dev.firebreak.kit.tool;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.TreeMap;

/** What a model wants a tool called with, once it has been looked at. */
sealed interface Arguments {
    int CHARS_MAX = 100_000;

    /**
     * @param canonical the same for arguments that mean the same: fields in order, numbers without
     *     trailing zeros
     */
    record Usable(ObjectNode json, String canonical) implements Arguments {}

    /**
     * They can't be used.
     *
     * @param why for the model
     */
    record Unusable(String why) implements Arguments {}

    ObjectMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(64)
                                                    .maxNumberLength(400)
                                                    .build())
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .build();

    static JsonNode read(String json) throws JsonProcessingException {
        return MAPPER.readTree(json);
    }

    /** Reads and checks what a model wrote; nothing at all counts as an empty object. */
    static Arguments of(String written, ArgumentSchema schema) {
        if (written.length() > CHARS_MAX) {
            return new Unusable(
                    "the arguments are longer than %d characters: %d"
                            .formatted(CHARS_MAX, written.length()));
        }
        ObjectNode json;
        try {
            JsonNode node = read(written.isBlank() ? "{}" : written);
            if (!(node instanceof ObjectNode object)) {
                return new Unusable(
                        "the arguments are not a JSON object but %s; %s"
                                .formatted(kind(node), schema.fields()));
            }
            json = object;
        } catch (JsonProcessingException e) {
            String where =
                    e.getLocation() == null
                            ? ""
                            : " at character " + e.getLocation().getCharOffset();
            return new Unusable(
                    "the arguments are no JSON%s: %s; %s"
                            .formatted(
                                    where,
                                    Shown.head(e.getOriginalMessage(), 200),
                                    schema.fields()));
        }
        if (!withinReach(json)) {
            return new Unusable(
                    "a number in the arguments is out of reach: its exponent is beyond 400");
        }
        List<String> violations = schema.violations(json);
        return violations.isEmpty()
                ? new Usable(json, canonical(json).toString())
                : new Unusable(
                        "the arguments don't fit: %s; %s"
                                .formatted(String.join("; ", violations), schema.fields()));
    }

    /**
     * As they are shown to the model again: always a JSON object, because some providers' clients
     * take nothing else in a conversation.
     */
    static String echoed(String written) {
        if (written.isBlank()) {
            return "{}";
        }
        try {
            if (written.length() <= CHARS_MAX && read(written) instanceof ObjectNode) {
                return written;
            }
        } catch (JsonProcessingException e) {
            // Told to the model with the answer to its call.
        }
        return JsonNodeFactory.instance
                .objectNode()
                .put("malformed", Shown.whole(Shown.head(written, 200)))
                .toString();
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "an array";
            case STRING -> "a string";
            case NUMBER -> "a number";
            case BOOLEAN -> "a truth value";
            case NULL -> "null";
            case MISSING, BINARY, OBJECT, POJO -> "something else";
        };
    }

    /** A few characters of exponent make numbers of gigabytes, once somebody writes them out. */
    private static boolean withinReach(JsonNode node) {
        if (node.isBigDecimal()) {
            return Math.abs((long) node.decimalValue().scale()) <= 400;
        }
        for (JsonNode child : node) {
            if (!withinReach(child)) {
                return false;
            }
        }
        return true;
    }

    private static JsonNode canonical(JsonNode node) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return switch (node) {
            case ObjectNode object -> {
                TreeMap<String, JsonNode> sorted = new TreeMap<>();
                object.properties().forEach(p -> sorted.put(p.getKey(), canonical(p.getValue())));
                ObjectNode ordered = json.objectNode();
                sorted.forEach(ordered::set);
                yield ordered;
            }
            case ArrayNode array -> {
                ArrayNode items = json.arrayNode();
                array.forEach(item -> items.add(canonical(item)));
                yield items;
            }
            case JsonNode number when number.isNumber() -> {
                BigDecimal plain = number.decimalValue().stripTrailingZeros();
                yield DecimalNode.valueOf(plain.signum() == 0 ? BigDecimal.ZERO : plain);
            }
            default -> node;
        };
    }
}
