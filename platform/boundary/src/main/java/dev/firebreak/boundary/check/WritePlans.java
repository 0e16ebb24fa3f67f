package dev.firebreak.boundary.check;

import dev.firebreak.boundary.registry.RegisteredSchema;
import dev.firebreak.boundary.registry.RegistryException;
import dev.firebreak.boundary.registry.SchemaRegistry;
import dev.firebreak.schemas.Contracts;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.avro.Schema;

/**
 * Under which id the records of a schema are written to a topic, and how. What was found once is
 * kept: an id never changes. A schema prepared in its registered form is found for the generated
 * form too.
 */
final class WritePlans {
    private static final int PLANS_MAX = 1_000;

    private final SchemaRegistry registry;
    private final SubjectNames subjects;
    private final ConcurrentMap<String, ConcurrentMap<Schema, WritePlan>> plans =
            new ConcurrentHashMap<>();
    private final ConcurrentMap<Place, RegisteredSchema> registered = new ConcurrentHashMap<>();

    private record Place(String subject, Schema schema) {}

    WritePlans(SchemaRegistry registry, SubjectNames subjects) {
        this.registry = registry;
        this.subjects = subjects;
    }

    /**
     * @throws RegistryException as the registry does, and MISMATCH when it has another schema
     * @throws IllegalArgumentException when the schema isn't a record's
     */
    WritePlan plan(String topic, Schema schema) {
        ConcurrentMap<Schema, WritePlan> ofTopic = plans.get(topic);
        WritePlan known = ofTopic == null ? null : ofTopic.get(schema);
        if (known != null) {
            return known;
        }
        if (schema.getType() != Schema.Type.RECORD) {
            throw new IllegalArgumentException("not a record's schema: " + schema.getType());
        }
        WritePlan plan = WritePlan.of(schema, registered(subjects.subject(topic, schema), schema));
        ConcurrentMap<Schema, WritePlan> kept =
                plans.computeIfAbsent(topic, _ -> new ConcurrentHashMap<>());
        if (kept.size() < PLANS_MAX) {
            kept.put(schema, plan);
        }
        return plan;
    }

    private RegisteredSchema registered(String subject, Schema schema) {
        Schema asRegistered = Contracts.asWritten(schema);
        Place place = new Place(subject, asRegistered);
        RegisteredSchema known = registered.get(place);
        if (known != null) {
            return known;
        }
        RegisteredSchema found = registry.lookup(subject, asRegistered);
        // Avro writes by position: under a foreign schema the bytes would mean something else, and
        // nobody would notice.
        if (!found.schema().equals(asRegistered)) {
            throw new RegistryException(
                    RegistryException.Kind.MISMATCH,
                    "%s has id %d under %s, but that is another schema"
                            .formatted(schema.getFullName(), found.id(), subject));
        }
        if (registered.size() < PLANS_MAX) {
            registered.put(place, found);
        }
        return found;
    }
}
