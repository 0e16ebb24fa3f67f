package dev.firebreak.kit.model.scripted;

import com.google.re2j.Pattern;
import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.Tokens;
import dev.firebreak.kit.yaml.YamlException;
import dev.firebreak.kit.yaml.YamlNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads scripts, and tells all that is wrong with one at once. */
final class ScriptReader {
    private static final List<String> SCRIPT =
            List.of("seed", "latency-ms", "piece-chars", "piece-ms", "faults", "rules", "default");
    private static final List<String> RULE =
            List.of(
                    "when",
                    "text",
                    "json",
                    "tools",
                    "faults",
                    "tokens",
                    "latency-ms",
                    "piece-chars",
                    "piece-ms");
    private static final List<String> DEFAULT = RULE.subList(1, RULE.size());
    private static final List<String> WHEN =
            List.of("prompt", "agent", "contains", "regex", "in", "call", "turn");
    private static final List<String> TOOL = List.of("id", "name", "arguments");
    private static final List<String> FAULT =
            List.of(
                    "error",
                    "message",
                    "retry-after-ms",
                    "call",
                    "first",
                    "every",
                    "rate",
                    "after-pieces");
    private static final List<String> TOKENS =
            List.of("input", "cached", "cache-written", "output", "reasoning");
    private static final int RULES_MAX = 1000;
    private static final int MISTAKES_MAX = 50;
    private static final int MS_MAX = 600_000;
    private static final int PIECE_CHARS = 24;

    private final List<String> mistakes = new ArrayList<>();

    private ScriptReader() {}

