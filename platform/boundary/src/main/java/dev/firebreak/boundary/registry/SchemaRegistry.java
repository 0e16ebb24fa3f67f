package dev.firebreak.boundary.registry;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.avro.Schema;

/**
 * What a schema registry knows. Every method may throw {@link RegistryException}; what a warm
 * caller needs ({@link #byId}, {@link #byGuid}, {@link #versionsOf}, {@link #lookup}) is answered
 * from memory.
 */
public interface SchemaRegistry {
    /** The schema under this id, or UNKNOWN_SCHEMA. */
    RegisteredSchema byId(int id);

    /**
     * The same, saying under which subject we hope to find it: where access is granted by subject,
     * or ids live in contexts, a registry answers only then.
     */
    default RegisteredSchema byId(int id, String subject) {
        return byId(id);
    }

    /**
     * The schema under this guid, or UNKNOWN_SCHEMA. Its id is the registry's own where that is
     * told, else -1.
     */
    RegisteredSchema byGuid(UUID guid);

    /** This very schema as it is registered under the subject, or UNKNOWN_SCHEMA. */
    RegisteredSchema lookup(String subject, Schema schema);

    /**
     * Registers the schema under the subject, or finds it there; INCOMPATIBLE when it doesn't go
     * with those before it.
     */
    RegisteredSchema register(String subject, Schema schema);

    /** The newest schema of the subject; empty when there is no such subject. */
    Optional<RegisteredSchema> latest(String subject);

    /** All subjects. */
    List<String> subjects();

    /**
     * Everywhere the id is registered; empty for an unknown id. An empty or outdated answer is kept
     * for seconds only.
     */
    List<SubjectVersion> versionsOf(int id);

    /** The subjects among {@link #versionsOf}. */
    default Set<String> subjectsOf(int id) {
        return versionsOf(id).stream()
                .map(SubjectVersion::subject)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * What keeps the schema from being registered next under the subject, in the registry's words;
     * empty: nothing.
     */
    List<String> incompatibilities(String subject, Schema schema);

    /** The subject's versions in order; empty when there is no such subject. */
    List<Integer> versions(String subject);

    /** The schema under this version of the subject, or UNKNOWN_SCHEMA. */
    RegisteredSchema version(String subject, int version);

    /** The compatibility level that holds for the subject, such as FULL_TRANSITIVE. */
    String compatibility(String subject);
}
