package dev.firebreak.model.provider;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * How one protocol writes an answer down. LangChain4j writes our requests, but the answers are read
 * here: it drops unknown finish reasons, refusals, an error inside a stream and usage it has no
 * field for, takes half a stream for a whole answer, glues text parts together with line breaks
 * (which breaks JSON), and merges Ollama's parallel calls into one.
 */
sealed interface Wire permits OpenAiWire, AnthropicWire, GeminiWire, OllamaWire {
    /** How pieces of a stream are set apart. */
    enum Framing {
        /** Server-sent events (WHATWG HTML, section 9.2). */
        EVENTS,
        /** One JSON object per line. */
        LINES
    }

    /** Hears an answer that came in one piece. */
    void whole(JsonNode body, Heard heard);

    /** Hears the next piece of a streamed answer. */
    void piece(JsonNode data, Heard heard);

    default Framing framing() {
        return Framing.EVENTS;
    }

    /** Whether this piece is no JSON but says that the stream is over. */
    default boolean isEndMark(String data) {
        return false;
    }

    /** Whether a stream that ended here was a whole one. */
    default boolean isWhole(Heard heard) {
        return heard.isOver();
    }

    static Wire of(Protocol protocol) {
        return switch (protocol) {
            case OPENAI -> new OpenAiWire();
            case ANTHROPIC -> new AnthropicWire();
            case GEMINI -> new GeminiWire();
            case OLLAMA -> new OllamaWire();
        };
    }

    /** Hears an error in the body, if there is one: some come with status 200. */
    static boolean hearError(JsonNode body, Heard heard) {
        if (body.path("error").isMissingNode() || body.path("error").isNull()) {
            return false;
        }
        heard.error(ErrorBody.of(body));
        return true;
    }
}
