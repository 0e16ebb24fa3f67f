package dev.firebreak.boundary.topic;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code deploy/topics.yaml} as it is written; an unknown key is refused. */
record TopicFile(List<String> agents, Defaults defaults, List<Entry> topics) {

    record Defaults(
            int partitions,
            String cleanupPolicy,
            int retentionDays,
            int messageBytesMax,
            String timestampType) {}

    record Entry(
            String name,
            List<String> records,
            String key,
            List<String> writtenBy,
            List<String> readBy,
            @Nullable List<String> agents,
            @Nullable Integer partitions,
            @Nullable String cleanupPolicy,
            @Nullable Integer retentionDays,
            @Nullable Integer messageBytesMax,
            @Nullable String timestampType,
            @Nullable Integer segmentHours) {}

    static TopicFile read(InputStream in) throws IOException {
        return YAMLMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
                .build()
                .readValue(in, TopicFile.class);
    }
}
