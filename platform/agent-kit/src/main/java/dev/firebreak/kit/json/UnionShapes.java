package dev.firebreak.kit.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/** Tells by the look of a JSON value which branches of a union it may be. */
final class UnionShapes {
    private UnionShapes() {}

    /**
     * The branches it may be, likeliest first; empty when it can be none. The null branch is not
     * among them.
     */
    static List<Schema> nearest(JsonNode json, Schema union) {
        List<Schema> branches =
                union.getTypes().stream()
                        .filter(branch -> branch.getType() != Schema.Type.NULL)
                        .toList();
        if (branches.size() == 1) {
            return branches; // so that what is wrong with the value is said, not that it is none of
            // several
        }
        if (json.isObject()) {
            return objects(json, branches);
        }
        if (json.isArray()) {
            return branches.stream()
                    .filter(branch -> branch.getType() == Schema.Type.ARRAY)
                    .toList();
        }
        return branches.stream()
                .filter(branch -> Scalars.value(json, branch) != null)
                .limit(1)
                .toList();
    }

    private static List<Schema> objects(JsonNode json, List<Schema> branches) {
        List<Schema> records =
                branches.stream().filter(branch -> branch.getType() == Schema.Type.RECORD).toList();
        List<Schema> maps =
                branches.stream().filter(branch -> branch.getType() == Schema.Type.MAP).toList();
        int least =
                records.stream()
                        .mapToInt(record -> misfits(json, record))
                        .min()
                        .orElse(Integer.MAX_VALUE);
        return least > 0 && !maps.isEmpty()
                ? maps
                : records.stream().filter(record -> misfits(json, record) == least).toList();
    }

    /** Fields that would have to be there, and fields that would have to go. */
    private static int misfits(JsonNode json, Schema record) {
        int misfits = 0;
        for (Schema.Field field : record.getFields()) {
            misfits += field.hasDefaultValue() || json.has(field.name()) ? 0 : 1;
        }
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            misfits += record.getField(entry.getKey()) == null ? 1 : 0;
        }
        return misfits;
    }
}
