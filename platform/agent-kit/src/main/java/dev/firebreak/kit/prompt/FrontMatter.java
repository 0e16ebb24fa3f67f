package dev.firebreak.kit.prompt;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.firebreak.kit.json.Nearest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The YAML on top of a prompt file. Read token by token, because only so values keep their line.
 */
final class FrontMatter {
    private static final String SLOTS = "slots";
    private static final List<String> KEYS =
            List.of(
                    "name",
                    "version",
                    "variant",
                    "weight",
                    "class",
                    "temperature",
                    "maxOutputTokens",
                    SLOTS);
    private static final YAMLFactory YAML =
            YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    /** A value and where it stands. */
    record Value(String text, int line) {}

    private final Problems problems;
    private final Map<String, Value> values = new LinkedHashMap<>();
    private final Map<String, Value> slots = new LinkedHashMap<>();

    private FrontMatter(Problems problems) {
        this.problems = problems;
    }

    /**
     * Reads it; what is wrong is added to the problems.
     *
     * @param yaml what stands between the marks, which begins in line 2 of the file
     */
    static FrontMatter read(String yaml, Problems problems) {
        FrontMatter matter = new FrontMatter(problems);
        try (JsonParser parser = YAML.createParser("\n" + yaml)) {
            matter.document(parser);
        } catch (JsonProcessingException e) {
            problems.add(
                    e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
                    "no valid YAML: " + e.getOriginalMessage().lines().findFirst().orElse(""));
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory can be read", e);
        }
        return matter;
    }

    /** Null when the key is not there. */
    @Nullable Value value(String key) {
        return values.get(key);
    }

    /** Declared slots, with {@code trusted} or {@code untrusted}. */
    Map<String, Value> slots() {
        return slots;
    }

    private void document(JsonParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first != JsonToken.START_OBJECT) {
            problems.add(
                    2,
                    "expected keys such as `name: email-draft` between the lines `---`, seen none");
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            key(parser, parser.currentName());
        }
        if (parser.nextToken() != null) {
            problems.add(line(parser), "more than one YAML document; expected one");
        }
    }

    private void key(JsonParser parser, String key) throws IOException {
        int line = line(parser);
        JsonToken token = parser.nextToken();
        if (!KEYS.contains(key)) {
            problems.add(line, "unknown key " + key + meant(key));
            parser.skipChildren();
        } else if (key.equals(SLOTS)) {
            slots(parser, token, line);
        } else if (token.isStructStart()) {
            problems.add(line, key + " is one value, seen a list or a map");
            parser.skipChildren();
        } else {
            values.put(key, new Value(text(parser, token), line));
        }
    }

    private void slots(JsonParser parser, JsonToken token, int line) throws IOException {
        if (token != JsonToken.START_OBJECT) {
            problems.add(line, "slots are lines such as `mail: untrusted`");
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String slot = parser.currentName();
            int where = line(parser);
            JsonToken value = parser.nextToken();
            slots.put(slot, new Value(value.isStructStart() ? "" : text(parser, value), where));
            parser.skipChildren();
        }
    }

    private static String text(JsonParser parser, JsonToken token) throws IOException {
        return token == JsonToken.VALUE_NULL ? "" : parser.getText();
    }

    private static int line(JsonParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }

    private static String meant(String key) {
        return Nearest.to(key, KEYS)
                .map(near -> "; did you mean " + near + "?")
                .orElse("; there are " + String.join(", ", KEYS));
    }
}
