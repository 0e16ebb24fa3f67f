package dev.firebreak.model.provider;

import com.fasterxml.jackson.databind.JsonNode;

/** Ollama's own chat: one JSON object, or one per line. */
final class OllamaWire implements Wire {
    @Override
    public Framing framing() {
        return Framing.LINES;
    }

    @Override
    public void whole(JsonNode body, Heard heard) {
        piece(body, heard);
    }

    @Override
    public void piece(JsonNode data, Heard heard) {
        if (Wire.hearError(data, heard)) {
            return;
        }
        JsonNode message = data.path("message");
        heard.text(message.path("content"));
        heard.unseen(message.path("thinking"));
        JsonNode calls = message.path("tool_calls");
        if (calls.isArray()) {
            calls.forEach(call -> call(call, heard));
        } else if (!calls.isMissingNode() && !calls.isNull()) {
            heard.misshapen("tool_calls is not a list");
        }
        if (data.path("done").asBoolean()) {
            heard.usage().input(Usage.count(data.path("prompt_eval_count")), 0, 0);
            heard.usage().output(Usage.count(data.path("eval_count")), 0);
            String reason = data.path("done_reason").asText("stop");
            heard.end(
                    reason,
                    switch (reason) {
                        case "stop" -> Ending.COMPLETE;
                        case "length" -> Ending.TRUNCATED;
                        default -> Ending.UNKNOWN;
                    });
            heard.over();
        }
    }

    /** Every call is whole: Ollama doesn't cut them. */
    private static void call(JsonNode node, Heard heard) {
        JsonNode function = node.path("function");
        if (!function.isObject()) {
            heard.misshapen("a tool call without its function");
            return;
        }
        Heard.Call call = heard.newCall();
        call.id = node.path("id").textValue();
        call.name.append(function.path("name").asText(""));
        call.add(function.path("arguments"));
    }
}
