package dev.firebreak.agent.supervisor;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.kit.json.AvroJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.generic.IndexedRecord;

/** What happened on a stage from outside, in order, as lines of JSON. */
class History {
    /** Nothing is written down. */
    static final History NONE =
            new History() {
                @Override
                ObjectNode line() {
                    return JsonNodeFactory.instance.objectNode();
                }
            };

    private final List<ObjectNode> lines = new ArrayList<>();

    List<ObjectNode> lines() {
        return lines;
    }

    void waited(Duration time) {
        line().put("wait", time.toString());
    }

    void announced(EchoAgent agent) {
        line().put("announce", agent.name());
    }

    void announced(EchoAgent agent, String kind) {
        line().put("executor", agent.name()).put("kind", kind);
    }

    void sent(String topic, String key, IndexedRecord record) {
        line().put("send", topic)
                .put("key", key)
                .put("record", record.getSchema().getFullName())
                .set("value", AvroJson.tree(record));
    }

    ObjectNode line() {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        lines.add(line);
        return line;
    }
}
