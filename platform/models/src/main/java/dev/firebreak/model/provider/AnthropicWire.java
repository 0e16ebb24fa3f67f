package dev.firebreak.model.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/** Messages as Anthropic writes them. */
final class AnthropicWire implements Wire {
    private final Map<Integer, Heard.Call> byIndex = new HashMap<>();
    private long input;
    private long cacheRead;
    private long cacheWritten;

    @Override
    public void whole(JsonNode body, Heard heard) {
        if (Wire.hearError(body, heard)) {
            return;
        }
        body.path("content").forEach(block -> block(block, -1, heard));
        end(body.path("stop_reason"), heard);
        usage(body.path("usage"), heard);
    }

    @Override
    public void piece(JsonNode data, Heard heard) {
        if (Wire.hearError(data, heard)) {
            return;
        }
        int index = data.path("index").asInt(-1);
        switch (data.path("type").asText("")) {
            case "message_start" -> usage(data.path("message").path("usage"), heard);
            case "content_block_start" -> block(data.path("content_block"), index, heard);
            case "content_block_delta" -> delta(data.path("delta"), index, heard);
            case "message_delta" -> {
                end(data.path("delta").path("stop_reason"), heard);
                usage(data.path("usage"), heard);
            }
            case "message_stop" -> heard.over();
            default -> {
                // ping, content_block_stop and what is yet to come: nothing of the answer
            }
        }
    }

    private void block(JsonNode block, int index, Heard heard) {
        switch (block.path("type").asText("")) {
            case "text" -> heard.text(block.path("text"));
            case "thinking" -> heard.unseen(block.path("thinking"));
            case "tool_use" -> {
                Heard.Call call = heard.newCall();
                call.id = block.path("id").textValue();
                call.name.append(block.path("name").asText(""));
                JsonNode arguments = block.path("input");
                // A stream opens with an empty object and then writes the real one.
                if (index < 0 || !arguments.isEmpty()) {
                    call.add(arguments);
                }
                byIndex.put(index, call);
            }
            default -> {
                // what tools of the provider's own did: none are asked for
            }
        }
    }

    private void delta(JsonNode delta, int index, Heard heard) {
        switch (delta.path("type").asText("")) {
            case "text_delta" -> heard.text(delta.path("text"));
            case "thinking_delta" -> heard.unseen(delta.path("thinking"));
            case "input_json_delta" -> {
                Heard.Call call = byIndex.get(index);
                if (call == null) {
                    heard.misshapen("arguments for no tool call");
                } else {
                    call.add(delta.path("partial_json"));
                }
            }
            default -> {
                // signatures, citations
            }
        }
    }

    private static void end(JsonNode reason, Heard heard) {
        if (!reason.isTextual()) {
            return;
        }
        heard.end(
                reason.textValue(),
                switch (reason.textValue()) {
                    case "end_turn", "stop_sequence", "tool_use" -> Ending.COMPLETE;
                    case "max_tokens" -> Ending.TRUNCATED;
                    case "model_context_window_exceeded" -> Ending.CONTEXT_FULL;
                    case "refusal" -> Ending.REFUSED;
                    default -> Ending.UNKNOWN;
                });
    }

    /** Input leaves out what was read from or written to the cache; a later count replaces one. */
    private void usage(JsonNode usage, Heard heard) {
        if (!usage.isObject()) {
            return;
        }
        input = Math.max(input, Usage.count(usage.path("input_tokens")));
        cacheRead = Math.max(cacheRead, Usage.count(usage.path("cache_read_input_tokens")));
        cacheWritten =
                Math.max(cacheWritten, Usage.count(usage.path("cache_creation_input_tokens")));
        heard.usage().input(input + cacheRead + cacheWritten, cacheRead, cacheWritten);
        heard.usage().output(Usage.count(usage.path("output_tokens")), 0);
    }
}
