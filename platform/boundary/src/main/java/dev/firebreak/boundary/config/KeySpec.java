package dev.firebreak.boundary.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** One key of a group: its name in the file and in the environment, its type, its default. */
record KeySpec(String name, Key key, RecordComponent component) {
    private static final Pattern SECRET =
            Pattern.compile(
                    "password|secret|token(?!s)|user[.]info|jaas|credentials?$|api-?key|[.-]key$|private",
                    Pattern.CASE_INSENSITIVE);

    static List<KeySpec> of(Class<? extends Record> group) {
        Group annotation = group.getAnnotation(Group.class);
        if (annotation == null) {
            throw new IllegalStateException(
                    group.getName() + " is read as settings and has no @Group");
        }
        String prefix = annotation.value().isEmpty() ? "" : annotation.value() + ".";
        List<KeySpec> specs = new ArrayList<>();
        for (RecordComponent component : group.getRecordComponents()) {
            Key key = component.getAnnotation(Key.class);
            if (key == null) {
                throw new IllegalStateException(
                        group.getName() + "." + component.getName() + " has no @Key");
            }
            String own = key.name().isEmpty() ? kebab(component.getName()) : key.name();
            specs.add(new KeySpec(prefix + own, key, component));
        }
        return specs;
    }

    /** Whether it takes every key below its name. */
    boolean isMap() {
        return component.getType() == Map.class;
    }

    /** The environment variable that sets it. */
    String variable() {
        return variable(name);
    }

    static String variable(String key) {
        return "FIREBREAK_" + key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    boolean secret() {
        return key.secret() || secret(name);
    }

    static boolean secret(String key) {
        return SECRET.matcher(key).find();
    }

    /** Its type, for people. */
    String type() {
        Class<?> type = component.getType();
        if (type.isEnum()) {
            List<String> names = new ArrayList<>();
            for (Object constant : type.getEnumConstants()) {
                names.add(Values.enumName((Enum<?>) constant));
            }
            return String.join(" | ", names);
        }
        if (type == int.class
                || type == Integer.class
                || type == long.class
                || type == Long.class) {
            return "whole number" + range();
        }
        if (type == double.class || type == Double.class) {
            return "number" + range();
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true | false";
        }
        if (type == List.class) {
            return "list";
        }
        return isMap() ? "keys below it" : type.getSimpleName().equals("Path") ? "path" : "text";
    }

    String range() {
        boolean low = key.min() != Long.MIN_VALUE;
        boolean high = key.max() != Long.MAX_VALUE;
        if (low && high) {
            return " from " + key.min() + " to " + key.max();
        }
        return low ? " of at least " + key.min() : high ? " of at most " + key.max() : "";
    }

    private static String kebab(String camel) {
        return camel.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }
}
