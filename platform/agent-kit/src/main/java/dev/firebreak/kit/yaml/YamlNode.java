package dev.firebreak.kit.yaml;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A part of a YAML file with the line it begins on, which the usual readers forget. */
public sealed interface YamlNode {
    int DEPTH_MAX = 32;

    /** From 1. */
    int line();

    /**
     * A plain value: text, number, truth value or null.
     *
     * @param text as it is written; empty for null
     */
    record Scalar(JsonNode value, String text, int line) implements YamlNode {}

    /** A list. */
    record Items(List<YamlNode> items, int line) implements YamlNode {}

    /** Fields by name, each with the line of the name. */
    record Fields(Map<String, YamlNode> fields, Map<String, Integer> lines, int line)
            implements YamlNode {}

    /**
     * Reads a document; an empty one has no fields.
     *
     * @throws YamlException for what is no YAML, several documents, names that are there twice,
     *     aliases, and more than 32 levels
     */
    static YamlNode read(String yaml) {
        YAMLFactory factory =
                YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
        try (YAMLParser parser = factory.createParser(new StringReader(yaml))) {
            if (parser.nextToken() == null) {
                return new Fields(Map.of(), Map.of(), 1);
            }
            YamlNode node = node(parser, 0);
            if (parser.nextToken() != null) {
                throw refused(parser, "more than one YAML document; expected one");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new YamlException(
                    e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                    "is not valid YAML: " + e.getOriginalMessage().lines().findFirst().orElse(""),
                    e);
        } catch (IOException e) {
            throw new YamlException(0, "can't be read: " + e.getMessage(), e);
        }
    }

    private static YamlNode node(YAMLParser parser, int depth) throws IOException {
        if (depth > DEPTH_MAX) {
            throw refused(parser, "values more than " + DEPTH_MAX + " levels deep");
        }
        if (parser.isCurrentAlias()) {
            throw refused(parser, "an alias (*); write the value out");
        }
        int line = line(parser);
        return switch (parser.currentToken()) {
            case START_OBJECT -> fields(parser, line, depth);
            case START_ARRAY -> {
                List<YamlNode> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(node(parser, depth + 1));
                }
                yield new Items(items, line);
            }
            default -> new Scalar(value(parser), text(parser), line);
        };
    }

    private static String text(YAMLParser parser) throws IOException {
        return parser.currentToken() == JsonToken.VALUE_NULL ? "" : parser.getText();
    }

    private static JsonNode value(YAMLParser parser) throws IOException {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return switch (parser.currentToken()) {
            case VALUE_NULL -> json.nullNode();
            case VALUE_TRUE, VALUE_FALSE -> json.booleanNode(parser.getBooleanValue());
            case VALUE_NUMBER_INT -> json.numberNode(parser.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> number(parser, json);
            default -> json.textNode(parser.getText());
        };
    }

    private static JsonNode number(YAMLParser parser, JsonNodeFactory json) throws IOException {
        return parser.isNaN()
                ? json.textNode(parser.getText())
                : json.numberNode(parser.getDecimalValue());
    }

    private static YamlNode fields(YAMLParser parser, int line, int depth) throws IOException {
        Map<String, YamlNode> fields = new LinkedHashMap<>();
        Map<String, Integer> lines = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            lines.put(name, line(parser));
            parser.nextToken();
            fields.put(name, node(parser, depth + 1));
        }
        return new Fields(fields, lines, line);
    }

    private static int line(JsonParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }

    private static YamlException refused(JsonParser parser, String seen) {
        return new YamlException(line(parser), "holds " + seen);
    }
}
