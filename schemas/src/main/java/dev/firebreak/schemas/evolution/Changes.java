package dev.firebreak.schemas.evolution;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * Goes through two versions of a contract side by side and objects to each change that would hurt
 * somebody.
 */
final class Changes {
    private static final String NEW_FIELD =
            "Keep the old field as it is and add another one with a default beside it";

    private final String contract;
    private final String version;
    private final Set<String> compared = new HashSet<>();
    private final List<Objection> objections = new ArrayList<>();

    Changes(String contract, String version) {
        this.contract = contract;
        this.version = version;
    }

    List<Objection> objections(Schema old, Schema now) {
        compare(old, now, "");
        return List.copyOf(objections);
    }

    static String field(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private void compare(Schema old, Schema now, String path) {
        if (old.getType() != now.getType()) {
            object(path, "the type was " + type(old) + " and is " + type(now), NEW_FIELD);
            return;
        }
        logicalType(old, now, path);
        switch (old.getType()) {
            case RECORD -> record(old, now, path);
            case ENUM -> enumeration(old, now, path);
            case FIXED -> fixed(old, now, path);
            case ARRAY -> compare(old.getElementType(), now.getElementType(), path + "[]");
            case MAP -> compare(old.getValueType(), now.getValueType(), path + "{}");
            case UNION -> union(old, now, path);
            case STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> {}
        }
    }

    private void logicalType(Schema old, Schema now, String path) {
        String before = logical(old);
        String after = logical(now);
        if (!before.equals(after)) {
            object(
                    path,
                    "the logical type was "
                            + before
                            + " and is "
                            + after
                            + "; Avro reads the one as the other and gives wrong values",
                    NEW_FIELD);
        }
    }

    private void record(Schema old, Schema now, String path) {
        if (!sameName(old, now, path)
                || !compared.add(old.getFullName() + " " + now.getFullName())) {
            return;
        }
        var added = new ArrayList<Schema.Field>();
        for (Schema.Field field : now.getFields()) {
            Schema.Field before = before(old, field);
            if (before != null) {
                compare(before.schema(), field.schema(), field(path, field.name()));
            } else {
                added.add(field);
            }
        }
        added.forEach(field -> added(field, path));
        old.getFields().stream()
                .filter(field -> now.getField(field.name()) == null)
                .forEach(field -> removed(field, now, added, path));
    }

    private static Schema.Field before(Schema old, Schema.Field field) {
        Schema.Field same = old.getField(field.name());
        return same != null
                ? same
                : field.aliases().stream()
                        .map(old::getField)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
    }

    private void added(Schema.Field field, String path) {
        if (!field.hasDefaultValue()) {
            object(
                    field(path, field.name()),
                    "the field is new and has no default, so data of " + version + " can't be read",
                    "Give it a default, such as `= null` on a union with null first");
        }
    }

    private void removed(Schema.Field gone, Schema now, List<Schema.Field> added, String path) {
        String place = field(path, gone.name());
        if (!gone.hasDefaultValue()) {
            object(
                    place,
                    "the field is gone (or renamed) and had no default, so readers of "
                            + version
                            + " can't read today's data",
                    "Keep it under its name; mark it as no longer used in its documentation");
            return;
        }
        boolean renamed =
                now.getFields().stream().anyMatch(field -> field.aliases().contains(gone.name()));
        added.stream()
                .filter(field -> !renamed && type(field.schema()).equals(type(gone.schema())))
                .findFirst()
                .ifPresent(
                        field ->
                                object(
                                        place,
                                        "the field is gone and "
                                                + field.name()
                                                + ", of the same type, is new: renamed without an alias, old values are lost silently",
                                        "Write @aliases([\""
                                                + gone.name()
                                                + "\"]) before "
                                                + field.name()
                                                + ", or keep the old field"));
    }

    private void enumeration(Schema old, Schema now, String path) {
        if (!sameName(old, now, path)) {
            return;
        }
        List<String> gone =
                old.getEnumSymbols().stream().filter(symbol -> !now.hasEnumSymbol(symbol)).toList();
        if (!gone.isEmpty()) {
            object(
                    path,
                    "enum "
                            + now.getName()
                            + " lost "
                            + String.join(", ", gone)
                            + ", which data of "
                            + version
                            + " may hold",
                    "Put the symbol back; symbols are only ever added");
        }
        if (!Objects.equals(old.getEnumDefault(), now.getEnumDefault())) {
            object(
                    path,
                    "the default of enum "
                            + now.getName()
                            + " was "
                            + old.getEnumDefault()
                            + " and is "
                            + now.getEnumDefault(),
                    "Leave the default: readers of both versions must take an unknown symbol for the same");
        }
    }

    private void fixed(Schema old, Schema now, String path) {
        if (sameName(old, now, path) && old.getFixedSize() != now.getFixedSize()) {
            object(
                    path,
                    "fixed "
                            + now.getName()
                            + " had "
                            + old.getFixedSize()
                            + " bytes and has "
                            + now.getFixedSize(),
                    NEW_FIELD);
        }
    }

    private void union(Schema old, Schema now, String path) {
        List<String> before = old.getTypes().stream().map(Changes::branch).toList();
        List<String> after = now.getTypes().stream().map(Changes::branch).toList();
        for (int i = 0; i < before.size(); i++) {
            int there = after.indexOf(before.get(i));
            if (there >= 0) {
                compare(old.getTypes().get(i), now.getTypes().get(there), path);
            } else {
                object(
                        path,
                        "the union lost "
                                + before.get(i)
                                + ", which data of "
                                + version
                                + " may hold",
                        "Put the branch back");
            }
        }
        after.stream()
                .filter(branch -> !before.contains(branch))
                .forEach(
                        branch ->
                                object(
                                        path,
                                        "the union has a new branch "
                                                + branch
                                                + ", which readers of "
                                                + version
                                                + " don't know",
                                        NEW_FIELD));
    }

    private boolean sameName(Schema old, Schema now, String path) {
        if (old.getFullName().equals(now.getFullName())
                || now.getAliases().contains(old.getFullName())) {
            return true;
        }
        object(
                path,
                "the " + type(old) + " is now called " + now.getFullName(),
                "Keep the name, or write @aliases([\"" + old.getFullName() + "\"]) before it");
        return false;
    }

    private void object(String path, String seen, String right) {
        objections.add(new Objection(contract, version, path, seen, right));
    }

    /** What tells the branches of a union apart. */
    private static String branch(Schema schema) {
        return schema.getFullName();
    }

    private static String logical(Schema schema) {
        LogicalType type = schema.getLogicalType();
        return switch (type) {
            case null -> "none";
            case LogicalTypes.Decimal decimal ->
                    "decimal(" + decimal.getPrecision() + ", " + decimal.getScale() + ")";
            default -> type.getName();
        };
    }

    private static String type(Schema schema) {
        return switch (schema.getType()) {
            case RECORD, ENUM, FIXED -> schema.getType().getName() + " " + schema.getFullName();
            case ARRAY -> "array<" + type(schema.getElementType()) + ">";
            case MAP -> "map<" + type(schema.getValueType()) + ">";
            case UNION ->
                    schema.getTypes().stream()
                            .map(Changes::type)
                            .collect(Collectors.joining(", ", "union{", "}"));
            case STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL ->
                    schema.getLogicalType() == null ? schema.getType().getName() : logical(schema);
        };
    }
}
