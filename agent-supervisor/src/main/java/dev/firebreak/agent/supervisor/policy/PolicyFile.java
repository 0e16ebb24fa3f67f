package dev.firebreak.agent.supervisor.policy;

import dev.firebreak.boundary.config.Nearest;
import dev.firebreak.boundary.config.SettingsException;
import dev.firebreak.kit.yaml.YamlException;
import dev.firebreak.kit.yaml.YamlNode;
import dev.firebreak.schemas.Risk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a policy file and says everything that is wrong with it at once, each with its place, what
 * was seen and what was expected.
 */
final class PolicyFile {
    private static final int FILE_BYTES_MAX = 1 << 18;
    private static final int RULES_MAX = 500;

    private final String name;
    private final List<String> problems = new ArrayList<>();

    private PolicyFile(String name) {
        this.name = name;
    }

    static RuledPolicy read(Path file) {
        try {
            long size = Files.size(file);
            if (size > FILE_BYTES_MAX) {
                throw new SettingsException(
                        List.of(
                                "%s has %d bytes, an action policy has at most %d"
                                        .formatted(file, size, FILE_BYTES_MAX)));
            }
            return read(file.toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new SettingsException(
                    List.of("the action policy " + file + " can't be read: " + e));
        }
    }

    static RuledPolicy read(String name, byte[] yaml) {
        PolicyFile file = new PolicyFile(name);
        try {
            RuledPolicy policy =
                    file.policy(YamlNode.read(new String(yaml, StandardCharsets.UTF_8)));
            if (file.problems.isEmpty()) {
                return policy;
            }
        } catch (YamlException e) {
            file.problems.add("%s:%d %s".formatted(name, e.line(), e.getMessage()));
        }
        throw new SettingsException(file.problems);
    }

    private RuledPolicy policy(YamlNode node) {
        Entry top = new Entry(name, "", node, problems);
        top.onlyKeys("defaults", "rules");
        Map<Risk, Terms> defaults = new EnumMap<>(Risk.class);
        Entry levels = top.entry("defaults", true);
        levels.onlyKeys("medium", "high");
        defaults.put(Risk.MEDIUM, whole(levels.entry("medium", true)));
        defaults.put(Risk.HIGH, whole(levels.entry("high", true)));
        List<Rule> rules = new ArrayList<>();
        Map<String, String> places = new HashMap<>();
        for (Entry entry : top.entries("rules", RULES_MAX)) {
            Rule rule = rule(entry, defaults);
            String before = places.putIfAbsent(rule.name(), rule.place());
            if (before != null && !rule.name().isEmpty()) {
                entry.wrong("name", "is that of " + before + " too; expected one of its own");
            }
            rules.add(rule);
        }
        return new RuledPolicy(rules, defaults);
    }

    private static Rule rule(Entry entry, Map<Risk, Terms> defaults) {
        String name = entry.text("name", 64, true);
        Entry rule = entry.called("rule " + name);
        rule.onlyKeys(
                "name",
                "kinds",
                "when",
                "risk",
                "forbid",
                "leaves",
                "reason",
                "role",
                "approvers",
                "own-allowed",
                "verifier",
                "remind-after",
                "escalate-after",
                "escalate-to",
                "deny-after");
        Risk risk = rule.risk("risk");
        Terms terms = rule.terms();
        for (Risk level : risk == null ? List.of(Risk.MEDIUM, Risk.HIGH) : List.of(risk)) {
            Terms fallback = defaults.get(level == Risk.LOW ? Risk.MEDIUM : level);
            if (fallback != null) {
                rule.inOrder(terms, fallback);
            }
        }
        return new Rule(
                name == null ? "" : name,
                rule.place(),
                rule.kinds("kinds"),
                rule.condition("when"),
                risk,
                Boolean.TRUE.equals(rule.bool("forbid")),
                rule.bool("leaves"),
                rule.text("reason", 300, false),
                terms);
    }

    /** Terms of a default: everything is said, but the verifier. */
    private static Terms whole(Entry level) {
        level.onlyKeys(
                "role",
                "approvers",
                "own-allowed",
                "remind-after",
                "escalate-after",
                "escalate-to",
                "deny-after");
        Terms terms = level.terms();
        level.required(
                "role", "approvers", "own-allowed", "remind-after", "escalate-after", "deny-after");
        level.inOrder(terms, terms);
        return terms;
    }

    static String nearest(String seen, Set<String> known) {
        return Nearest.to(seen, known).map(n -> "; did you mean " + n + "?").orElse("");
    }

    static @Nullable Duration either(@Nullable Duration own, @Nullable Duration fallback) {
        return own == null ? fallback : own;
    }
}
