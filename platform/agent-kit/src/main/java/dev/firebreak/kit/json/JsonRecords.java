package dev.firebreak.kit.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firebreak.kit.contract.Contract;
import dev.firebreak.kit.contract.Findings;
import dev.firebreak.kit.contract.Shown;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON as Avro values and collects everything that is wrong with it. Where something is, the
 * value is null.
 */
final class JsonRecords {
    static final String UNKNOWN_FIELD = "unknown-field";

    /**
     * Trying branches inside tried branches multiplies; unions in unions of alike records go no
     * deeper than this.
     */
    private static final int TRIES_INSIDE_MAX = 2;

    private final GenericData model;
    private final Findings findings;
    private final int triesInside;

    JsonRecords(GenericData model, Findings findings) {
        this(model, findings, 0);
    }

    private JsonRecords(GenericData model, Findings findings, int triesInside) {
        this.model = model;
        this.findings = findings;
        this.triesInside = triesInside;
    }

    @Nullable Object value(JsonNode json, Schema schema) {
        return switch (schema.getType()) {
            case RECORD -> record(json, schema);
            case ARRAY -> list(json, schema);
            case MAP -> map(json, schema);
            case UNION -> union(json, schema);
            case STRING, ENUM, BYTES, FIXED, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL ->
                    scalar(json, schema);
        };
    }

    private @Nullable Object record(JsonNode json, Schema schema) {
        if (!json.isObject()) {
            return wrong("an object (" + schema.getName() + ")", json);
        }
        if (findings.tooDeep()) {
            return null;
        }
        var record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            findings.enterField(field.name());
            JsonNode value = json.get(field.name());
            if (value != null) {
                record.put(field.pos(), value(value, field.schema()));
            } else if (field.hasDefaultValue()) {
                record.put(
                        field.pos(), model.deepCopy(field.schema(), model.getDefaultValue(field)));
            } else {
                findings.violated(Contract.REQUIRED, expected(field.schema()), "no such field");
            }
            findings.leave();
        }
        unknownFields(json, schema);
        return record;
    }

    private void unknownFields(JsonNode json, Schema schema) {
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            if (schema.getField(entry.getKey()) == null && !findings.full()) {
                List<String> missing =
                        schema.getFields().stream()
                                .map(Schema.Field::name)
                                .filter(name -> !json.has(name))
                                .toList();
                String known =
                        String.join(
                                ", ", schema.getFields().stream().map(Schema.Field::name).toList());
                findings.enterField(Shown.clean(entry.getKey(), Shown.CHARS_MAX));
                findings.violated(
                        UNKNOWN_FIELD,
                        Nearest.to(entry.getKey(), missing)
                                .map(name -> "probably " + name)
                                .orElse("one of " + known),
                        Shown.clean(entry.getKey(), Shown.CHARS_MAX));
                findings.leave();
            }
        }
    }

    private @Nullable Object list(JsonNode json, Schema schema) {
        if (!json.isArray()) {
            return wrong("a list", json);
        }
        var items = new GenericData.Array<Object>(json.size(), schema);
        int index = 0;
        for (JsonNode item : json) {
            if (findings.full()) {
                return null;
            }
            findings.enterItem(index++);
            items.add(value(item, schema.getElementType()));
            findings.leave();
        }
        return items;
    }

    private @Nullable Object map(JsonNode json, Schema schema) {
        if (!json.isObject()) {
            return wrong("an object", json);
        }
        Map<String, @Nullable Object> map = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            if (findings.full()) {
                return null;
            }
            findings.enterKey(entry.getKey());
            map.put(entry.getKey(), value(entry.getValue(), schema.getValueType()));
            findings.leave();
        }
        return map;
    }

    /**
     * Of the branches that such JSON could be, the first that it is; where it is none, the one that
     * it is nearest to tells.
     */
    private @Nullable Object union(JsonNode json, Schema union) {
        if (json.isNull() && union.isNullable()) {
            return null;
        }
        List<Schema> candidates = UnionShapes.nearest(json, union);
        if (candidates.isEmpty()) {
            return wrong(expected(union), json);
        }
        if (candidates.size() > 1 && triesInside < TRIES_INSIDE_MAX) {
            for (Schema candidate : candidates) {
                var tried = new Findings();
                Object value =
                        new JsonRecords(model, tried, triesInside + 1).value(json, candidate);
                if (tried.found().isEmpty()) {
                    return value;
                }
            }
        }
        return value(json, candidates.getFirst());
    }

    private @Nullable Object scalar(JsonNode json, Schema schema) {
        Object value = Scalars.value(json, schema);
        return value == null && !(json.isNull() && schema.getType() == Schema.Type.NULL)
                ? wrong(Scalars.expected(json, schema), json)
                : value;
    }

    private @Nullable Object wrong(String expected, JsonNode json) {
        if (json.isNull()) {
            findings.violated(Contract.REQUIRED, expected, "null");
        } else {
            findings.violated(Contract.TYPE, expected, shown(json));
        }
        return null;
    }

    static String expected(Schema schema) {
        return switch (schema.getType()) {
            case RECORD -> "an object (" + schema.getName() + ")";
            case ARRAY -> "a list";
            case MAP -> "an object";
            case UNION -> {
                var kinds = new ArrayList<String>();
                schema.getTypes().forEach(branch -> kinds.add(expected(branch)));
                yield String.join(" or ", kinds);
            }
            default -> Scalars.expected(schema);
        };
    }

    private static String shown(JsonNode json) {
        return switch (json.getNodeType()) {
            case STRING -> Shown.value(json.textValue());
            case OBJECT -> "an object of " + json.size() + " fields";
            case ARRAY -> "a list of " + json.size() + " items";
            default -> Shown.clean(json.asText(), Shown.CHARS_MAX);
        };
    }
}
