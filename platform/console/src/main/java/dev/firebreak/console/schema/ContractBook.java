package dev.firebreak.console.schema;

import dev.firebreak.boundary.check.SubjectNames;
import dev.firebreak.boundary.registry.RegisteredSchema;
import dev.firebreak.boundary.registry.RegistryException;
import dev.firebreak.boundary.registry.SchemaRegistry;
import dev.firebreak.boundary.topic.Topic;
import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.schemas.Contracts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** Which contract belongs under which subject, and how the registry sees it. */
public final class ContractBook {
    private final SchemaRegistry registry;
    private final SubjectNames subjects;
    private final List<Topic> topics;

    public ContractBook(Cluster cluster) {
        String prefix = cluster.topicSettings().topicPrefix();
        this.registry = cluster.registry();
        this.subjects = cluster.catalog().subjectNames(prefix);
        this.topics = cluster.catalog().topics(prefix);
    }

    /** How the registry sees one contract. */
    public sealed interface State {
        String subject();

        String record();
    }

    /** It is the subject's newest schema. */
    public record Current(String subject, String record, int id, int version) implements State {}

    /** It is registered, but a newer schema follows it. */
    public record Superseded(String subject, String record, int id) implements State {}

    /** The subject does not have it yet, and would take it. */
    public record Missing(String subject, String record) implements State {}

    /** The subject does not have it and would refuse it. */
    public record Incompatible(String subject, String record, List<String> reasons)
            implements State {}

    /** Every contract of the list of topics. */
    public List<State> states() {
        return entries().stream().map(this::state).toList();
    }

    /** Registers every contract that is missing; what the registry refuses stays as it was. */
    public List<State> register() {
        return entries().stream().map(this::registered).toList();
    }

    /** The classes of the contracts that a topic carries. */
    public static List<Class<? extends SpecificRecord>> contracts(Topic topic) {
        List<Class<? extends SpecificRecord>> contracts = new ArrayList<>();
        for (String record : topic.records()) {
            try {
                contracts.add(Class.forName(record).asSubclass(SpecificRecord.class));
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException(
                        "topics.yaml names a record that is no contract: " + record, e);
            }
        }
        return contracts;
    }

    /** The schemas of the contracts that a topic carries, as they are registered. */
    public static List<Schema> schemas(Topic topic) {
        return contracts(topic).stream().map(Contracts::schema).toList();
    }

    private record Entry(String subject, Schema schema) {}

    private List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (Topic topic : topics) {
            for (Schema schema : schemas(topic)) {
                entries.add(new Entry(subjects.subject(topic.name(), schema), schema));
            }
        }
        return entries;
    }

    private State state(Entry entry) {
        String record = entry.schema().getFullName();
        Optional<RegisteredSchema> latest = registry.latest(entry.subject());
        if (latest.isPresent() && latest.get().schema().equals(entry.schema())) {
            return current(entry, latest.get().id());
        }
        try {
            RegisteredSchema earlier = registry.lookup(entry.subject(), entry.schema());
            return new Superseded(entry.subject(), record, earlier.id());
        } catch (RegistryException e) {
            if (e.kind() != RegistryException.Kind.UNKNOWN_SCHEMA) {
                throw e;
            }
        }
        List<String> reasons =
                latest.isEmpty()
                        ? List.of()
                        : registry.incompatibilities(entry.subject(), entry.schema());
        return reasons.isEmpty()
                ? new Missing(entry.subject(), record)
                : new Incompatible(entry.subject(), record, reasons);
    }

    private State registered(Entry entry) {
        try {
            return current(entry, registry.register(entry.subject(), entry.schema()).id());
        } catch (RegistryException e) {
            if (e.kind() != RegistryException.Kind.INCOMPATIBLE) {
                throw e;
            }
            return new Incompatible(
                    entry.subject(),
                    entry.schema().getFullName(),
                    List.of(String.valueOf(e.getMessage())));
        }
    }

    private State current(Entry entry, int id) {
        List<Integer> versions = registry.versions(entry.subject());
        return new Current(
                entry.subject(),
                entry.schema().getFullName(),
                id,
                versions.isEmpty() ? 0 : versions.getLast());
    }
}
