package dev.firebreak.tools.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.kit.tool.RefusedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program that an operator named, with the arguments it is started with. Each argument is one
 * text of the template, in which {@code {name}} stands for a value; no shell ever sees it, so
 * nothing in a value parts, quotes or expands.
 *
 * @param run the program, by its whole path or its name in the system's folders, and its arguments
 * @param arguments what may stand for each name
 */
public record Command(
        String name, String description, List<String> run, Map<String, Argument> arguments) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,47}");
    private static final Pattern SLOT = Pattern.compile("\\{([a-z][a-z0-9_]{0,47})}");
    private static final Pattern UNPLAIN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}\\p{Cs}]");

    /** Programs that run what they are told: with one of them, a value would be a command again. */
    private static final Set<String> RUNNERS =
            Set.of(
                    "sh",
                    "bash",
                    "dash",
                    "zsh",
                    "ksh",
                    "mksh",
                    "csh",
                    "tcsh",
                    "fish",
                    "ash",
                    "busybox",
                    "toybox",
                    "env",
                    "xargs",
                    "sudo",
                    "su",
                    "doas",
                    "nohup",
                    "setsid",
                    "timeout",
                    "nice",
                    "stdbuf",
                    "script",
                    "ssh",
                    "cmd",
                    "cmd.exe",
                    "powershell",
                    "powershell.exe",
                    "pwsh",
                    "eval",
                    "exec",
                    "parallel",
                    "find",
                    "awk",
                    "gawk",
                    "mawk",
                    "nawk",
                    "perl",
                    "ruby",
                    "tclsh",
                    "lua",
                    "expect");

    /** What may stand for a name. */
    public sealed interface Argument permits OneOf, Text, Whole {
        String description();
    }

    /** One of these and nothing else. */
    public record OneOf(String description, List<String> values) implements Argument {
        public OneOf {
            values = List.copyOf(values);
            if (values.isEmpty()) {
                throw new IllegalArgumentException("one of no values");
            }
        }
    }

    /**
     * A text.
     *
     * @param pattern that it matches as a whole; in linear time, as RE2 does
     */
    public record Text(String description, com.google.re2j.Pattern pattern, int charsMax)
            implements Argument {}

    /** A whole number. */
    public record Whole(String description, long min, long max) implements Argument {}

    /**
     * @throws IllegalArgumentException it is written otherwise, or is a shell by another name
     */
    public Command {
        run = List.copyOf(run);
        arguments = Map.copyOf(new LinkedHashMap<>(arguments));
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a command's name is lower-case letters, digits and '_': " + name);
        }
        if (run.isEmpty() || run.getFirst().isBlank()) {
            throw new IllegalArgumentException("commands.%s.run names no program".formatted(name));
        }
        if (SLOT.matcher(run.getFirst()).find()) {
            throw new IllegalArgumentException(
                    "commands.%s.run: the program is fixed, and only its arguments have slots: %s"
                            .formatted(name, run.getFirst()));
        }
        program(name, run.getFirst());
        Set<String> slots = new LinkedHashSet<>();
        for (String part : run) {
            Matcher slot = SLOT.matcher(part);
            while (slot.find()) {
                slots.add(slot.group(1));
            }
        }
        if (!slots.equals(arguments.keySet())) {
            throw new IllegalArgumentException(
                    "commands.%s: the slots in run are %s, and the arguments are %s; they have to be the same"
                            .formatted(name, slots, arguments.keySet()));
        }
    }

    private static Path program(String name, String written) {
        Path path =
                written.startsWith("/")
                        ? Path.of(written)
                        : Cage.program(written)
                                .orElseThrow(
                                        () ->
                                                new IllegalArgumentException(
                                                        "commands.%s.run: there is no program %s in %s; give its whole path"
                                                                .formatted(
                                                                        name, written, Cage.PATH)));
        if (!Files.isExecutable(path) || !Files.isRegularFile(path)) {
            throw new IllegalArgumentException(
                    "commands.%s.run: %s is no program".formatted(name, written));
        }
        for (Path each : List.of(path, real(path))) {
            String file = String.valueOf(each.getFileName()).toLowerCase(Locale.ROOT);
            if (RUNNERS.contains(file)) {
                throw new IllegalArgumentException(
                        "commands.%s.run: %s runs other programs or code, so it is no tool; name the program itself"
                                .formatted(name, written));
            }
        }
        return path;
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (java.io.IOException e) {
            throw new IllegalArgumentException(path + " can't be followed: " + e.getMessage(), e);
        }
    }

    /** The arguments as a model is told of them. */
    String schema() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        arguments.forEach(
                (argument, kind) -> {
                    ObjectNode property = properties.putObject(argument);
                    property.put("description", kind.description());
                    switch (kind) {
                        case OneOf(_, List<String> values) -> {
                            property.put("type", "string");
                            values.forEach(property.withArray("enum")::add);
                        }
                        case Text(_, var pattern, int charsMax) ->
                                property.put("type", "string")
                                        .put("maxLength", charsMax)
                                        .put("pattern", "^(?:" + pattern.pattern() + ")$");
                        case Whole(_, long min, long max) ->
                                property.put("type", "integer")
                                        .put("minimum", min)
                                        .put("maximum", max);
                    }
                });
        arguments.keySet().stream().sorted().forEach(schema.withArray("required")::add);
        return schema.put("additionalProperties", false).toString();
    }

    /**
     * The program and its arguments for these values.
     *
     * @throws RefusedException a value is none that may stand there
     */
    List<String> filled(JsonNode values) {
        List<String> filled = new ArrayList<>();
        filled.add(program(name, run.getFirst()).toString());
        for (String part : run.subList(1, run.size())) {
            StringBuilder text = new StringBuilder();
            Matcher slot = SLOT.matcher(part);
            int from = 0;
            while (slot.find()) {
                String value = value(slot.group(1), values.path(slot.group(1)));
                if (text.isEmpty() && slot.start() == 0 && value.startsWith("-")) {
                    throw RefusedException.outside(
                            "%s starts with '-', which would make it an option; only values are given, and the options are the operator's"
                                    .formatted(slot.group(1)));
                }
                text.append(part, from, slot.start()).append(value);
                from = slot.end();
            }
            filled.add(text.append(part.substring(from)).toString());
        }
        return filled;
    }

    private String value(String argument, JsonNode value) {
        Argument kind = arguments.get(argument);
        if (kind == null) {
            throw new IllegalStateException("no such argument: " + argument);
        }
        return switch (kind) {
            case OneOf(_, List<String> values) -> {
                if (!value.isTextual() || !values.contains(value.asText())) {
                    throw RefusedException.outside(
                            "%s is one of %s".formatted(argument, String.join(", ", values)));
                }
                yield value.asText();
            }
            case Text(_, var pattern, int charsMax) -> {
                String text = value.asText();
                if (!value.isTextual()
                        || text.length() > charsMax
                        || UNPLAIN.matcher(text).find()
                        || !pattern.matcher(text).matches()) {
                    throw RefusedException.outside(
                            "%s is a text of at most %d characters that can be seen, and matches %s"
                                    .formatted(argument, charsMax, pattern.pattern()));
                }
                yield text;
            }
            case Whole(_, long min, long max) -> {
                if (!value.canConvertToLong()
                        || !value.isIntegralNumber()
                        || value.asLong() < min
                        || value.asLong() > max) {
                    throw RefusedException.outside(
                            "%s is a whole number from %d to %d".formatted(argument, min, max));
                }
                yield Long.toString(value.asLong());
            }
        };
    }
}
