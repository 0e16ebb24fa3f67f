package dev.firebreak.model.provider;

import com.fasterxml.jackson.databind.JsonNode;

/** Answers of Google's generateContent, whose stream is made of such answers. */
final class GeminiWire implements Wire {
    @Override
    public void whole(JsonNode body, Heard heard) {
        piece(body, heard);
    }

    @Override
    public void piece(JsonNode data, Heard heard) {
        // Errors come in a list where a stream was asked for.
        JsonNode body = data.isArray() ? data.path(0) : data;
        if (Wire.hearError(body, heard)) {
            return;
        }
        JsonNode candidate = body.path("candidates").path(0);
        candidate.path("content").path("parts").forEach(part -> part(part, heard));
        end(candidate.path("finishReason"), heard);
        if (body.path("promptFeedback").path("blockReason").isTextual()) {
            heard.end("blockReason", Ending.FILTERED);
        }
        usage(body.path("usageMetadata"), heard);
        // There is no mark of the end, but the last answer has both.
        if (heard.ending() != null && body.path("usageMetadata").isObject()) {
            heard.over();
        }
    }

    /** The reason comes with the last answer, usage or not. */
    @Override
    public boolean isWhole(Heard heard) {
        return heard.ending() != null;
    }

    private static void part(JsonNode part, Heard heard) {
        if (part.path("thought").asBoolean()) {
            heard.unseen(part.path("text"));
            return;
        }
        heard.text(part.path("text"));
        JsonNode function = part.path("functionCall");
        if (function.isObject()) {
            Heard.Call call = heard.newCall();
            call.id = function.path("id").textValue();
            call.name.append(function.path("name").asText(""));
            call.add(function.path("args"));
            call.signature = part.path("thoughtSignature").textValue();
        } else if (!function.isMissingNode() && !function.isNull()) {
            heard.misshapen("functionCall is not an object");
        }
    }

    private static void end(JsonNode reason, Heard heard) {
        if (!reason.isTextual()) {
            return;
        }
        heard.end(
                reason.textValue(),
                switch (reason.textValue()) {
                    // The second is said by servers that speak like it; it itself says STOP.
                    case "STOP", "FUNCTION_CALL" -> Ending.COMPLETE;
                    case "MAX_TOKENS" -> Ending.TRUNCATED;
                    case "SAFETY",
                            "RECITATION",
                            "BLOCKLIST",
                            "PROHIBITED_CONTENT",
                            "SPII",
                            "IMAGE_SAFETY",
                            "LANGUAGE" ->
                            Ending.FILTERED;
                    // OTHER, MALFORMED_FUNCTION_CALL, UNEXPECTED_TOOL_CALL and what is yet to come
                    default -> Ending.UNKNOWN;
                });
    }

    private static void usage(JsonNode usage, Heard heard) {
        if (!usage.isObject()) {
            return;
        }
        long thoughts = Usage.count(usage.path("thoughtsTokenCount"));
        heard.usage()
                .input(
                        Usage.count(usage.path("promptTokenCount"))
                                + Usage.count(usage.path("toolUsePromptTokenCount")),
                        Usage.count(usage.path("cachedContentTokenCount")),
                        0);
        heard.usage().output(Usage.count(usage.path("candidatesTokenCount")) + thoughts, thoughts);
    }
}
