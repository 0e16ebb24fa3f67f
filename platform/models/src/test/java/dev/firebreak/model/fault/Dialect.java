package dev.firebreak.model.fault;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.firebreak.model.provider.Protocol;
import java.util.ArrayList;
import java.util.List;

/** How one provider writes down answers and errors. */
sealed interface Dialect permits OpenAiDialect, AnthropicDialect, GeminiDialect, OllamaDialect {
    /** An error: its status and its body. */
    record Trouble(int status, String body) {}

    /** An answer in one piece. */
    String whole(Told told);

    /** A streamed answer, each piece with all its framing; the last ones mark the end. */
    List<String> pieces(Told told);

    Trouble trouble(Fault fault);

    /** An answer in one piece with tool calls of a wrong shape. */
    String misshapen();

    /** One framed piece of a stream that has such calls. */
    String misshapenPiece();

    /** Overload, told in a stream or a body that has status 200. */
    default String overloadedIn200(boolean streamed) {
        String body = trouble(Fault.OVERLOADED).body();
        return streamed ? "data: " + body + "\n\n" : body;
    }

    /** The beginning of a whole answer, up to where its text goes on and on. */
    default String opening(boolean streamed) {
        // One character, which is not cut into halves.
        String mark = "§";
        String all = streamed ? pieces(Told.text(mark)).get(textPiece()) : whole(Told.text(mark));
        return all.substring(0, all.indexOf(mark));
    }

    /** Which of the pieces has the first text. */
    default int textPiece() {
        return 0;
    }

    default String streamType() {
        return "text/event-stream";
    }

    static Dialect of(Protocol protocol) {
        return switch (protocol) {
            case OPENAI -> new OpenAiDialect();
            case ANTHROPIC -> new AnthropicDialect();
            case GEMINI -> new GeminiDialect();
            case OLLAMA -> new OllamaDialect();
        };
    }

    static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }

    /** The text in two pieces, so that a stream has a middle. */
    static List<String> halves(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        int middle = (text.length() + 1) / 2;
        List<String> halves = new ArrayList<>(List.of(text.substring(0, middle)));
        if (middle < text.length()) {
            halves.add(text.substring(middle));
        }
        return halves;
    }
}
