package dev.firebreak.standalone;

import dev.firebreak.boundary.check.SubjectNames;
import dev.firebreak.boundary.registry.SchemaRegistry;
import dev.firebreak.boundary.topic.Topic;
import dev.firebreak.boundary.topic.TopicCatalog;
import dev.firebreak.schemas.Contracts;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * Registers every contract under every topic that carries it: what an operator does by hand
 * elsewhere.
 */
public final class RegisteredContracts {
    private RegisteredContracts() {}

    /**
     * Registers what is not registered yet.
     *
     * @return how many subjects there are
     */
    public static int register(SchemaRegistry registry, TopicCatalog catalog, String prefix) {
        SubjectNames subjects = catalog.subjectNames(prefix);
        int count = 0;
        for (Topic topic : catalog.topics(prefix)) {
            for (String record : topic.records()) {
                Schema schema = Contracts.schema(contract(record));
                registry.register(subjects.subject(topic.name(), schema), schema);
                count++;
            }
        }
        return count;
    }

    private static Class<? extends SpecificRecord> contract(String record) {
        try {
            return Class.forName(record).asSubclass(SpecificRecord.class);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(
                    "topics.yaml names a record that is no contract: " + record, e);
        }
    }
}
