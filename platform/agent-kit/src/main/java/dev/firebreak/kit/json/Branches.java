package dev.firebreak.kit.json;

import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Finds the part of a schema that a value is of. */
final class Branches {
    private Branches() {}

    /** The schema itself or the branch of the union that has the type; null when there is none. */
    static @Nullable Schema of(Schema schema, Schema.Type type) {
        if (schema.getType() == type) {
            return schema;
        }
        if (schema.getType() == Schema.Type.UNION) {
            for (Schema branch : schema.getTypes()) {
                if (branch.getType() == type) {
                    return branch;
                }
            }
        }
        return null;
    }
}
