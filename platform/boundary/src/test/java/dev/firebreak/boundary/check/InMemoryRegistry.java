package dev.firebreak.boundary.check;

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
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;

/** A registry in memory; counts the questions and can be away. */
public final class InMemoryRegistry implements SchemaRegistry {
    private final Map<String, List<RegisteredSchema>> subjects = new LinkedHashMap<>();
    private final Map<String, RegisteredSchema> byText = new LinkedHashMap<>();
    private final AtomicInteger questions = new AtomicInteger();
    private boolean away;

    public int questions() {
        return questions.get();
    }

    public void goAway() {
        away = true;
    }

    public void comeBack() {
        away = false;
    }

    @Override
    public synchronized RegisteredSchema register(String subject, Schema schema) {
        ask();
        RegisteredSchema registered =
                byText.computeIfAbsent(
                        schema.toString(),
                        text ->
                                new RegisteredSchema(
                                        byText.size() + 1, new UUID(7, byText.size() + 1), schema));
        List<RegisteredSchema> versions = subjects.computeIfAbsent(subject, s -> new ArrayList<>());
        if (!versions.contains(registered)) {
            versions.add(registered);
        }
        return registered;
    }

    /** Registers under an id that the test chooses. */
    public synchronized void put(int id, String subject, Schema schema) {
        RegisteredSchema registered = new RegisteredSchema(id, new UUID(7, id), schema);
        byText.put(schema.toString(), registered);
        subjects.computeIfAbsent(subject, s -> new ArrayList<>()).add(registered);
    }

    @Override
    public synchronized RegisteredSchema byId(int id) {
        ask();
        return byText.values().stream()
                .filter(schema -> schema.id() == id)
                .findFirst()
                .orElseThrow(() -> unknown("schema " + id + " not found"));
    }

    @Override
    public synchronized RegisteredSchema byGuid(UUID guid) {
        ask();
        return byText.values().stream()
                .filter(schema -> guid.equals(schema.guid()))
                .findFirst()
                .map(schema -> new RegisteredSchema(-1, guid, schema.schema()))
                .orElseThrow(() -> unknown("schema " + guid + " not found"));
    }

    @Override
    public synchronized RegisteredSchema lookup(String subject, Schema schema) {
        ask();
        return subjects.getOrDefault(subject, List.of()).stream()
                .filter(registered -> registered.schema().toString().equals(schema.toString()))
                .findFirst()
                .orElseThrow(
                        () ->
                                unknown(
                                        schema.getFullName()
                                                + " is not registered under "
                                                + subject));
    }

    @Override
    public synchronized Optional<RegisteredSchema> latest(String subject) {
        ask();
        return subjects.containsKey(subject)
                ? Optional.of(subjects.get(subject).getLast())
                : Optional.empty();
    }

    @Override
    public synchronized List<String> subjects() {
        ask();
        return List.copyOf(subjects.keySet());
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
    public List<String> incompatibilities(String subject, Schema schema) {
        return List.of();
    }

    @Override
    public synchronized List<Integer> versions(String subject) {
        ask();
        List<Integer> versions = new ArrayList<>();
        for (int i = 0; i < subjects.getOrDefault(subject, List.of()).size(); i++) {
            versions.add(i + 1);
        }
        return versions;
    }

    @Override
    public synchronized RegisteredSchema version(String subject, int version) {
        ask();
        return subjects.getOrDefault(subject, List.of()).get(version - 1);
    }

    @Override
    public String compatibility(String subject) {
        return "NONE";
    }

    private void ask() {
        questions.incrementAndGet();
        if (away) {
            throw new RegistryException(RegistryException.Kind.UNAVAILABLE, "the registry is away");
        }
    }

    private static RegistryException unknown(String message) {
        return new RegistryException(RegistryException.Kind.UNKNOWN_SCHEMA, message);
    }
}
