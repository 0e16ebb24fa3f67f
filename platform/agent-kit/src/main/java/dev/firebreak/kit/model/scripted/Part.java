package dev.firebreak.kit.model.scripted;

import dev.firebreak.kit.json.Nearest;
import dev.firebreak.kit.yaml.YamlNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Fields of a script while it is read. What is wrong is noted, with its line and place, and reading
 * goes on with something harmless, so that all mistakes are told at once.
 */
final class Part {
    private static final int SHOWN_CHARS_MAX = 60;

    private final YamlNode.Fields node;
    private final String place;
    private final List<String> mistakes;

    private Part(YamlNode.Fields node, String place, List<String> mistakes) {
        this.node = node;
        this.place = place;
        this.mistakes = mistakes;
    }

    /**
     * @param place such as {@code rules[0].when}; empty: the whole script
     * @param known the fields there are
     */
    static Part of(YamlNode node, String place, List<String> mistakes, List<String> known) {
        if (!(node instanceof YamlNode.Fields fields)) {
            Part empty =
                    new Part(new YamlNode.Fields(Map.of(), Map.of(), node.line()), place, mistakes);
            boolean blank = node instanceof YamlNode.Scalar s && s.value().isNull();
            if (!blank) {
                empty.mistake(
                        "", node.line(), "expected fields (" + String.join(", ", known) + ")");
            }
            return empty;
        }
        Part part = new Part(fields, place, mistakes);
        for (String name : fields.fields().keySet()) {
            if (!known.contains(name)) {
                Optional<String> near = Nearest.to(name, known);
                part.mistake(
                        name,
                        part.lineOf(name),
                        "is not known; "
                                + near.map(n -> "did you mean " + n + "?")
                                        .orElse("there are " + String.join(", ", known)));
            }
        }
        return part;
    }

    int line() {
        return node.line();
    }

    @Nullable YamlNode get(String name) {
        return node.fields().get(name);
    }

    /** Another part inside. */
    Part part(String name, List<String> known) {
        YamlNode inner = get(name);
        return of(
                inner == null ? new YamlNode.Fields(Map.of(), Map.of(), line()) : inner,
                path(name),
                mistakes,
                known);
    }

    /** A list of parts inside. */
    List<Part> parts(String name, List<String> known) {
        YamlNode inner = get(name);
        List<Part> parts = new ArrayList<>();
        switch (inner) {
            case null -> {}
            case YamlNode.Items(List<YamlNode> items, _) -> {
                for (int i = 0; i < items.size(); i++) {
                    parts.add(of(items.get(i), path(name) + "[" + i + "]", mistakes, known));
                }
            }
            case YamlNode.Fields _, YamlNode.Scalar _ -> mistake(name, "expected a list");
        }
        return parts;
    }

    @Nullable String text(String name) {
        YamlNode inner = get(name);
        return switch (inner) {
            case null -> null;
            case YamlNode.Scalar scalar -> scalar.text();
            case YamlNode.Items _, YamlNode.Fields _ -> {
                mistake(name, "expected text");
                yield null;
            }
        };
    }

    /** One text, or a list of them. */
    List<String> texts(String name) {
        YamlNode inner = get(name);
        if (inner instanceof YamlNode.Items(List<YamlNode> items, _)) {
            List<String> texts = new ArrayList<>();
            for (YamlNode item : items) {
                if (item instanceof YamlNode.Scalar scalar) {
                    texts.add(scalar.text());
                } else {
                    mistake(name, "expected text, or a list of texts");
                }
            }
            return texts;
        }
        String one = text(name);
        return one == null ? List.of() : List.of(one);
    }

    long number(String name, long absent, long min, long max) {
        String text = text(name);
        if (text == null) {
            return absent;
        }
        try {
            long value = Long.parseLong(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Told below, as a number that is out of its range is.
        }
        mistake(
                name,
                "expected a whole number from %d to %d, found %s".formatted(min, max, shown(text)));
        return absent;
    }

    <E extends Enum<E>> @Nullable E oneOf(String name, Class<E> type) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        List<E> all = List.of(type.getEnumConstants());
        for (E each : all) {
            if (each.name().equals(text.toUpperCase(Locale.ROOT))) {
                return each;
            }
        }
        List<String> names = all.stream().map(Enum::name).toList();
        mistake(
                name,
                shown(text)
                        + Nearest.to(text, names)
                                .map(n -> " is none; did you mean " + n + "?")
                                .orElse(" is none; there are " + String.join(", ", names)));
        return null;
    }

    /** What is made of a text; a mistake where it can't be made. */
    <T> @Nullable T made(
            String name, @Nullable String text, Function<String, T> maker, String expected) {
        if (text == null) {
            return null;
        }
        try {
            return maker.apply(text);
        } catch (RuntimeException e) {
            mistake(name, "expected %s, found %s".formatted(expected, shown(text)));
            return null;
        }
    }

    /** How many of the fields are there. */
    int given(String... names) {
        return (int) Arrays.stream(names).filter(n -> get(n) != null).count();
    }

    void mistake(String name, String what) {
        mistake(name, lineOf(name), what);
    }

    /** A template's slots must be among those that the rule's condition fills. */
    void slots(String name, YamlNode text, Set<String> known) {
        switch (text) {
            case YamlNode.Items(List<YamlNode> items, _) ->
                    items.forEach(i -> slots(name, i, known));
            case YamlNode.Fields(var fields, _, _) ->
                    fields.values().forEach(f -> slots(name, f, known));
            case YamlNode.Scalar scalar -> {
                if (!scalar.value().isTextual()) {
                    return;
                }
                try {
                    for (String slot : Template.of(scalar.text()).slots()) {
                        if (!known.contains(slot)) {
                            mistake(
                                    name,
                                    scalar.line(),
                                    "no group fills ${%s}; there are %s"
                                            .formatted(slot, String.join(", ", known)));
                        }
                    }
                } catch (IllegalArgumentException e) {
                    mistake(name, scalar.line(), "a slot is not closed with }");
                }
            }
        }
    }

    private void mistake(String name, int line, String what) {
        String at = name.isEmpty() ? place : path(name);
        String told = "line %d: %s %s".formatted(line, at.isEmpty() ? "the script" : at, what);
        // What stands at the top is read again for each rule.
        if (!mistakes.contains(told)) {
            mistakes.add(told);
        }
    }

    private String path(String name) {
        return place.isEmpty() ? name : place + "." + name;
    }

    private int lineOf(String name) {
        return node.lines().getOrDefault(name, node.line());
    }

    private static String shown(String text) {
        return "'"
                + (text.length() <= SHOWN_CHARS_MAX
                        ? text
                        : Pieces.head(text, SHOWN_CHARS_MAX) + "…")
                + "'";
    }
}
