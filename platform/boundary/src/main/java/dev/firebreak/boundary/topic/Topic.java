package dev.firebreak.boundary.topic;

import java.util.List;
import java.util.Map;

/**
 * One topic as it should be.
 *
 * @param name with its prefix
 * @param records full names of the records it carries
 * @param key what the key says, for people
 * @param partitions how many
 * @param config topic configuration, by Kafka's names
 * @param writtenBy who may write
 * @param readBy who may read
 */
public record Topic(
        String name,
        List<String> records,
        String key,
        int partitions,
        Map<String, String> config,
        List<String> writtenBy,
        List<String> readBy) {
    public Topic {
        records = List.copyOf(records);
        config = Map.copyOf(config);
        writtenBy = List.copyOf(writtenBy);
        readBy = List.copyOf(readBy);
        if (records.isEmpty() || partitions < 1) {
            throw new IllegalArgumentException("topic " + name + " needs a record and a partition");
        }
    }

    /** The largest record it takes, in bytes. */
    public int messageBytesMax() {
        String bytes = config.get("max.message.bytes");
        if (bytes == null) {
            throw new IllegalStateException("topic " + name + " says no max.message.bytes");
        }
        return Integer.parseInt(bytes);
    }
}