    /**
     * @throws IllegalArgumentException naming all that is wrong, by line
     */
    static Script read(String name, String yaml) {
        if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException(
                    "a script's name is 1 to 64 letters, digits, '.', '_' or '-': " + name);
        }
        ScriptReader reader = new ScriptReader();
        YamlNode node;
        try {
            node = YamlNode.read(yaml);
        } catch (YamlException e) {
            throw new IllegalArgumentException(
                    "script %s: line %d %s".formatted(name, e.line(), e.getMessage()), e);
        }
        Script script = reader.script(name, node);
        List<String> mistakes = reader.mistakes;
        if (!mistakes.isEmpty()) {
            int more = mistakes.size() - MISTAKES_MAX;
            throw new IllegalArgumentException(
                    "script %s can't be used:\n- %s%s"
                            .formatted(
                                    name,
                                    String.join(
                                            "\n- ",
                                            mistakes.subList(
                                                    0, mistakes.size() - Math.max(0, more))),
                                    more > 0 ? "\n- and %d more".formatted(more) : ""));
        }
        return script;
    }

    private Script script(String name, YamlNode node) {
        Part top = Part.of(node, "", mistakes, SCRIPT);
        List<Fault> everywhere = faults(top);
        List<Rule> rules = new ArrayList<>();
        List<Part> parts = top.parts("rules", RULE);
        if (parts.size() > RULES_MAX) {
            top.mistake("rules", "are more than " + RULES_MAX + ": " + parts.size());
        }
        for (Part part : parts) {
            rules.add(rule(rules.size() + 1, top, part, when(part), everywhere));
        }
        if (top.get("default") != null) {
            rules.add(rule(0, top, top.part("default", DEFAULT), When.ALWAYS, everywhere));
        }
        if (rules.isEmpty()) {
            top.mistake("", "has neither rules nor a default");
        }
        return new Script(name, top.number("seed", 0, Long.MIN_VALUE, Long.MAX_VALUE), rules);
    }

    private Rule rule(int number, Part top, Part part, When when, List<Fault> everywhere) {
        List<Fault> faults = new ArrayList<>(faults(part));
        boolean always =
                faults.stream().anyMatch(f -> f.call() == null && f.every() == 0 && f.rate() < 0);
        if (part.given("text", "json", "tools") == 0 && !always) {
            part.mistake("", "answers nothing; give text, json or tools");
        }
        faults.addAll(everywhere);
        return new Rule(
                number,
                part.line(),
                when,
                said(part, when),
                faults,
                tokens(part),
                ms(part, "latency-ms", ms(top, "latency-ms", 0)),
                (int)
                        part.number(
                                "piece-chars",
                                top.number("piece-chars", PIECE_CHARS, 1, Integer.MAX_VALUE),
                                1,
                                Integer.MAX_VALUE),
                ms(part, "piece-ms", ms(top, "piece-ms", 0)));
    }

    private When when(Part rule) {
        Part part = rule.part("when", WHEN);
        List<Pattern> patterns = new ArrayList<>();
        for (String regex : part.texts("regex")) {
            Pattern made =
                    part.made("regex", regex, Pattern::compile, "a regular expression of RE2");
            if (made != null) {
                patterns.add(made);
            }
        }
        String prompt = part.text("prompt");
        String agent = part.text("agent");
        return new When(
                prompt == null ? null : new Glob(prompt),
                agent == null ? null : new Glob(agent),
                part.texts("contains"),
                patterns,
                Objects.requireNonNullElse(
                        part.oneOf("in", Question.Where.class), Question.Where.ALL),
                span(part, "call"),
                span(part, "turn"));
    }

    private Said said(Part rule, When when) {
        Set<String> slots = when.slots();
        if (rule.given("text", "json") == 2) {
            rule.mistake("json", "stands beside text; give one of them");
        }
        String text = rule.text("text");
        YamlNode textNode = rule.get("text");
        YamlNode json = rule.get("json");
        if (textNode != null) {
            rule.slots("text", textNode, slots);
        }
        if (json != null) {
            rule.slots("json", json, slots);
        }
        List<Said.Call> calls = new ArrayList<>();
        for (Part tool : rule.parts("tools", TOOL)) {
            String name = tool.text("name");
            YamlNode arguments = tool.get("arguments");
            if (name == null) {
                tool.mistake("", "has no name");
            }
            if (arguments != null) {
                tool.slots("arguments", arguments, slots);
            }
            calls.add(new Said.Call(tool.text("id"), String.valueOf(name), arguments));
        }
        boolean broken = !mistakes.isEmpty();
        return new Said(text == null || broken ? null : Template.of(text), json, calls);
    }

    private List<Fault> faults(Part rule) {
        List<Fault> faults = new ArrayList<>();
        for (Part part : rule.parts("faults", FAULT)) {
            if (part.given("call", "first", "every", "rate") > 1) {
                part.mistake("", "strikes by one of call, first, every and rate, not by several");
            }
            ModelError error = part.oneOf("error", ModelError.class);
            if (part.get("error") == null) {
                part.mistake("", "says no error");
            }
            int first = (int) part.number("first", 0, 1, Integer.MAX_VALUE);
            String message = part.text("message");
            ModelError kind = error == null ? ModelError.SERVER : error;
            faults.add(
                    new Fault(
                            kind,
                            message == null ? "the script says " + kind : message,
                            part.get("retry-after-ms") == null
                                    ? null
                                    : Duration.ofMillis(ms(part, "retry-after-ms", 0)),
                            first > 0 ? new Span(1, first) : span(part, "call"),
                            (int) part.number("every", 0, 1, Integer.MAX_VALUE),
                            rate(part),
                            (int) part.number("after-pieces", 0, 1, Integer.MAX_VALUE)));
        }
        return faults;
    }

    private static double rate(Part part) {
        Double rate =
                part.made(
                        "rate",
                        part.text("rate"),
                        text -> {
                            double value = Double.parseDouble(text);
                            if (value >= 0 && value <= 1) {
                                return value;
                            }
                            throw new IllegalArgumentException("not between 0 and 1: " + text);
                        },
                        "a number from 0 to 1");
        return rate == null ? -1 : rate;
    }

    private static @Nullable Tokens tokens(Part rule) {
        if (rule.get("tokens") == null) {
            return null;
        }
        Part part = rule.part("tokens", TOKENS);
        long max = 1_000_000_000;
        try {
            return new Tokens(
                    part.number("input", 0, 0, max),
                    part.number("cached", 0, 0, max),
                    part.number("cache-written", 0, 0, max),
                    part.number("output", 0, 0, max),
                    part.number("reasoning", 0, 0, max));
        } catch (IllegalArgumentException e) {
            part.mistake(
                    "",
                    "name a part that is larger than the whole (cached of input, reasoning of output)");
            return null;
        }
    }

    private static @Nullable Span span(Part part, String name) {
        return part.made(
                name, part.text(name), Span::of, "a number from 1 on, such as 2, 2-4 or 2..");
    }

    private static int ms(Part part, String name, int absent) {
        return (int) part.number(name, absent, 0, MS_MAX);
    }
}
