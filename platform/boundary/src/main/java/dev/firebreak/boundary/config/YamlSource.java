package dev.firebreak.boundary.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A YAML file as entries in dotted form: {@code report: {steps-max: 3}} and {@code
 * report.steps-max: 3} are the same key. Read token by token, because only so every value keeps its
 * line.
 */
final class YamlSource {
    private static final long FILE_BYTES_MAX = 1 << 20;

    private final String name;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final List<String> problems;

    private YamlSource(Path file, List<String> problems) {
        this.name = file.getFileName().toString();
        this.problems = problems;
    }

    /** Reads the file; what is wrong with it is added to the problems. */
    static Map<String, Entry> read(Path file, List<String> problems) {
        YamlSource source = new YamlSource(file, problems);
        try {
            long size = Files.size(file);
            if (size > FILE_BYTES_MAX) {
                problems.add(
                        "%s has %d bytes, a configuration file has at most %d"
                                .formatted(file, size, FILE_BYTES_MAX));
                return Map.of();
            }
            YAMLFactory yaml =
                    YAMLFactory.builder()
                            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                            .build();
            try (JsonParser parser = yaml.createParser(file.toFile())) {
                source.document(parser);
            }
        } catch (JsonProcessingException e) {
            problems.add(
                    "%s:%d is not valid YAML: %s"
                            .formatted(
                                    source.name,
                                    e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                                    e.getOriginalMessage().lines().findFirst().orElse("")));
        } catch (IOException e) {
            problems.add(file + " can't be read: " + e.getMessage());
        }
        return source.entries;
    }

    private void document(JsonParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null || first == JsonToken.VALUE_NULL) {
            return;
        }
        if (first != JsonToken.START_OBJECT) {
            problems.add(
                    name
                            + " holds no keys; expected lines such as `bootstrap-servers: localhost:9092`");
            return;
        }
        object(parser, "");
        if (parser.nextToken() != null) {
            problems.add(name + " holds more than one YAML document; expected one");
        }
    }

    private void object(JsonParser parser, String prefix) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = prefix + parser.currentName();
            int line = parser.currentTokenLocation().getLineNr();
            JsonToken token = parser.nextToken();
            switch (token) {
                case START_OBJECT -> object(parser, key + ".");
                case START_ARRAY -> add(key, list(parser, key, line), line);
                case VALUE_NULL -> add(key, "", line);
                default -> add(key, parser.getText(), line);
            }
        }
    }

    private String list(JsonParser parser, String key, int line) throws IOException {
        List<String> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken();
                token != JsonToken.END_ARRAY;
                token = parser.nextToken()) {
            if (token.isStructStart()) {
                problems.add(
                        "%s is a list of plain values, seen a nested one (%s:%d)"
                                .formatted(key, name, line));
                parser.skipChildren();
            } else {
                items.add(parser.getText());
            }
        }
        return String.join(",", items);
    }

    private void add(String key, String value, int line) {
        Entry before = entries.put(key, new Entry(key, value, name + ":" + line));
        if (before != null) {
            problems.add(
                    "%s is set twice: %s and %s:%d".formatted(key, before.where(), name, line));
        }
    }
}
