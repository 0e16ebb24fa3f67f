package dev.firebreak.model.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/** Chat completions as OpenAI writes them, and with some patience as others do. */
final class OpenAiWire implements Wire {
    private final Map<Integer, Heard.Call> byIndex = new HashMap<>();
    private int lastIndex = -1;

    @Override
    public void whole(JsonNode body, Heard heard) {
        if (!Wire.hearError(body, heard)) {
            JsonNode choice = body.path("choices").path(0);
            message(choice.path("message"), heard, false);
            end(choice.path("finish_reason"), heard);
            usage(body.path("usage"), heard);
        }
    }

    @Override
    public void piece(JsonNode data, Heard heard) {
        if (!Wire.hearError(data, heard)) {
            JsonNode choice = data.path("choices").path(0);
            message(choice.path("delta"), heard, true);
            end(choice.path("finish_reason"), heard);
            usage(data.path("usage"), heard);
        }
    }

    @Override
    public boolean isEndMark(String data) {
        return data.equals("[DONE]");
    }

    /** Not every server writes [DONE]; the reason comes last but for the usage. */
    @Override
    public boolean isWhole(Heard heard) {
        return heard.isOver() || heard.ending() != null;
    }

    private void message(JsonNode message, Heard heard, boolean inPieces) {
        JsonNode content = message.path("content");
        if (content.isArray()) {
            content.forEach(part -> heard.text(part.path("text")));
        } else {
            heard.text(content);
        }
        // Not OpenAI's own: DeepSeek and older vLLM name it so, OpenRouter and newer vLLM
        // otherwise.
        heard.unseen(message.path("reasoning_content"));
        heard.unseen(message.path("reasoning"));
        if (!message.path("refusal").asText("").isBlank()) {
            heard.unseen(message.path("refusal"));
            heard.end("refusal", Ending.REFUSED);
        }
        JsonNode calls = message.path("tool_calls");
        if (calls.isArray()) {
            calls.forEach(call -> call(call, heard, inPieces));
        } else if (!calls.isMissingNode() && !calls.isNull()) {
            heard.misshapen("tool_calls is not a list");
        }
    }

    private void call(JsonNode node, Heard heard, boolean inPieces) {
        JsonNode function = node.path("function");
        if (!function.isObject() || !node.path("type").asText("function").matches("function|")) {
            heard.misshapen("a tool call without its function");
            return;
        }
        int index = inPieces ? index(node, function) : byIndex.size();
        Heard.Call call = byIndex.computeIfAbsent(index, _ -> heard.newCall());
        lastIndex = index;
        if (node.path("id").isTextual() && call.id == null) {
            call.id = node.path("id").textValue();
        }
        // Some servers repeat the name in every piece.
        if (call.name.isEmpty()) {
            call.name.append(function.path("name").asText(""));
        }
        call.add(function.path("arguments"));
    }

    /** Servers that give no index give the id or the name with the first piece of a call. */
    private int index(JsonNode node, JsonNode function) {
        if (node.path("index").isInt()) {
            return node.path("index").intValue();
        }
        Heard.Call last = byIndex.get(lastIndex);
        String id = node.path("id").asText("");
        boolean goesOn =
                last != null
                        && (id.isEmpty()
                                ? function.path("name").asText("").isEmpty()
                                : id.equals(last.id));
        return goesOn ? lastIndex : byIndex.size();
    }

    private static void end(JsonNode reason, Heard heard) {
        if (!reason.isTextual() || reason.textValue().isEmpty()) {
            return;
        }
        heard.end(
                reason.textValue(),
                switch (reason.textValue()) {
                    case "stop", "tool_calls", "function_call" -> Ending.COMPLETE;
                    // What servers for open models say instead of stop.
                    case "eos", "eos_token", "end_turn", "stop_sequence" -> Ending.COMPLETE;
                    case "length", "max_tokens" -> Ending.TRUNCATED;
                    case "content_filter" -> Ending.FILTERED;
                    default -> Ending.UNKNOWN;
                });
    }

    private static void usage(JsonNode usage, Heard heard) {
        if (!usage.isObject()) {
            return;
        }
        long prompt = Usage.count(usage.path("prompt_tokens"));
        heard.usage()
                .input(
                        prompt,
                        Usage.count(usage.path("prompt_tokens_details").path("cached_tokens")),
                        0);
        // Some servers leave the thoughts out of completion_tokens, but count them in the total.
        long completion = Usage.count(usage.path("completion_tokens"));
        long rest = Usage.count(usage.path("total_tokens")) - prompt;
        heard.usage()
                .output(
                        Math.max(completion, rest),
                        Usage.count(
                                usage.path("completion_tokens_details").path("reasoning_tokens")));
    }
}
