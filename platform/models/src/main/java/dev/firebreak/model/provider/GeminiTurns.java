package dev.firebreak.model.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;

/**
 * Mends the turns of a request to Gemini: it takes the answers to the calls of one turn in one turn
 * only (400 otherwise), and LangChain4j writes a turn for each.
 */
final class GeminiTurns {
    private static final ObjectMapper JSON = new ObjectMapper();

    private GeminiTurns() {}

    static String answeredTogether(String body) {
        JsonNode request;
        try {
            request = JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("LangChain4j wrote what is no JSON", e);
        }
        if (!(request.path("contents") instanceof ArrayNode turns)) {
            return body;
        }
        boolean mended = false;
        for (int i = turns.size() - 1; i > 0; i--) {
            if (answers(turns.get(i)) && answers(turns.get(i - 1))) {
                ((ArrayNode) turns.get(i - 1).path("parts"))
                        .addAll((ArrayNode) turns.get(i).path("parts"));
                turns.remove(i);
                mended = true;
            }
        }
        return mended ? request.toString() : body;
    }

    private static boolean answers(JsonNode turn) {
        return turn.path("parts") instanceof ArrayNode parts
                && parts.path(0).has("functionResponse");
    }
}
