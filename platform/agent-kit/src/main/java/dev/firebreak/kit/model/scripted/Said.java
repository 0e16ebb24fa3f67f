package dev.firebreak.kit.model.scripted;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.kit.model.ToolCall;
import dev.firebreak.kit.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a rule answers.
 *
 * @param text words; null: none, or JSON
 * @param json a tree of which the strings are templates; null: none
 * @param calls tools to call
 */
record Said(@Nullable Template text, @Nullable YamlNode json, List<Call> calls) {
    /**
     * A call of a tool.
     *
     * @param id null: made from the number of the call, so that it is the same each time
     * @param arguments a tree, or text that may be no JSON at all
     */
    record Call(@Nullable String id, String name, @Nullable YamlNode arguments) {}

    Said {
        calls = List.copyOf(calls);
    }

    String text(Map<String, String> slots) {
        if (text != null) {
            return text.filled(slots);
        }
        return json == null ? "" : filled(json, slots).toString();
    }

    List<ToolCall> calls(Question question, Map<String, String> slots) {
        List<ToolCall> made = new ArrayList<>();
        for (Call call : calls) {
            String id =
                    call.id() == null
                            ? "call-%d-%d".formatted(question.turn(), made.size() + 1)
                            : call.id();
            made.add(new ToolCall(id, call.name(), arguments(call.arguments(), slots)));
        }
        return made;
    }

    private static String arguments(@Nullable YamlNode arguments, Map<String, String> slots) {
        return switch (arguments) {
            case null -> "{}";
            case YamlNode.Scalar scalar -> Template.of(scalar.text()).filled(slots);
            case YamlNode.Items items -> filled(items, slots).toString();
            case YamlNode.Fields fields -> filled(fields, slots).toString();
        };
    }

    private static JsonNode filled(YamlNode node, Map<String, String> slots) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return switch (node) {
            case YamlNode.Scalar(JsonNode value, _, _) ->
                    value.isTextual()
                            ? json.textNode(Template.of(value.textValue()).filled(slots))
                            : value;
            case YamlNode.Items(List<YamlNode> items, _) -> {
                ArrayNode array = json.arrayNode();
                items.forEach(item -> array.add(filled(item, slots)));
                yield array;
            }
            case YamlNode.Fields(var fields, _, _) -> {
                ObjectNode object = json.objectNode();
                fields.forEach((name, value) -> object.set(name, filled(value, slots)));
                yield object;
            }
        };
    }
}
