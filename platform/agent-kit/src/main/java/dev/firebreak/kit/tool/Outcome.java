package dev.firebreak.kit.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.kit.fence.Fence;
import dev.firebreak.schemas.RejectionCode;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What came of a call.
 *
 * @param text of the tool where it said something, else ours; within the tool's limit
 * @param chars how long the text was before anything was left out
 * @param code why it was denied; null where it was not
 */
record Outcome(Kind kind, String text, int chars, @Nullable RejectionCode code) {
    /** How a call ended. */
    enum Kind {
        OK,
        /** The tool threw; the text is its message. */
        FAILED,
        TIMEOUT,
        /** No such tool. */
        UNKNOWN,
        /** Arguments that don't fit; the tool was not called. */
        INVALID,
        /** A limit stood in the way; the tool was not called. */
        REFUSED,
        /** The tool may not do that, or not for this user. */
        DENIED;

        String shown() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** In our own words. */
    static Outcome ours(Kind kind, String text) {
        return new Outcome(kind, text, text.length(), null);
    }

    /** Somebody said no; the words may hold names of others. */
    static Outcome denied(RejectionCode code, String why, int charsMax) {
        String kept = Shown.whole(Shown.head(why, charsMax));
        return new Outcome(Kind.DENIED, kept, why.length(), code);
    }

    /** In the words of a tool, as far as they fit. */
    static Outcome of(Kind kind, String text, int charsMax) {
        String kept = Shown.whole(Shown.head(text, charsMax));
        return new Outcome(kind, kept, text.length(), null);
    }

    /** As a model gets to read it. */
    String told(String tool) {
        String cut =
                chars > text.length()
                        ? String.format(
                                Locale.ROOT,
                                " Only the first %,d of its %,d characters are here, %,d were left out: ask for less.",
                                text.length(),
                                chars,
                                chars - text.length())
                        : "";
        return switch (kind) {
            case OK ->
                    text.isEmpty()
                            ? tool + " returned nothing."
                            : tool + " answered." + cut + "\n" + Fence.alone(tool, text);
            case FAILED -> tool + " failed." + cut + "\n" + Fence.alone(tool, text);
            case DENIED -> tool + " refused this." + cut + "\n" + Fence.alone(tool, text);
            case TIMEOUT, UNKNOWN, INVALID, REFUSED -> "Error: " + text;
        };
    }

    byte[] bytes() {
        ObjectNode json =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("kind", kind.name())
                        .put("text", text)
                        .put("chars", chars);
        if (code != null) {
            json.put("code", code.name());
        }
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * @throws IllegalStateException when it is none of ours
     */
    static Outcome read(byte[] bytes) {
        try {
            JsonNode node = Arguments.read(new String(bytes, StandardCharsets.UTF_8));
            return new Outcome(
                    Kind.valueOf(node.required("kind").textValue()),
                    node.required("text").textValue(),
                    node.required("chars").intValue(),
                    node.has("code") ? RejectionCode.valueOf(node.get("code").textValue()) : null);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new IllegalStateException("the journal holds no answer of a tool here", e);
        }
    }
}
