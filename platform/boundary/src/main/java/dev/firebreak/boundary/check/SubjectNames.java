package dev.firebreak.boundary.check;

import java.util.Set;
import org.apache.avro.Schema;

/**
 * Under which subject a record's schema is registered: {@code TOPIC-value} where a topic carries
 * one record (Confluent's TopicNameStrategy), {@code TOPIC-RECORD} where it carries several
 * (TopicRecordNameStrategy).
 */
public final class SubjectNames {
    private final Set<String> topicsOfSeveralRecords;

    public SubjectNames(Set<String> topicsOfSeveralRecords) {
        this.topicsOfSeveralRecords = Set.copyOf(topicsOfSeveralRecords);
    }

    public String subject(String topic, Schema schema) {
        return topicsOfSeveralRecords.contains(topic) ? ofRecord(topic, schema) : ofTopic(topic);
    }

    static String ofTopic(String topic) {
        return topic + "-value";
    }

    static String ofRecord(String topic, Schema schema) {
        return topic + "-" + schema.getFullName();
    }
}
