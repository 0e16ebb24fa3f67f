package dev.firebreak.kit.json;

import dev.firebreak.schemas.Violation;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/** JSON read by a schema, where a test knows whether it fits. */
final class JsonReading {
    /** What every message begins with. */
    static final String ENVELOPE =
            """
            {"messageId":"123e4567-e89b-12d3-a456-426614174000","taskId":"t-1","conversationId":"t-1","principal":{"user":"ann"},
             "trust":"TRUSTED","confidentiality":"PUBLIC","createdAt":"2026-11-21T08:00:00Z"}""";

    private JsonReading() {}

    /** A record whose field {@code v} is of this type. */
    static Schema one(String type) {
        return new Schema.Parser()
                .parse(
                        "{\"type\":\"record\",\"name\":\"One\",\"fields\":[{\"name\":\"v\",\"type\":"
                                + type
                                + "}]}");
    }

    static GenericRecord read(String json, Schema schema) {
        return switch (AvroJson.read(json, schema)) {
            case AvroJson.Read(var record) -> record;
            case AvroJson.Unreadable(var violations) -> throw new AssertionError(violations);
        };
    }

    static List<Violation> wrong(String json, Schema schema) {
        return switch (AvroJson.read(json, schema)) {
            case AvroJson.Read(var record) -> throw new AssertionError("read: " + record);
            case AvroJson.Unreadable(var violations) -> violations;
        };
    }
}
