package dev.firebreak.agent.supervisor.policy;

import dev.firebreak.kit.condition.Condition;
import dev.firebreak.kit.yaml.YamlNode;
import dev.firebreak.schemas.Risk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One block of a policy file, and the problems that come up while its keys are read. */
final class Entry {
    private static final Pattern KIND =
            Pattern.compile("[*]|[a-z][a-z0-9-]*[.](?:[*]|[a-z][a-z0-9-]*)");
    private static final Pattern AGENT = Pattern.compile("[a-z][a-z0-9-]{0,63}");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})\\s*([smhd])");
    private static final Duration DURATION_MAX = Duration.ofDays(30);
    private static final int APPROVERS_MAX = 5;
    private static final int ROLE_CHARS_MAX = 128;
    private static final int KINDS_MAX = 100;

    private final String file;
    private final String title;
    private final int line;
    private final Map<String, YamlNode> fields;
    private final Map<String, Integer> lines;
    private final List<String> problems;

    Entry(String file, String title, YamlNode node, List<String> problems) {
        this.file = file;
        this.title = title;
        this.line = node.line();
        this.problems = problems;
        if (node instanceof YamlNode.Fields(var itsFields, var itsLines, var itsLine)) {
            this.fields = itsFields;
            this.lines = itsLines;
        } else {
            this.fields = Map.of();
            this.lines = Map.of();
            problems.add(place() + said() + "expected keys with values, seen " + shown(node));
        }
    }

    private Entry(Entry other, String title) {
        this.file = other.file;
        this.title = title;
        this.line = other.line;
        this.fields = other.fields;
        this.lines = other.lines;
        this.problems = other.problems;
    }

    /** The same under another title. */
    Entry called(String newTitle) {
        return new Entry(this, newTitle);
    }

    String place() {
        return file + ":" + line;
    }

    void wrong(String key, String what) {
        problems.add(
                "%s:%d: %s%s %s".formatted(file, lines.getOrDefault(key, line), said(), key, what));
    }

    void onlyKeys(String... known) {
        Set<String> names = new TreeSet<>(List.of(known));
        fields.keySet().stream()
                .filter(key -> !names.contains(key))
                .forEach(
                        key ->
                                wrong(
                                        key,
                                        "is a key that nobody reads; expected one of "
                                                + String.join(", ", names)
                                                + PolicyFile.nearest(key, names)));
    }

    void required(String... keys) {
        for (String key : keys) {
            if (!fields.containsKey(key)) {
                wrong(key, "is missing");
            }
        }
    }

    Entry entry(String key, boolean required) {
        YamlNode node = fields.get(key);
        if (node == null) {
            if (required && !fields.isEmpty()) {
                required(key);
            }
            node = new YamlNode.Fields(Map.of(), Map.of(), line);
        }
        return new Entry(file, title.isEmpty() ? key : title + " " + key, node, problems);
    }

    List<Entry> entries(String key, int max) {
        required(key);
        List<Entry> entries = new ArrayList<>();
        for (YamlNode item : items(key, max)) {
            entries.add(new Entry(file, key, item, problems));
        }
        return entries;
    }

    @Nullable String text(String key, int charsMax, boolean required) {
        if (required) {
            required(key);
        }
        YamlNode node = fields.get(key);
        if (node == null) {
            return null;
        }
        if (node instanceof YamlNode.Scalar(var ignored, String text, int alsoIgnored)
                && !text.isBlank()
                && text.strip().length() <= charsMax) {
            return text.strip();
        }
        wrong(key, "is %s; expected 1 to %d characters".formatted(shown(node), charsMax));
        return null;
    }

    @Nullable Risk risk(String key) {
        Map<String, Risk> known = new LinkedHashMap<>();
        List.of(Risk.LOW, Risk.MEDIUM, Risk.HIGH).forEach(risk -> known.put(risk.name(), risk));
        return one(key, known);
    }

    @Nullable Boolean bool(String key) {
        return one(key, Map.of("true", true, "false", false));
    }

    private <T> @Nullable T one(String key, Map<String, T> known) {
        YamlNode node = fields.get(key);
        if (node == null) {
            return null;
        }
        T value = node instanceof YamlNode.Scalar scalar ? known.get(scalar.text()) : null;
        if (value == null) {
            wrong(
                    key,
                    "is %s; expected %s%s"
                            .formatted(
                                    shown(node),
                                    String.join(" or ", new TreeSet<>(known.keySet())),
                                    node instanceof YamlNode.Scalar scalar
                                            ? PolicyFile.nearest(scalar.text(), known.keySet())
                                            : ""));
        }
        return value;
    }

    @Nullable Condition condition(String key) {
        String expr = text(key, Condition.EXPR_CHARS_MAX, false);
        if (expr == null) {
            return null;
        }
        try {
            return Condition.compile(expr, Facts.KNOWN);
        } catch (IllegalArgumentException e) {
            wrong(
                    key,
                    "is no condition: %s; it may use %s"
                            .formatted(
                                    e.getMessage(),
                                    String.join(", ", new TreeSet<>(Facts.KNOWN.keySet()))));
            return null;
        }
    }

    List<String> kinds(String key) {
        required(key);
        List<String> kinds = new ArrayList<>();
        for (YamlNode item : items(key, KINDS_MAX)) {
            if (item instanceof YamlNode.Scalar(var ignored, String kind, int alsoIgnored)
                    && KIND.matcher(kind).matches()) {
                kinds.add(kind);
            } else {
                wrong(
                        key,
                        "has %s; expected an agent's kind such as email.send, email.*, or *"
                                .formatted(shown(item)));
            }
        }
        return kinds;
    }

    private List<YamlNode> items(String key, int max) {
        YamlNode node = fields.get(key);
        if (node == null) {
            return List.of();
        }
        if (node instanceof YamlNode.Items(List<YamlNode> items, int ignored)
                && !items.isEmpty()
                && items.size() <= max) {
            return items;
        }
        wrong(key, "is %s; expected a list of 1 to %d".formatted(shown(node), max));
        return List.of();
    }

    Terms terms() {
        String verifier = text("verifier", 64, false);
        if (verifier != null && !AGENT.matcher(verifier).matches()) {
            wrong("verifier", "is \"%s\"; expected an agent's name".formatted(verifier));
        }
        return new Terms(
                text("role", ROLE_CHARS_MAX, false),
                approvers(),
                bool("own-allowed"),
                verifier,
                text("escalate-to", ROLE_CHARS_MAX, false),
                duration("remind-after", true),
                duration("escalate-after", true),
                duration("deny-after", false));
    }

    private @Nullable Integer approvers() {
        String text = text("approvers", 10, false);
        if (text == null) {
            return null;
        }
        if (text.matches("[1-" + APPROVERS_MAX + "]")) {
            return Integer.valueOf(text);
        }
        wrong("approvers", "is \"%s\"; expected 1 to %d".formatted(text, APPROVERS_MAX));
        return null;
    }

    private @Nullable Duration duration(String key, boolean orNever) {
        String text = text(key, 20, false);
        if (text == null) {
            return null;
        }
        if (orNever && text.equals("never")) {
            return Terms.NEVER;
        }
        Matcher matcher = DURATION.matcher(text);
        if (matcher.matches()) {
            long count = Long.parseLong(matcher.group(1));
            Duration duration =
                    switch (matcher.group(2)) {
                        case "s" -> Duration.ofSeconds(count);
                        case "m" -> Duration.ofMinutes(count);
                        case "h" -> Duration.ofHours(count);
                        default -> Duration.ofDays(count);
                    };
            if (duration.isPositive() && duration.compareTo(DURATION_MAX) <= 0) {
                return duration;
            }
        }
        wrong(
                key,
                "is \"%s\"; expected 1s to %dd such as 90m, 4h, 2d%s"
                        .formatted(text, DURATION_MAX.toDays(), orNever ? ", or never" : ""));
        return null;
    }

    /** Reminding and escalating come before denying, and to escalate there is a role. */
    void inOrder(Terms terms, Terms fallback) {
        Duration deny = PolicyFile.either(terms.denyAfter(), fallback.denyAfter());
        Duration escalate = PolicyFile.either(terms.escalateAfter(), fallback.escalateAfter());
        before(
                "remind-after",
                PolicyFile.either(terms.remindAfter(), fallback.remindAfter()),
                deny);
        before("escalate-after", escalate, deny);
        if (escalate != null
                && !escalate.equals(Terms.NEVER)
                && terms.escalateTo() == null
                && fallback.escalateTo() == null) {
            wrong("escalate-after", "is set; expected escalate-to with the role as well");
        }
    }

    private void before(String key, @Nullable Duration wait, @Nullable Duration deny) {
        if (wait != null && deny != null && wait.compareTo(deny) >= 0) {
            wrong(
                    key,
                    "is %s; expected less than deny-after, %s".formatted(shown(wait), shown(deny)));
        }
    }

    private String said() {
        return title.isEmpty() ? "" : title + ": ";
    }

    private static String shown(Duration duration) {
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    private static String shown(YamlNode node) {
        return switch (node) {
            case YamlNode.Scalar(var ignored, String text, int alsoIgnored) ->
                    text.isEmpty()
                            ? "nothing"
                            : "\"" + text.substring(0, Math.min(80, text.length())) + "\"";
            case YamlNode.Items(List<YamlNode> items, int ignored) -> "a list of " + items.size();
            case YamlNode.Fields fields -> "keys with values";
        };
    }
}
