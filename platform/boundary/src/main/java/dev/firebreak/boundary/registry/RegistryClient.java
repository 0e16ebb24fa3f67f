package dev.firebreak.boundary.registry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.avro.Schema;

/**
 * A client for registries that speak Confluent's REST API: Confluent's own, Redpanda, Karapace,
 * Apicurio, and the embedded one.
 */
public final class RegistryClient implements SchemaRegistry {
    private RegistryClient() {}

    /**
     * Built from Confluent's configuration keys, with or without the prefix {@code
     * schema.registry.}.
     */
    public static RegistryClient of(Map<String, ?> config) {
        return Unfinished.yet(config, new RegistryClient());
    }

    @Override
    public RegisteredSchema byId(int id) {
        return Unfinished.yet();
    }

    @Override
    public RegisteredSchema byGuid(UUID guid) {
        return Unfinished.yet();
    }

    @Override
    public RegisteredSchema lookup(String subject, Schema schema) {
        return Unfinished.yet();
    }

    @Override
    public RegisteredSchema register(String subject, Schema schema) {
        return Unfinished.yet();
    }

    @Override
    public Optional<RegisteredSchema> latest(String subject) {
        return Unfinished.yet();
    }

    @Override
    public List<String> subjects() {
        return Unfinished.yet();
    }

    @Override
    public List<SubjectVersion> versionsOf(int id) {
        return Unfinished.yet();
    }

    @Override
    public List<String> incompatibilities(String subject, Schema schema) {
        return Unfinished.yet();
    }

    @Override
    public List<Integer> versions(String subject) {
        return Unfinished.yet();
    }

    @Override
    public RegisteredSchema version(String subject, int version) {
        return Unfinished.yet();
    }

    @Override
    public String compatibility(String subject) {
        return Unfinished.yet();
    }
}
