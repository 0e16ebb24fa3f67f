package dev.firebreak.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Entries as Confluent's server writes them in {@code _schemas}: JSON keys and values, a missing
 * value to erase.
 *
 * <p>So a cluster that outgrows this registry keeps its topic, its ids and its settings.
 * Confluent's server compares keys as bytes when it compacts: the order of their members is part of
 * the format.
 */
final class EntryCodec {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String AVRO = "AVRO";

    private EntryCodec() {}

    /**
     * A record of the topic.
     *
     * @param value absent to erase what the key stands for
     */
    record Line(String key, @Nullable String value) {}

    static Line write(Entry entry) {
        return switch (entry) {
            case Entry.Saved(Version v) ->
                    new Line(schemaKey(v.subject(), v.number()), text(schema(v)));
            case Entry.Erased(String subject, int version) ->
                    new Line(schemaKey(subject, version), null);
            case Entry.SubjectDeleted(String subject, int upToVersion) ->
                    new Line(
                            key("DELETE_SUBJECT", subject),
                            text(
                                    JSON.createObjectNode()
                                            .put("subject", subject)
                                            .put("version", upToVersion)));
            case Entry.LevelSet(String subject, Level level) ->
                    new Line(
                            key("CONFIG", subject),
                            text(JSON.createObjectNode().put("compatibilityLevel", level.name())));
            case Entry.LevelCleared(String subject) -> new Line(key("CONFIG", subject), null);
            case Entry.ModeSet(String subject, Mode mode) ->
                    new Line(
                            key("MODE", subject),
                            text(JSON.createObjectNode().put("mode", mode.name())));
            case Entry.ModeCleared(String subject) -> new Line(key("MODE", subject), null);
            case Entry.IdTaken(int id) ->
                    throw new IllegalStateException(
                            "only another registry writes what takes id " + id);
        };
    }

    /**
     * What a record says; nothing for those that carry no state (NOOP).
     *
     * @throws IOException when it is not of Confluent's format or of a kind this registry doesn't
     *     know
     */
    static Optional<Entry> read(byte @Nullable [] keyBytes, byte @Nullable [] valueBytes)
            throws IOException {
        JsonNode key = object("key", keyBytes);
        String keyType = key.path("keytype").asText();
        String subject = key.path("subject").isTextual() ? key.path("subject").asText() : null;
        JsonNode value = valueBytes == null ? null : object("value", valueBytes);
        return switch (keyType) {
            case "SCHEMA" -> Optional.of(schema(key, value));
            case "DELETE_SUBJECT" ->
                    value == null
                            ? Optional.empty()
                            : Optional.of(
                                    new Entry.SubjectDeleted(
                                            text(value, "subject"), number(value, "version")));
            case "CONFIG" ->
                    Optional.of(
                            value == null || !value.hasNonNull("compatibilityLevel")
                                    ? new Entry.LevelCleared(subject)
                                    : new Entry.LevelSet(
                                            subject,
                                            Level.of(text(value, "compatibilityLevel"))
                                                    .orElseThrow(
                                                            () ->
                                                                    unreadable(
                                                                            "compatibilityLevel",
                                                                            value))));
            case "MODE" ->
                    Optional.of(
                            value == null || !value.hasNonNull("mode")
                                    ? new Entry.ModeCleared(subject)
                                    : new Entry.ModeSet(
                                            subject,
                                            Mode.of(text(value, "mode"))
                                                    .orElseThrow(() -> unreadable("mode", value))));
            case "NOOP" -> Optional.empty();
            default ->
                    throw new IOException(
                            "keytype is not one that this registry knows: " + keyType);
        };
    }

    private static Entry schema(JsonNode key, @Nullable JsonNode value) throws IOException {
        if (value == null) {
            return new Entry.Erased(text(key, "subject"), number(key, "version"));
        }
        int id = number(value, "id");
        if (!value.path("schemaType").asText(AVRO).equals(AVRO)) {
            return new Entry.IdTaken(id);
        }
        return new Entry.Saved(
                new Version(
                        text(value, "subject"),
                        number(value, "version"),
                        id,
                        new Content(text(value, "schema"), references(value)),
                        value.path("deleted").asBoolean(false)));
    }

    private static List<Reference> references(JsonNode value) throws IOException {
        List<Reference> references = new ArrayList<>();
        for (JsonNode reference : value.path("references")) {
            references.add(
                    new Reference(
                            text(reference, "name"),
                            text(reference, "subject"),
                            number(reference, "version")));
        }
        return references;
    }

    private static ObjectNode schema(Version version) {
        ObjectNode value =
                JSON.createObjectNode()
                        .put("subject", version.subject())
                        .put("version", version.number())
                        .put("id", version.id());
        if (!version.content().references().isEmpty()) {
            ArrayNode references = value.putArray("references");
            version.content()
                    .references()
                    .forEach(
                            r ->
                                    references
                                            .addObject()
                                            .put("name", r.name())
                                            .put("subject", r.subject())
                                            .put("version", r.version()));
        }
        return value.put("schema", version.content().text()).put("deleted", version.deleted());
    }

    private static String schemaKey(String subject, int version) {
        return text(
                JSON.createObjectNode()
                        .put("keytype", "SCHEMA")
                        .put("subject", subject)
                        .put("version", version)
                        .put("magic", 1));
    }

    private static String key(String keyType, @Nullable String subject) {
        return text(
                JSON.createObjectNode()
                        .put("keytype", keyType)
                        .put("subject", subject)
                        .put("magic", 0));
    }

    private static String text(ObjectNode json) {
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts and numbers is JSON", e);
        }
    }

    private static JsonNode object(String what, byte @Nullable [] bytes) throws IOException {
        JsonNode json = bytes == null ? null : JSON.readTree(bytes);
        if (json == null || !json.isObject()) {
            throw new IOException("the " + what + " is no JSON object");
        }
        return json;
    }

    private static String text(JsonNode json, String member) throws IOException {
        if (!json.path(member).isTextual()) {
            throw unreadable(member, json);
        }
        return json.path(member).asText();
    }

    private static int number(JsonNode json, String member) throws IOException {
        if (!json.path(member).canConvertToInt() || !json.path(member).isIntegralNumber()) {
            throw unreadable(member, json);
        }
        return json.path(member).asInt();
    }

    private static IOException unreadable(String member, JsonNode json) {
        return new IOException(
                member + " is not what Confluent's format says: " + json.path(member));
    }
}
