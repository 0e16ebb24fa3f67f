package dev.firebreak.tools;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Where each entry of a YAML text stands, by its path: {@code commands.disk_free.run[0]}. Who binds
 * a text to records learns of a slip when the parser has gone on; this knows where it began.
 */
final class Places {
    private final Map<String, JsonLocation> starts = new HashMap<>();

    /**
     * @throws com.fasterxml.jackson.core.JsonProcessingException it is no YAML
     */
    static Places of(String text, ObjectMapper yaml) throws IOException {
        Places places = new Places();
        try (JsonParser parser = yaml.getFactory().createParser(text)) {
            if (parser.nextToken() != null) {
                places.value(parser, "");
            }
        }
        return places;
    }

    /** A slip about what stands at this path, or else at what holds it. */
    Slip at(String path, String text) {
        String known = path;
        while (!known.isEmpty() && !starts.containsKey(known)) {
            int end = Math.max(known.lastIndexOf('.'), known.lastIndexOf('['));
            known = end < 0 ? "" : known.substring(0, end);
        }
        JsonLocation start = starts.get(known);
        return start == null
                ? new Slip(0, 0, text)
                : new Slip(start.getLineNr(), start.getColumnNr(), text);
    }

    private void value(JsonParser parser, String path) throws IOException {
        starts.putIfAbsent(path, parser.currentTokenLocation());
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field =
                        path.isEmpty() ? parser.currentName() : path + "." + parser.currentName();
                starts.put(field, parser.currentTokenLocation());
                parser.nextToken();
                value(parser, field);
            }
        } else if (parser.currentToken() == JsonToken.START_ARRAY) {
            for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
                value(parser, path + "[" + i + "]");
            }
        }
    }
}
