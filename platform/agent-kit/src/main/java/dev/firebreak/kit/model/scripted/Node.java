package dev.firebreak.kit.model.scripted;

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
sealed interface Node {
    int DEPTH_MAX = 32;

    int line();

    /** A plain value: text, number, truth value or null. */
    record Scalar(JsonNode value, int line) implements Node {
        String text() {
            return value.isNull() ? "" : value.asText();
        }
    }

    /** A list. */
    record Items(List<Node> items, int line) implements Node {}

    /** Fields by name, each with the line of the name. */
    record Fields(Map<String, Node> fields, Map<String, Integer> lines, int line) implements Node {}

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException saying what is wrong and where: {@code line LINE: …}
     */
    static Node read(String yaml) {
        YAMLFactory factory =
                YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
        try (YAMLParser parser = factory.createParser(new StringReader(yaml))) {
            if (parser.nextToken() == null) {
                return new Fields(Map.of(), Map.of(), 1);
            }
            Node node = node(parser, 0);
            if (parser.nextToken() != null) {
                throw refused(parser, "more than one YAML document; expected one");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "line %d: no valid YAML: %s"
                            .formatted(
                                    e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                                    e.getOriginalMessage().lines().findFirst().orElse("")),
                    e);
        } catch (IOException e) {
            throw new IllegalArgumentException("it can't be read: " + e.getMessage(), e);
        }
    }

    private static Node node(YAMLParser parser, int depth) throws IOException {
        if (depth > DEPTH_MAX) {
            throw refused(parser, "values more than " + DEPTH_MAX + " levels deep");
        }
        if (parser.isCurrentAlias()) {
            throw refused(parser, "an alias (*); write the value out");
        }
        int line = line(parser);
        JsonNodeFactory json = JsonNodeFactory.instance;
        return switch (parser.currentToken()) {
            case START_OBJECT -> fields(parser, line, depth);
            case START_ARRAY -> {
                List<Node> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(node(parser, depth + 1));
                }
                yield new Items(items, line);
            }
            case VALUE_NULL -> new Scalar(json.nullNode(), line);
            case VALUE_TRUE, VALUE_FALSE ->
                    new Scalar(json.booleanNode(parser.getBooleanValue()), line);
            case VALUE_NUMBER_INT -> new Scalar(json.numberNode(parser.getBigIntegerValue()), line);
            case VALUE_NUMBER_FLOAT -> new Scalar(number(parser, json), line);
            default -> new Scalar(json.textNode(parser.getText()), line);
        };
    }

    private static JsonNode number(YAMLParser parser, JsonNodeFactory json) throws IOException {
        return parser.isNaN()
                ? json.textNode(parser.getText())
                : json.numberNode(parser.getDecimalValue());
    }

    private static Node fields(YAMLParser parser, int line, int depth) throws IOException {
        Map<String, Node> fields = new LinkedHashMap<>();
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

    private static IllegalArgumentException refused(JsonParser parser, String seen) {
        return new IllegalArgumentException("line %d: it holds %s".formatted(line(parser), seen));
    }
}
