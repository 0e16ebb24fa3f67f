package dev.firebreak.kit.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An answer as it is kept in the journal. */
final class CompletionJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private CompletionJson() {}

    static byte[] write(Completion completion) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("text", completion.text());
        ArrayNode calls = node.putArray("calls");
        for (ToolCall call : completion.calls()) {
            calls.addObject()
                    .put("id", call.id())
                    .put("name", call.name())
                    .put("arguments", call.argumentsJson());
        }
        Tokens tokens = completion.tokens();
        node.putObject("tokens")
                .put("input", tokens.input())
                .put("cached", tokens.cached())
                .put("cacheWritten", tokens.cacheWritten())
                .put("output", tokens.output())
                .put("reasoning", tokens.reasoning());
        node.put("model", completion.model());
        node.put("costMicros", completion.costMicros());
        node.put("cached", completion.cached());
        return node.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * @throws IllegalStateException when it is none of ours: the digest of the call matched, so
     *     another version of this program wrote it in another form
     */
    static Completion read(byte[] bytes) {
        try {
            JsonNode node = MAPPER.readTree(bytes);
            List<ToolCall> calls = new ArrayList<>();
            for (JsonNode call : node.required("calls")) {
                calls.add(
                        new ToolCall(
                                call.required("id").textValue(),
                                call.required("name").textValue(),
                                call.required("arguments").textValue()));
            }
            JsonNode tokens = node.required("tokens");
            return new Completion(
                    node.required("text").textValue(),
                    calls,
                    new Tokens(
                            tokens.required("input").longValue(),
                            tokens.required("cached").longValue(),
                            tokens.required("cacheWritten").longValue(),
                            tokens.required("output").longValue(),
                            tokens.required("reasoning").longValue()),
                    node.required("model").textValue(),
                    node.required("costMicros").longValue(),
                    node.required("cached").booleanValue());
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException("the journal holds no answer of a model here", e);
        }
    }
}
