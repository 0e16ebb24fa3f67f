package dev.firebreak.kit.condition;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.values.NullValue;
import java.io.IOException;
import java.util.Map;

/**
 * A JSON object as conditions see it. Stricter than JSON: whoever carries it out later must not be
 * able to read anything else in it, so a name stands once, a number fits its type, and nothing
 * follows the object.
 */
public final class JsonFields {
    private static final int NESTING_MAX = 32;
    private static final int NUMBER_CHARS_MAX = 100;
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(NESTING_MAX)
                                    .maxNumberLength(NUMBER_CHARS_MAX)
                                    .build())
                    .build();

    private JsonFields() {}

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException when it is no such object; the message shows nothing of it
     */
    public static Map<String, Object> of(String json, int charsMax) {
        if (json.length() > charsMax) {
            throw new IllegalArgumentException(
                    "has %d characters, at most %d are read".formatted(json.length(), charsMax));
        }
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("is no JSON object");
            }
            Map<String, Object> fields = object(parser);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("goes on after its JSON object");
            }
            return fields;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "can't be read as JSON with each name once, at most %d levels and numbers of at most %d digits"
                            .formatted(NESTING_MAX, NUMBER_CHARS_MAX),
                    e);
        }
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException {
        ImmutableMap.Builder<String, Object> fields = ImmutableMap.builder();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            fields.put(name, value(parser, parser.nextToken()));
        }
        return fields.buildOrThrow();
    }

    private static Object value(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> {
                ImmutableList.Builder<Object> items = ImmutableList.builder();
                for (JsonToken item = parser.nextToken();
                        item != JsonToken.END_ARRAY;
                        item = parser.nextToken()) {
                    items.add(value(parser, item));
                }
                yield items.build();
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> {
                double number = parser.getDoubleValue();
                if (!Double.isFinite(number)) {
                    throw new IllegalArgumentException("holds a number that is too large");
                }
                yield number;
            }
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> NullValue.NULL_VALUE;
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                    throw new IllegalArgumentException("is no JSON value: " + token);
        };
    }
}
