package dev.firebreak.standalone.demo;

import dev.firebreak.boundary.registry.RegisteredSchema;
import dev.firebreak.boundary.registry.RegistryException;
import dev.firebreak.boundary.registry.SchemaRegistry;
import dev.firebreak.boundary.registry.SubjectVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.avro.Schema;

/** A registry in memory: one version a subject, compatible with everything. */
final class MemoryRegistry implements SchemaRegistry {
    private final List<Schema> schemas = new ArrayList<>();
    private final Map<String, Integer> subjects = new LinkedHashMap<>();

    @Override
    public RegisteredSchema register(String subject, Schema schema) {
        if (!schemas.contains(schema)) {
            schemas.add(schema);
        }
        subjects.put(subject, schemas.indexOf(schema) + 1);
        return byId(schemas.indexOf(schema) + 1);
    }

    @Override
    public RegisteredSchema byId(int id) {
        if (id < 1 || id > schemas.size()) {
            throw unknown("id " + id);
        }
        return new RegisteredSchema(id, null, schemas.get(id - 1));
    }

    @Override
    public RegisteredSchema byGuid(UUID guid) {
        throw unknown("guid " + guid);
    }

    @Override
    public RegisteredSchema lookup(String subject, Schema schema) {
        return latest(subject)
                .filter(r -> r.schema().equals(schema))
                .orElseThrow(() -> unknown("schema under " + subject));
    }

    @Override
    public Optional<RegisteredSchema> latest(String subject) {
        return Optional.ofNullable(subjects.get(subject)).map(this::byId);
    }

    @Override
    public List<String> subjects() {
        return List.copyOf(subjects.keySet());
    }

    @Override
    public List<SubjectVersion> versionsOf(int id) {
        return subjects.entrySet().stream()
                .filter(s -> s.getValue() == id)
                .map(s -> new SubjectVersion(s.getKey(), 1))
                .toList();
    }

    @Override
    public List<String> incompatibilities(String subject, Schema schema) {
        return List.of();
    }

    @Override
    public List<Integer> versions(String subject) {
        return subjects.containsKey(subject) ? List.of(1) : List.of();
    }

    @Override
    public RegisteredSchema version(String subject, int version) {
        return latest(subject).orElseThrow(() -> unknown("subject " + subject));
    }

    @Override
    public String compatibility(String subject) {
        return "NONE";
    }

    private static RegistryException unknown(String what) {
        return new RegistryException(RegistryException.Kind.UNKNOWN_SCHEMA, "there is no " + what);
    }
}
