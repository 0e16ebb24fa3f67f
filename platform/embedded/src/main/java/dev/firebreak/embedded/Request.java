package dev.firebreak.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A request whose path was recognised.
 *
 * @param path the values of the variable parts, decoded
 * @param query the first value of each parameter
 * @param body a JSON object; empty if nothing was sent
 */
record Request(List<String> path, Map<String, String> query, JsonNode body) {
    /** The first variable part of the path, which is a subject nearly everywhere. */
    String subject() {
        return path.getFirst();
    }

    boolean flag(String parameter) {
        return query.getOrDefault(parameter, "").equals("true");
    }

    /** The schema in the body. */
    Draft draft() {
        String type = text("schemaType", "AVRO");
        if (!type.equals("AVRO")) {
            throw Refusal.invalidSchema("Invalid schema type " + type);
        }
        return new Draft(text("schema", ""), references(), positive("id"), positive("version"));
    }

    /** A text in the body; numbers are taken as texts, as Confluent's server does. */
    String text(String member, String absent) {
        JsonNode value = body.path(member);
        if (value.isContainerNode()) {
            throw Refusal.malformed(member + " is not a text");
        }
        return value.isMissingNode() || value.isNull() ? absent : value.asText();
    }

    private List<Reference> references() {
        JsonNode all = body.path("references");
        if (!all.isArray() && !all.isNull() && !all.isMissingNode()) {
            throw Refusal.malformed("references is not an array");
        }
        List<Reference> references = new ArrayList<>();
        for (JsonNode one : all) {
            if (!one.path("name").isTextual()
                    || !one.path("subject").isTextual()
                    || !one.path("version").canConvertToInt()) {
                throw Refusal.malformed("a reference has no name, subject and version");
            }
            references.add(
                    new Reference(
                            one.path("name").asText(),
                            one.path("subject").asText(),
                            one.path("version").asInt()));
        }
        return references;
    }

    /** Confluent's clients send -1 or 0 for none. */
    private OptionalInt positive(String member) {
        JsonNode value = body.path(member);
        if (value.isMissingNode() || value.isNull()) {
            return OptionalInt.empty();
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw Refusal.malformed(member + " is not a whole number");
        }
        return value.asInt() > 0 ? OptionalInt.of(value.asInt()) : OptionalInt.empty();
    }
}
