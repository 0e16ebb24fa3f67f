package dev.firebreak.model.price;

import dev.firebreak.boundary.config.Nearest;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one mapping in a file. What is wrong goes to the problems, with line and field, and
 * some harmless value is read in its place.
 */
final class Fields {
    private final String file;
    private final int line;
    private final Map<String, YamlLines> fields;
    private final List<String> problems;

    private Fields(String file, int line, Map<String, YamlLines> fields, List<String> problems) {
        this.file = file;
        this.line = line;
        this.fields = fields;
        this.problems = problems;
    }

    static Fields of(
            String file, YamlLines node, String what, Set<String> known, List<String> problems) {
        if (!(node instanceof YamlLines.Mapping mapping)) {
            problems.add(
                    "%s:%d: %s is not `field: value` lines".formatted(file, node.line(), what));
            return new Fields(file, node.line(), Map.of(), problems);
        }
        mapping.fields()
                .forEach(
                        (name, value) -> {
                            if (!known.contains(name)) {
                                problems.add(
                                        "%s:%d: nobody reads %s; %s"
                                                .formatted(
                                                        file,
                                                        value.line(),
                                                        name,
                                                        Nearest.to(name, known)
                                                                .map(n -> "did you mean " + n + "?")
                                                                .orElse(
                                                                        "there are "
                                                                                + String.join(
                                                                                        ", ",
                                                                                        known
                                                                                                .stream()
                                                                                                .sorted()
                                                                                                .toList()))));
                            }
                        });
        return new Fields(file, mapping.line(), mapping.fields(), problems);
    }

    void wrong(String field, String what) {
        YamlLines node = fields.get(field);
        problems.add(
                "%s:%d: %s: %s".formatted(file, node == null ? line : node.line(), field, what));
    }

    List<YamlLines> list(String field) {
        YamlLines node = fields.get(field);
        return switch (node) {
            case null -> List.of();
            case YamlLines.Listing listing -> listing.items();
            case YamlLines.Value(int at, String text) when text.isEmpty() -> List.of();
            case YamlLines.Value value -> notAList(field);
            case YamlLines.Mapping mapping -> notAList(field);
        };
    }

    String text(String field) {
        String text = optional(field);
        if (text == null) {
            wrong(field, "is missing");
            return "";
        }
        return text;
    }

    /**
     * @param fallback null: it must be there
     */
    int whole(String field, int min, int max, @Nullable Integer fallback) {
        String text = fallback == null ? text(field) : optional(field);
        if (text == null) {
            return fallback == null ? min : fallback;
        }
        try {
            long number = Long.parseLong(text.replace("_", ""));
            if (number >= min && number <= max) {
                return (int) number;
            }
        } catch (NumberFormatException e) {
            // said below, as for a number out of range
        }
        if (!text.isEmpty()) {
            wrong(field, "is %s; expected a whole number from %d to %d".formatted(text, min, max));
        }
        return min;
    }

    /**
     * @param fallback null: it must be there
     */
    BigDecimal amount(String field, @Nullable BigDecimal fallback, BigDecimal max, int digitsMax) {
        String text = fallback == null ? text(field) : optional(field);
        if (text == null) {
            return fallback == null ? BigDecimal.ZERO : fallback;
        }
        if (text.matches("[0-9]{1,7}([.][0-9]{1,%d})?".formatted(digitsMax))) {
            BigDecimal amount = new BigDecimal(text);
            if (amount.compareTo(max) <= 0) {
                return amount;
            }
        }
        if (!text.isEmpty()) {
            wrong(
                    field,
                    "is %s; expected a price per million tokens from 0 to %s, such as 0.40, with at most %d digits after the point"
                            .formatted(text, max, digitsMax));
        }
        return BigDecimal.ZERO;
    }

    LocalDate day(String field) {
        String text = text(field);
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            if (!text.isEmpty()) {
                wrong(field, "is " + text + "; expected a day such as 2026-01-31");
            }
            return LocalDate.EPOCH;
        }
    }

    boolean flag(String field) {
        String text = optional(field);
        if (text == null || text.equals("false")) {
            return false;
        }
        if (!text.equals("true")) {
            wrong(field, "is " + text + "; expected true or false");
        }
        return true;
    }

    <E extends Enum<E>> E constant(String field, Class<E> type, E fallback, boolean required) {
        String text = required ? text(field) : optional(field);
        if (text == null || text.isEmpty()) {
            return fallback;
        }
        List<String> names =
                Arrays.stream(type.getEnumConstants())
                        .map(c -> c.name().toLowerCase(Locale.ROOT))
                        .toList();
        int index = names.indexOf(text.toLowerCase(Locale.ROOT));
        if (index < 0) {
            wrong(
                    field,
                    "is %s; %s"
                            .formatted(
                                    text,
                                    Nearest.to(text, names)
                                            .map(n -> "did you mean " + n + "?")
                                            .orElse("expected " + String.join(", ", names))));
            return fallback;
        }
        return type.getEnumConstants()[index];
    }

    private @Nullable String optional(String field) {
        YamlLines node = fields.get(field);
        return switch (node) {
            case null -> null;
            case YamlLines.Value(int at, String text) -> text.isBlank() ? null : text.strip();
            case YamlLines.Listing listing -> notPlain(field);
            case YamlLines.Mapping mapping -> notPlain(field);
        };
    }

    private String notPlain(String field) {
        wrong(field, "is not a plain value");
        return "";
    }

    private List<YamlLines> notAList(String field) {
        wrong(field, "is not a list");
        return List.of();
    }
}
