package dev.firebreak.schemas.evolution;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;

/** What a contract needs so that it can grow later. */
final class HouseRules {
    private static final String UNKNOWN = "UNKNOWN";

    private final String contract;
    private final Set<String> seen = new HashSet<>();
    private final List<Objection> objections = new ArrayList<>();

    private HouseRules(String contract) {
        this.contract = contract;
    }

    static List<Objection> objections(Schema schema) {
        var rules = new HouseRules(schema.getFullName());
        rules.look(schema, "");
        return rules.objections;
    }

    private void look(Schema schema, String path) {
        switch (schema.getType()) {
            case RECORD -> {
                if (seen.add(schema.getFullName())) {
                    schema.getFields()
                            .forEach(
                                    field ->
                                            look(
                                                    field.schema(),
                                                    Changes.field(path, field.name())));
                }
            }
            case ENUM -> {
                if (!UNKNOWN.equals(schema.getEnumDefault())) {
                    objections.add(
                            new Objection(
                                    contract,
                                    "today",
                                    path,
                                    "enum "
                                            + schema.getName()
                                            + " has the default "
                                            + schema.getEnumDefault(),
                                    "Give it a first symbol UNKNOWN and `= UNKNOWN` after its brace: a reader of today meets the symbols of tomorrow"));
                }
            }
            case ARRAY -> look(schema.getElementType(), path + "[]");
            case MAP -> look(schema.getValueType(), path + "{}");
            case UNION -> schema.getTypes().forEach(branch -> look(branch, path));
            default -> {}
        }
    }
}
