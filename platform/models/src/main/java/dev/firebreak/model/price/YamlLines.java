package dev.firebreak.model.price;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A YAML file whose every value knows its line. Read token by token, because a tree of Jackson's
 * has no lines.
 */
sealed interface YamlLines {
    long FILE_BYTES_MAX = 1 << 20;
    int DEPTH_MAX = 8;

    int line();

    record Mapping(int line, Map<String, YamlLines> fields) implements YamlLines {}

    record Listing(int line, List<YamlLines> items) implements YamlLines {}

    record Value(int line, String text) implements YamlLines {}

    /** Null when it can't be read or holds nothing; what is wrong is added to the problems. */
    static @Nullable YamlLines read(Path file, List<String> problems) {
        try {
            long size = Files.size(file);
            if (size > FILE_BYTES_MAX) {
                problems.add(
                        "%s has %d bytes, a file of models has at most %d"
                                .formatted(file, size, FILE_BYTES_MAX));
                return null;
            }
            return parse(
                    String.valueOf(file.getFileName()),
                    Files.readString(file, StandardCharsets.UTF_8),
                    problems);
        } catch (IOException e) {
            problems.add("models.file " + file + " can't be read: " + e);
            return null;
        }
    }

    static @Nullable YamlLines parse(String name, String text, List<String> problems) {
        YAMLFactory yaml =
                YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
        try (JsonParser parser = yaml.createParser(text)) {
            return parser.nextToken() == null ? null : value(parser, 0);
        } catch (JsonProcessingException e) {
            problems.add(
                    "%s:%d is not valid YAML: %s"
                            .formatted(
                                    name,
                                    e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                                    e.getOriginalMessage().lines().findFirst().orElse("")));
        } catch (IOException e) {
            problems.add(name + " can't be read: " + e.getMessage());
        }
        return null;
    }

    private static YamlLines value(JsonParser parser, int depth) throws IOException {
        int line = parser.currentTokenLocation().getLineNr();
        if (depth > DEPTH_MAX) {
            throw new IOException("line " + line + " is nested deeper than " + DEPTH_MAX);
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, YamlLines> fields = new LinkedHashMap<>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String field = parser.currentName();
                    parser.nextToken();
                    fields.put(field, value(parser, depth + 1));
                }
                yield new Mapping(line, fields);
            }
            case START_ARRAY -> {
                List<YamlLines> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(parser, depth + 1));
                }
                yield new Listing(line, items);
            }
            case VALUE_NULL -> new Value(line, "");
            default -> new Value(line, parser.getText());
        };
    }
}
