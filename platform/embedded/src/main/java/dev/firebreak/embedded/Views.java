package dev.firebreak.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;

/** What the registry's answers look like in JSON. */
final class Views {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Views() {}

    static JsonNode registered(Version version) {
        ObjectNode view =
                JSON.createObjectNode().put("id", version.id()).put("version", version.number());
        return withContent(view, version.content());
    }

    static ObjectNode version(Version version) {
        ObjectNode view =
                JSON.createObjectNode()
                        .put("subject", version.subject())
                        .put("version", version.number())
                        .put("id", version.id());
        return withContent(view, version.content());
    }

    static JsonNode versions(Collection<Version> versions) {
        ArrayNode view = JSON.createArrayNode();
        versions.forEach(v -> view.add(version(v)));
        return view;
    }

    static ObjectNode content(Content content) {
        return withContent(JSON.createObjectNode(), content);
    }

    /** The schema itself, not quoted. */
    static JsonNode schema(Content content) {
        try {
            return JSON.readTree(content.text());
        } catch (JsonProcessingException e) {
            return JSON.getNodeFactory().textNode(content.text());
        }
    }

    static JsonNode whereUsed(Collection<Version> versions) {
        ArrayNode view = JSON.createArrayNode();
        versions.forEach(
                v -> view.addObject().put("subject", v.subject()).put("version", v.number()));
        return view;
    }

    static JsonNode contextAndId(int id) {
        ArrayNode view = JSON.createArrayNode();
        view.addObject().put("context", ".").put("id", id);
        return view;
    }

    static JsonNode texts(Collection<String> texts) {
        ArrayNode view = JSON.createArrayNode();
        texts.forEach(view::add);
        return view;
    }

    static JsonNode numbers(Collection<Integer> numbers) {
        ArrayNode view = JSON.createArrayNode();
        numbers.forEach(view::add);
        return view;
    }

    static JsonNode number(int number) {
        return JSON.getNodeFactory().numberNode(number);
    }

    static JsonNode pair(String name, String value) {
        return JSON.createObjectNode().put(name, value);
    }

    static JsonNode nothing() {
        return JSON.createObjectNode();
    }

    static JsonNode compatibility(List<String> violations, boolean verbose) {
        ObjectNode view = JSON.createObjectNode().put("is_compatible", violations.isEmpty());
        return verbose ? view.set("messages", texts(violations)) : view;
    }

    static JsonNode refusal(Refusal refusal) {
        return JSON.createObjectNode()
                .put("error_code", refusal.code())
                .put("message", refusal.getMessage());
    }

    static JsonNode serverVersion() {
        return JSON.createObjectNode().put("version", "embedded").put("commitId", "none");
    }

    static JsonNode serverId() {
        ObjectNode view = JSON.createObjectNode();
        ObjectNode scope = view.putObject("scope");
        scope.putArray("path");
        scope.putObject("clusters")
                .put("kafka-cluster", "embedded")
                .put("schema-registry-cluster", "schema-registry");
        return view;
    }

    private static ObjectNode withContent(ObjectNode view, Content content) {
        view.put("guid", content.guid().toString())
                .put("schemaType", "AVRO")
                .put("schema", content.text());
        if (!content.references().isEmpty()) {
            ArrayNode references = view.putArray("references");
            content.references()
                    .forEach(
                            r ->
                                    references
                                            .addObject()
                                            .put("name", r.name())
                                            .put("subject", r.subject())
                                            .put("version", r.version()));
        }
        return view;
    }
}
