package dev.firebreak.agent.supervisor;

import dev.firebreak.boundary.registry.RegisteredSchema;
import dev.firebreak.boundary.registry.RegistryException;
import dev.firebreak.boundary.registry.SchemaRegistry;
import dev.firebreak.boundary.registry.SubjectVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.avro.Schema;

/** A registry in memory that can be away. */
final class MemoryRegistry implements SchemaRegistry {
    private final List<RegisteredSchema> schemas = new ArrayList<>();
    private final Map<String, List<RegisteredSchema>> subjects = new HashMap<>();
    private int awayFor;

    /** The next so many questions find nobody. */
    synchronized void goAway(int questions) {
        awayFor = questions;
    }

    @Override
    public synchronized RegisteredSchema register(String subject, Schema schema) {
        RegisteredSchema registered =
                schemas.stream()
                        .filter(s -> s.schema().toString().equals(schema.toString()))
                        .findAny()
                        .orElseGet(
                                () -> {
                                    RegisteredSchema added =
                                            new RegisteredSchema(schemas.size() + 1, null, schema);
                                    schemas.add(added);
                                    return added;
                                });
        List<RegisteredSchema> versions = subjects.computeIfAbsent(subject, _ -> new ArrayList<>());
        if (!versions.contains(registered)) {
            versions.add(registered);
        }
        return registered;
    }

    @Override
    public synchronized RegisteredSchema byId(int id) {
        ask();
        return schemas.stream()
                .filter(s -> s.id() == id)
                .findAny()
                .orElseThrow(() -> unknown("schema " + id));
    }

    @Override
    public RegisteredSchema byGuid(UUID guid) {
        throw unknown(guid.toString());
    }

    @Override
    public synchronized RegisteredSchema lookup(String subject, Schema schema) {
        ask();
        return subjects.getOrDefault(subject, List.of()).stream()
                .filter(s -> s.schema().toString().equals(schema.toString()))
                .findAny()
                .orElseThrow(() -> unknown(schema.getFullName() + " under " + subject));
    }

    @Override
    public synchronized List<SubjectVersion> versionsOf(int id) {
        ask();
        List<SubjectVersion> places = new ArrayList<>();
        subjects.forEach(
                (subject, versions) -> {
                    for (int i = 0; i < versions.size(); i++) {
                        if (versions.get(i).id() == id) {
                            places.add(new SubjectVersion(subject, i + 1));
                        }
                    }
                });
        return places;
    }

    @Override
    public synchronized Optional<RegisteredSchema> latest(String subject) {
        return Optional.ofNullable(subjects.get(subject)).map(List::getLast);
    }

    @Override
    public synchronized List<String> subjects() {
        return List.copyOf(subjects.keySet());
    }

    @Override
    public List<String> incompatibilities(String subject, Schema schema) {
        return List.of();
    }

    @Override
    public List<Integer> versions(String subject) {
        throw new UnsupportedOperationException("the supervisor never asks for it");
    }

    @Override
    public RegisteredSchema version(String subject, int version) {
        throw new UnsupportedOperationException("the supervisor never asks for it");
    }

    @Override
    public String compatibility(String subject) {
        return "NONE";
    }

    private void ask() {
        if (awayFor > 0) {
            awayFor--;
            throw new RegistryException(RegistryException.Kind.UNAVAILABLE, "the registry is away");
        }
    }

    private static RegistryException unknown(String what) {
        return new RegistryException(
                RegistryException.Kind.UNKNOWN_SCHEMA, what + " is not registered");
    }
}
