package dev.firebreak.kit.contract;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** Makes the checks of a schema. */
final class Plan {
    private final Map<String, RecordCheck> records = new HashMap<>();

    /**
     * @throws IllegalArgumentException when a rule does not compile, or stands where no rule can
     *     stand
     */
    RecordCheck record(Schema schema) {
        RecordCheck known = records.get(schema.getFullName());
        if (known != null) {
            return known;
        }
        var check = new RecordCheck(schema);
        records.put(schema.getFullName(), check);
        var fields = new ArrayList<Check>();
        for (Schema.Field field : schema.getFields()) {
            fields.add(field(schema, field));
        }
        check.complete(
                fields,
                RuleCompiler.compile(
                        Rule.of(schema, schema.getFullName()),
                        "this",
                        schema,
                        schema.getFullName()));
        return check;
    }

    private Check field(Schema owner, Schema.Field field) {
        String place = owner.getFullName() + "." + field.name();
        Check shape = any(field.schema(), place);
        var rules =
                RuleCompiler.compile(
                        Rule.of(field, place), "value", withoutNull(field.schema()), place);
        return rules.isEmpty() ? shape : new Check.Ruled(shape, rules);
    }

    private Check any(Schema schema, String place) {
        if (schema.getType() != Schema.Type.RECORD && schema.getObjectProp(Rule.PROPERTY) != null) {
            throw new IllegalArgumentException(
                    place
                            + ": a rule stands on a type, where nothing would ask it; put it on the field, before the field's name");
        }
        return switch (schema.getType()) {
            case RECORD -> record(schema);
            case STRING -> new Check.Text(schema.getLogicalType() instanceof LogicalTypes.Uuid);
            case FLOAT, DOUBLE -> new Check.Real();
            case ARRAY -> new Check.Items(any(schema.getElementType(), place));
            case MAP -> new Check.Entries(any(schema.getValueType(), place));
            case UNION -> union(schema, place);
            case INT, LONG ->
                    CelTypes.isTime(schema)
                            ? new Check.Moment(schema, schema.getLogicalType().getName())
                            : new Check.Scalar(schema, expected(schema));
            case BOOLEAN, BYTES, FIXED, ENUM, NULL -> new Check.Scalar(schema, expected(schema));
        };
    }

    private Check union(Schema union, String place) {
        List<Schema> branches = union.getTypes();
        List<Check> checks = branches.stream().map(branch -> any(branch, place)).toList();
        if (union.isNullable() && branches.size() == 2) {
            return new Check.OrNull(
                    checks.get(branches.getFirst().getType() == Schema.Type.NULL ? 1 : 0));
        }
        return new Check.OneOf(
                branches,
                checks,
                String.join(" or ", branches.stream().map(Plan::expected).toList()));
    }

    private static String expected(Schema schema) {
        return schema.getLogicalType() == null
                ? schema.getFullName()
                : schema.getLogicalType().getName();
    }

    static Schema withoutNull(Schema schema) {
        if (schema.getType() != Schema.Type.UNION || !schema.isNullable()) {
            return schema;
        }
        var others =
                schema.getTypes().stream()
                        .filter(branch -> branch.getType() != Schema.Type.NULL)
                        .toList();
        return others.size() == 1 ? others.getFirst() : Schema.createUnion(others);
    }
}
