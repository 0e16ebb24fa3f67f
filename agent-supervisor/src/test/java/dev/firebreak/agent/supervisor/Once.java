package dev.firebreak.agent.supervisor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.HashSet;
import java.util.Set;

/** Lets every named Avro type be defined once: where it comes again, its name stands for it. */
final class Once {
    private final Set<String> defined = new HashSet<>();

    private Once() {}

    static String named(String schema) {
        try {
            return new Once().once(new ObjectMapper().readTree(schema), "").toString();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a schema: " + schema, e);
        }
    }

    private JsonNode once(JsonNode node, String namespace) {
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, once(array.get(i), namespace));
            }
            return array;
        }
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        String inside = object.path("namespace").asText(namespace);
        String type = object.path("type").asText();
        if (type.equals("record") || type.equals("enum")) {
            String name = inside + "." + object.get("name").asText();
            if (!defined.add(name)) {
                return TextNode.valueOf(name);
            }
        }
        for (String child : new String[] {"type", "items", "values", "fields"}) {
            if (object.has(child)) {
                object.set(child, once(object.get(child), inside));
            }
        }
        return object;
    }
}
