package dev.firebreak.console.redact;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.firebreak.kit.redact.Finding;
import dev.firebreak.kit.redact.Kind;
import dev.firebreak.kit.redact.Sensitive;
import dev.firebreak.schemas.Violation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What one answer of a command leaves out of the content that it shows: personal data and secrets
 * go, each place is counted, and what can't be looked through is withheld as a whole.
 *
 * <p>It alters what is shown, never what is kept or sent. A text that stands in other text (JSON in
 * a string of JSON, escapes, characters that nobody sees) is looked at in each of these forms, and
 * where only one of them gives something away, that one is shown without it.
 */
public final class Redaction {
    private static final int TEXT_CHARS_MAX = 4 << 20;
    private static final int NESTING_MAX = 8;
    private static final int NAMES_MAX = 10_000;
    private static final String WITHHELD = "[withheld ";
    private static final Pattern ID =
            Pattern.compile(
                    "(?<![0-9A-Za-z])(?:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{32,128})(?![0-9A-Za-z])");
    private static final Pattern ID_SHAPE = Pattern.compile("[A-Za-z0-9._:@/-]{1,256}");
    private static final Pattern MARK =
            Pattern.compile(
                    "\\[withheld [^\\]\\n]{1,60}\\]|"
                            + String.join(
                                    "|",
                                    Set.of(Kind.values()).stream()
                                            .map(kind -> Pattern.quote(kind.mark()))
                                            .sorted()
                                            .toList()));

    /** What does not read the same to everybody, such as a field that stands there twice, fails. */
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private final Predicate<Kind> goes;
    private final boolean none;
    private final Map<String, Boolean> secretNames = new HashMap<>();
    private int places;
    private int withheld;

    private Redaction(Predicate<Kind> goes, boolean none) {
        this.goes = goes;
        this.none = none;
    }

    /** For one answer. */
    public static Redaction on() {
        return new Redaction(kind -> true, false);
    }

    /** For an answer to those whose work is about the people in it: only secrets go. */
    public static Redaction ofSecrets() {
        return new Redaction(Kind::isSecret, false);
    }

    /** Leaves everything as it was: for who may see it. */
    public static Redaction off() {
        return new Redaction(kind -> false, true);
    }

    /** The marks that redacting leaves, as often as they stand in a text. */
    public static int marks(String text) {
        return (int) MARK.matcher(text).results().count();
    }

    /** Whether everything is shown as it was. */
    public boolean isOff() {
        return none;
    }

    /** How many pieces of text gave way to a mark so far. */
    public int places() {
        return places;
    }

    /** How many values are not shown at all so far. */
    public int withheld() {
        return withheld;
    }

    /** A text that stands alone. */
    public String text(String text) {
        return none ? text : named("", text, 0);
    }

    /** The value of the field, header or column of that name. */
    public String named(String name, String value) {
        return none ? value : named(name, value, 0);
    }

    /**
     * An id, or the name of who did something: it stays also where it is a mail address, unless it
     * is a secret, or nothing that such a field may hold.
     */
    public String id(String id) {
        if (none || !ID_SHAPE.matcher(id).matches()) {
            return text(id);
        }
        Redaction secrets = ofSecrets();
        String shown = secrets.text(id);
        places += secrets.places;
        return shown;
    }

    /**
     * A document, its names too.
     *
     * @param kept fields whose values are as {@link #id} says; what they hold of further fields
     *     stays
     */
    public JsonNode tree(JsonNode node, Set<String> kept) {
        return none ? node : tree("", node, kept, 0);
    }

    /** A broken rule: what was seen, by the name of its field. */
    public Violation violation(Violation violation) {
        if (none) {
            return violation;
        }
        String path = violation.getPath();
        return Violation.newBuilder(violation)
                .setPath(text(path))
                .setExpected(text(violation.getExpected()))
                .setActual(named(path.substring(path.lastIndexOf('.') + 1), violation.getActual()))
                .build();
    }

    /** What stands for a value that is not shown. */
    public String withhold(String what) {
        withheld++;
        return WITHHELD + what + "]";
    }

    private String named(String name, String value, int depth) {
        if (value.isEmpty()) {
            return value;
        }
        if (value.length() > TEXT_CHARS_MAX) {
            return withhold(value.length() + " characters");
        }
        if (isSecret(name)) {
            if (!value.equals(Kind.NAMED_SECRET.mark())) {
                places++;
            }
            return Kind.NAMED_SECRET.mark();
        }
        String shown = scanned(name, nested(value, depth));
        for (UnaryOperator<String> writing : Writings.ALL) {
            String other = writing.apply(shown);
            if (!other.equals(shown)) {
                String without = scanned(name, other);
                shown = without.equals(other) ? shown : without;
            }
        }
        return shown;
    }

