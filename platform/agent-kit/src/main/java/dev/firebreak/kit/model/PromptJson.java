package dev.firebreak.kit.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/**
 * A prompt as canonical JSON: everything that decides about the answer, always in the same order.
 * The same question gives the same bytes, so journals and caches know it again. For whom it is
 * asked and where the answer streams to is no part of it.
 */
public final class PromptJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private PromptJson() {}

    /** UTF-8. */
    public static byte[] bytes(Prompt prompt) {
        ObjectNode node = JSON.objectNode();
        node.put("class", prompt.modelClass().name());
        if (prompt.temperature() != null) {
            node.put("temperature", prompt.temperature());
        }
        node.put("maxOutputTokens", prompt.maxOutputTokens());
        ArrayNode messages = node.putArray("messages");
        prompt.messages().forEach(m -> messages.add(message(m)));
        ArrayNode tools = node.putArray("tools");
        for (ToolSpec tool : prompt.tools()) {
            tools.addObject()
                    .put("name", tool.name())
                    .put("description", tool.description())
                    .put("parameters", tool.parametersSchema());
        }
        if (prompt.answer() != null) {
            node.putObject("answer")
                    .put("name", prompt.answer().name())
                    .put("schema", prompt.answer().json());
        }
        return node.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static ObjectNode message(Message message) {
        ObjectNode node = JSON.objectNode();
        switch (message) {
            case Message.Instruction(String text) -> node.put("instruction", text);
            case Message.Asked(String text) -> node.put("asked", text);
            case Message.Said(String text, var calls) -> {
                node.put("said", text);
                ArrayNode array = node.putArray("calls");
                for (ToolCall call : calls) {
                    array.addObject()
                            .put("id", call.id())
                            .put("name", call.name())
                            .put("arguments", call.argumentsJson());
                }
            }
            case Message.ToolAnswer(String callId, String tool, String text, boolean failed) ->
                    node.put("callId", callId)
                            .put("tool", tool)
                            .put("answer", text)
                            .put("failed", failed);
        }
        return node;
    }
}
