package dev.firebreak.embedded;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;

/**
 * Whether a schema fits earlier versions. Avro decides; Confluent's server asks the same library.
 */
final class Compatibility {
    private final SchemaParser parser;

    Compatibility(SchemaParser parser) {
        this.parser = parser;
    }

    /**
     * What does not fit, for a person to read; empty when all does.
     *
     * @param earlier in order; without a transitive level only the last is asked
     */
    List<String> violations(Schema schema, List<Version> earlier, Level level) {
        if (level == Level.NONE || earlier.isEmpty()) {
            return List.of();
        }
        List<Version> asked = level.transitive() ? earlier.reversed() : List.of(earlier.getLast());
        for (Version version : asked) {
            List<String> violations = violations(schema, version, level);
            if (!violations.isEmpty()) {
                return violations;
            }
        }
        return List.of();
    }

    private List<String> violations(Schema schema, Version version, Level level) {
        Schema old = parser.schemaOf(version);
        List<String> violations = new ArrayList<>();
        if (level.backward()) {
            violations.addAll(read(schema, "new", old, "old"));
        }
        if (level.forward()) {
            violations.addAll(read(old, "old", schema, "new"));
        }
        if (!violations.isEmpty()) {
            violations.add("{oldSchemaVersion: " + version.number() + "}");
            violations.add("{oldSchema: '" + version.content().text() + "'}");
            violations.add("{compatibility: '" + level + "'}");
        }
        return violations;
    }

    private static List<String> read(
            Schema reader, String readerName, Schema writer, String writerName) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getResult()
                .getIncompatibilities()
                .stream()
                .map(
                        i ->
                                "{errorType:'%s', description:'The %s schema can't read what the %s schema writes, at path '%s'', additionalInfo:'%s'}"
                                        .formatted(
                                                i.getType(),
                                                readerName,
                                                writerName,
                                                i.getLocation(),
                                                i.getMessage()))
                .toList();
    }
}
