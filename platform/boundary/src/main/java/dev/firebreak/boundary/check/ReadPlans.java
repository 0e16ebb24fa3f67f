package dev.firebreak.boundary.check;

import dev.firebreak.boundary.registry.RegisteredSchema;
import dev.firebreak.boundary.registry.RegistryException;
import dev.firebreak.boundary.registry.SchemaRegistry;
import dev.firebreak.boundary.registry.SubjectVersion;
import dev.firebreak.kit.contract.Contract;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.SchemaReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Which schemas may be read on which topic, and how. What is allowed is kept: it can't change, and
 * its number is the number of versions under the topic's subject. What isn't allowed may be
 * tomorrow, so it is asked again; the registry's client keeps its answers for some seconds.
 */
final class ReadPlans {
    static final SchemaReference NO_SCHEMA = SchemaReference.newBuilder().build();
    private static final int PLANS_MAX = 10_000;

    /** What a schema may do on a topic. */
    sealed interface Planned {}

    /** It may be read like this. */
    record Allowed(ReadPlan plan) implements Planned {}

    /** It may not be read. */
    record NotAllowed(Rejection rejection, SchemaReference schema) implements Planned {}

    private final SchemaRegistry registry;
    private final @Nullable Map<String, Class<? extends SpecificRecord>> contracts;
    private final ConcurrentMap<String, Topic> topics = new ConcurrentHashMap<>();

    /**
     * @param contracts the records that may be read, by full name; null: any
     */
    ReadPlans(
            SchemaRegistry registry,
            @Nullable Map<String, Class<? extends SpecificRecord>> contracts) {
        this.registry = registry;
        this.contracts = contracts == null ? null : Map.copyOf(contracts);
        if (contracts != null) {
            // A rule that doesn't compile stops the start, not the first record.
            contracts
                    .values()
                    .forEach(contract -> Contract.of(SpecificData.get().getSchema(contract)));
        }
    }

    private record Topic(
            String name,
            String subject,
            ConcurrentMap<Integer, Allowed> byId,
            ConcurrentMap<UUID, Allowed> byGuid) {}

    private Topic topic(String name) {
        Topic known = topics.get(name);
        return known != null
                ? known
                : topics.computeIfAbsent(
                        name,
                        n ->
                                new Topic(
                                        n,
                                        SubjectNames.ofTopic(n),
                                        new ConcurrentHashMap<>(),
                                        new ConcurrentHashMap<>()));
    }

    Planned forId(String topicName, int id) {
        Topic topic = topic(topicName);
        Allowed known = topic.byId.get(id);
        return known != null
                ? known
                : plan(topic, topic.byId, id, SchemaReference.newBuilder().setId(id).build());
    }

    Planned forGuid(String topicName, UUID guid) {
        Topic topic = topic(topicName);
        Allowed known = topic.byGuid.get(guid);
        return known != null
                ? known
                : plan(
                        topic,
                        topic.byGuid,
                        guid,
                        SchemaReference.newBuilder().setGuid(guid.toString()).build());
    }

    private <K> Planned plan(
            Topic topic, ConcurrentMap<K, Allowed> plans, K key, SchemaReference framed) {
        RegisteredSchema written;
        Optional<SubjectVersion> place;
        try {
            if (key instanceof UUID guid) {
                RegisteredSchema named = registry.byGuid(guid);
                // A guid names a schema everywhere; whether it belongs here, the subject knows.
                written =
                        new RegisteredSchema(
                                registered(topic, named.schema()).id(), guid, named.schema());
            } else {
                written = registry.byId((Integer) key, topic.subject);
            }
            place = place(topic, written);
        } catch (RegistryException e) {
            return new NotAllowed(unreadable(e), framed);
        }
        SchemaReference named =
                SchemaReference.newBuilder(framed)
                        .setRecordName(written.schema().getFullName())
                        .build();
        if (place.isEmpty()) {
            return new NotAllowed(notRegisteredHere(topic, written), named);
        }
        if (written.schema().getType() != Schema.Type.RECORD) {
            return new NotAllowed(notAllowed(topic, written.schema(), "records"), named);
        }
        Class<? extends SpecificRecord> contract =
                contracts == null ? null : contracts.get(written.schema().getFullName());
        if (contracts != null && contract == null) {
            return new NotAllowed(
                    notAllowed(topic, written.schema(), String.join(", ", contracts.keySet())),
                    named);
        }
        Allowed allowed;
        try {
            allowed =
                    new Allowed(
                            contract == null
                                    ? ReadPlan.asWritten(written, place.get())
                                    : ReadPlan.as(contract, written, place.get()));
        } catch (RuntimeException | StackOverflowError e) {
            return new NotAllowed(
                    new Rejection.Unreadable(
                            RejectionCode.SCHEMA_INVALID,
                            "the writer's schema can't be read with: " + e,
                            e),
                    named);
        }
        if (plans.size() < PLANS_MAX) {
            plans.put(key, allowed);
        }
        return allowed;
    }

    private RegisteredSchema registered(Topic topic, Schema schema) {
        try {
            return registry.lookup(topic.subject, schema);
        } catch (RegistryException e) {
            if (e.kind() != RegistryException.Kind.UNKNOWN_SCHEMA
                    || schema.getType() != Schema.Type.RECORD) {
                throw e;
            }
            return registry.lookup(SubjectNames.ofRecord(topic.name, schema), schema);
        }
    }

    private Optional<SubjectVersion> place(Topic topic, RegisteredSchema written) {
        String ofRecord = SubjectNames.ofRecord(topic.name, written.schema());
        List<SubjectVersion> places = registry.versionsOf(written.id());
        return places.stream()
                .filter(
                        place ->
                                place.subject().equals(topic.subject)
                                        || place.subject().equals(ofRecord))
                .findFirst();
    }

    private Rejection notRegisteredHere(Topic topic, RegisteredSchema written) {
        return new Rejection.Unreadable(
                RejectionCode.SCHEMA_NOT_ALLOWED,
                "schema %d (%s) is not registered under %s but under %s"
                        .formatted(
                                written.id(),
                                written.schema().getFullName(),
                                topic.subject,
                                registry.subjectsOf(written.id())));
    }

    private static Rejection notAllowed(Topic topic, Schema schema, String allowed) {
        return new Rejection.Unreadable(
                RejectionCode.SCHEMA_NOT_ALLOWED,
                "%s carries %s, not %s".formatted(topic.name, allowed, schema.getFullName()));
    }

    /** What the registry says about the record; what it says about itself goes up as it came. */
    private static Rejection unreadable(RegistryException e) {
        return switch (e.kind()) {
            case UNKNOWN_SCHEMA ->
                    new Rejection.Unreadable(RejectionCode.SCHEMA_ID_UNKNOWN, message(e));
            case MISMATCH, NOT_FRAMED ->
                    new Rejection.Unreadable(RejectionCode.SCHEMA_INVALID, message(e), e);
            case UNAUTHORIZED, UNAVAILABLE, MISCONFIGURED -> throw e;
            case INCOMPATIBLE ->
                    throw new RegistryException(
                            RegistryException.Kind.MISCONFIGURED,
                            "the registry refuses to be read: " + message(e),
                            e);
        };
    }

    private static String message(RegistryException e) {
        return String.valueOf(e.getMessage());
    }
}
