package dev.firebreak.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * JSON that a person decides about: it is laid out only where every reader reads the same from it.
 * Of a field that stands there twice, one program takes the first and another the last, so laying
 * it out would show one of them and hide the other.
 */
sealed interface ExactJson {
    /** Everything in it is in the tree, and nothing twice. */
    record Sound(JsonNode tree) implements ExactJson {}

    /** It has to be shown as it stands. */
    record Odd(String why) implements ExactJson {}

    /** Digits of numbers are kept as they are. */
    ObjectMapper STRICT =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    static ExactJson of(String json) {
        try {
            JsonNode tree = STRICT.readTree(json);
            return tree.isMissingNode() ? new Odd("they are empty") : new Sound(tree);
        } catch (JsonProcessingException e) {
            return new Odd(e.getOriginalMessage());
        }
    }
}