    /** A list has one name for all its items. */
    private boolean isSecret(String name) {
        if (secretNames.size() >= NAMES_MAX) {
            secretNames.clear();
        }
        return secretNames.computeIfAbsent(name, Context::isSecret);
    }

    /** Of a text that is a document: the document; the text as it is where nothing goes. */
    private String nested(String text, int depth) {
        char first = text.stripLeading().isEmpty() ? ' ' : text.stripLeading().charAt(0);
        if (first != '{' && first != '[' && first != '"') {
            return text;
        }
        if (depth >= NESTING_MAX) {
            return withhold("a document " + depth + " deep in others");
        }
        try {
            JsonNode document = JSON.readTree(text);
            JsonNode shown = tree("", document, Set.of(), depth + 1);
            return shown.equals(document) ? text : shown.toString();
        } catch (JsonProcessingException e) {
            return text; // cut off, or only something like it: looked at as text
        }
    }

    private JsonNode tree(String name, JsonNode node, Set<String> kept, int depth) {
        return switch (node) {
            case ObjectNode object -> {
                ObjectNode shown = JsonNodeFactory.instance.objectNode();
                object.properties()
                        .forEach(
                                field ->
                                        shown.set(
                                                free(shown, named("", field.getKey(), depth)),
                                                kept.contains(field.getKey())
                                                        ? ours(field.getValue())
                                                        : tree(
                                                                meant(object, field.getKey()),
                                                                field.getValue(),
                                                                kept,
                                                                depth)));
                yield shown;
            }
            case ArrayNode array -> {
                ArrayNode shown = JsonNodeFactory.instance.arrayNode(array.size());
                array.forEach(item -> shown.add(tree(name, item, kept, depth)));
                yield shown;
            }
            default -> {
                if (!node.isTextual() && !node.isNumber()) {
                    yield node;
                }
                String was = node.asText();
                String shown = named(name, was, depth);
                yield shown.equals(was) ? node : TextNode.valueOf(shown);
            }
        };
    }

    private JsonNode ours(JsonNode value) {
        return value.isTextual() ? TextNode.valueOf(id(value.asText())) : value;
    }

    /** What a value is called: of a pair of name and value, what the name says. */
    private static String meant(ObjectNode object, String field) {
        if (!field.equalsIgnoreCase("value")) {
            return field;
        }
        return Stream.of("name", "key", "header", "field")
                .map(object::path)
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .findFirst()
                .orElse(field);
    }

    /** Two names may be the same once redacted. */
    private static String free(ObjectNode object, String name) {
        String free = name;
        for (int i = 2; object.has(free); i++) {
            free = name + " (" + i + ")";
        }
        return free;
    }

    private String scanned(String name, String text) {
        List<Finding> findings = findings(name, text);
        if (findings.isEmpty()) {
            return text;
        }
        StringBuilder kept = new StringBuilder(text.length());
        int from = 0;
        for (Finding finding : findings) {
            kept.append(text, from, finding.from()).append(finding.kind().mark());
            from = finding.to();
            places++;
        }
        return kept.append(text, from, text.length()).toString();
    }

    /** In the text's own places, in order; none overlap. */
    private List<Finding> findings(String name, String text) {
        List<Finding> all = new ArrayList<>(behind(Context.of(name), text));
        if (!Context.ofPerson(name).equals(Context.of(name))) {
            behind(Context.ofPerson(name), text).stream()
                    .filter(f -> f.kind() == Kind.NATIONAL_ID)
                    .filter(f -> all.stream().noneMatch(a -> overlap(a, f)))
                    .forEach(all::add);
        }
        all.removeIf(
                f ->
                        !goes.test(f.kind())
                                || text.substring(f.from(), f.to()).equals(f.kind().mark())
                                || (!f.kind().isSecret() && isWithinId(text, f)));
        all.sort(Comparator.comparingInt(Finding::from));
        return all;
    }

    private static List<Finding> behind(String context, String text) {
        int skip = context.length();
        return Sensitive.in(context + text).stream()
                .filter(f -> f.to() > skip)
                .map(f -> new Finding(f.kind(), Math.max(0, f.from() - skip), f.to() - skip))
                .toList();
    }

    private static boolean overlap(Finding one, Finding other) {
        return one.from() < other.to() && other.from() < one.to();
    }

    /** A UUID, or a digest in hex: its digits are nobody's. */
    private static boolean isWithinId(String text, Finding finding) {
        int from = Math.max(0, finding.from() - 129);
        Matcher ids = ID.matcher(text).region(from, Math.min(text.length(), finding.to() + 129));
        ids.useTransparentBounds(true);
        while (ids.find()) {
            if (ids.start() <= finding.from() && finding.to() <= ids.end()) {
                return true;
            }
        }
        return false;
    }
}
