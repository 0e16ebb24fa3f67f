package dev.firebreak.kit.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.JsonProperties;

/**
 * A rule as it stands in a schema, under the property {@code rule}: one object or a list of them.
 *
 * @param name for people and programs, unique within its place
 * @param expr CEL over {@code value} (on a field) or {@code this} (on a record)
 * @param message what would be right
 */
record Rule(String name, String expr, String message) {
    static final String PROPERTY = "rule";
    private static final Set<String> KEYS = Set.of("name", "expr", "message");

    static List<Rule> of(JsonProperties holder, String place) {
        Object property = holder.getObjectProp(PROPERTY);
        if (property == null) {
            return List.of();
        }
        var rules = new ArrayList<Rule>();
        for (Object one : property instanceof List<?> list ? list : List.of(property)) {
            rules.add(one(one, place));
        }
        return List.copyOf(rules);
    }

    private static Rule one(Object property, String place) {
        if (property instanceof Map<?, ?> map
                && map.keySet().equals(KEYS)
                && map.get("name") instanceof String name
                && map.get("expr") instanceof String expr
                && map.get("message") instanceof String message) {
            return new Rule(name, expr, message);
        }
        throw new IllegalArgumentException(
                place
                        + ": a rule is an object {\"name\", \"expr\", \"message\"} of texts, or a list of such objects, not "
                        + property);
    }
}
