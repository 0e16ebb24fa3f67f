package dev.firebreak.kit.answer;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The JSON object in what a model wrote: alone, in a fence, or with prose around it.
 *
 * <p>Forgiven are what models do and what means one thing only: a comma after the last element, a
 * line break inside a text, words around the object. Not forgiven is what would have to be guessed,
 * such as an object that does not end, or which of two values a field has. Where there are several
 * objects the first counts that is whole.
 */
final class FoundJson {
    private static final int CHARS_MAX = 4 << 20;
    private static final int OBJECTS_TRIED_MAX = 64;
    private static final int NESTING_MAX = 200;

    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            new JsonFactoryBuilder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(NESTING_MAX)
                                                    .maxNumberLength(100)
                                                    .maxStringLength(CHARS_MAX)
                                                    .build())
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .build())
                    .enable(
                            JsonReadFeature.ALLOW_TRAILING_COMMA,
                            JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
                    .enable(
                            DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                            DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .build();

    private FoundJson() {}

    /** The object; empty when there is none that is whole. */
    static Optional<JsonNode> in(String text) {
        if (text.length() > CHARS_MAX) {
            return Optional.empty();
        }
        JsonNode whole = object(text);
        if (whole != null) {
            return Optional.of(whole);
        }
        int from = 0;
        for (int tried = 0; tried < OBJECTS_TRIED_MAX; tried++) {
            int start = text.indexOf('{', from);
            if (start < 0) {
                return Optional.empty();
            }
            int end = end(text, start);
            JsonNode found = end < 0 ? null : object(text.substring(start, end));
            if (found != null) {
                return Optional.of(found);
            }
            // Inside an object that is none there may be a brace that begins one: "use {x}: {...}".
            from = start + 1;
        }
        return Optional.empty();
    }

    private static @Nullable JsonNode object(String text) {
        try {
            JsonNode node = MAPPER.readTree(text);
            return node != null && node.isObject() ? node : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** Behind the brace that closes the one at {@code start}; -1 when none does. */
    private static int end(String text, int start) {
        int depth = 0;
        boolean quoted = false;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    quoted = false;
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return i + 1;
            }
        }
        return -1;
    }
}
