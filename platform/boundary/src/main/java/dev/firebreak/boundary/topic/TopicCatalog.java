package dev.firebreak.boundary.topic;

import dev.firebreak.boundary.check.SubjectNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The list of topics, from {@code deploy/topics.yaml}, with {@code NAME} written out for every
 * agent.
 */
public final class TopicCatalog {
    private static final String AGENT = "NAME";
    private static final String CONTRACTS = "dev.firebreak.schemas.";

    private final TopicFile file;
    private final @Nullable Integer partitions;

    private TopicCatalog(TopicFile file, @Nullable Integer partitions) {
        this.file = file;
        this.partitions = partitions;
    }

    /** The list that this build carries. */
    public static TopicCatalog bundled() {
        try (InputStream in = TopicCatalog.class.getResourceAsStream("topics.yaml")) {
            if (in == null) {
                throw new IllegalStateException(
                        "topics.yaml is not packed beside " + TopicCatalog.class.getName());
            }
            return of(in);
        } catch (IOException e) {
            throw new UncheckedIOException("topics.yaml can't be read", e);
        }
    }

    static TopicCatalog of(InputStream yaml) throws IOException {
        return new TopicCatalog(TopicFile.read(yaml), null);
    }

    /** The same topics with another number of partitions where the list gives none of its own. */
    public TopicCatalog withPartitions(int count) {
        return new TopicCatalog(file, count);
    }

    /** The agents the list is written out for. */
    public List<String> agents() {
        return List.copyOf(file.agents());
    }

    /**
     * Every topic, in the order of the list.
     *
     * @param prefix stands before every name
     */
    public List<Topic> topics(String prefix) {
        TopicNames names = new TopicNames(prefix);
        List<Topic> topics = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (TopicFile.Entry entry : file.topics()) {
            for (String agent : agentsOf(entry)) {
                Topic topic = topic(entry, names.prefix(), agent);
                if (!seen.add(topic.name())) {
                    throw new IllegalStateException("topics.yaml names " + topic.name() + " twice");
                }
                topics.add(topic);
            }
        }
        return List.copyOf(topics);
    }

    /** The topic of that whole name, where the list has it. */
    public Optional<Topic> topic(String prefix, String name) {
        return topics(prefix).stream().filter(t -> t.name().equals(name)).findFirst();
    }

    /** Names of the topics that carry more than one record; their subjects name the record too. */
    public Set<String> topicsOfSeveralRecords(String prefix) {
        return topics(prefix).stream()
                .filter(t -> t.records().size() > 1)
                .map(Topic::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Under which subject a record on one of these topics stands in the registry. */
    public SubjectNames subjectNames(String prefix) {
        return new SubjectNames(topicsOfSeveralRecords(prefix));
    }

    private List<String> agentsOf(TopicFile.Entry entry) {
        if (!entry.name().contains(AGENT)) {
            return List.of("");
        }
        List<String> own = entry.agents();
        return own == null ? file.agents() : own;
    }

    private Topic topic(TopicFile.Entry entry, String prefix, String agent) {
        return new Topic(
                prefix + entry.name().replace(AGENT, agent),
                entry.records().stream()
                        .map(r -> CONTRACTS + r.replace(AGENT, capital(agent)))
                        .toList(),
                entry.key(),
                partitionsOf(entry),
                config(entry),
                named(entry.writtenBy(), agent),
                named(entry.readBy(), agent));
    }

    private int partitionsOf(TopicFile.Entry entry) {
        if (entry.partitions() != null) {
            return entry.partitions();
        }
        return partitions != null ? partitions : file.defaults().partitions();
    }

    private Map<String, String> config(TopicFile.Entry entry) {
        TopicFile.Defaults defaults = file.defaults();
        Map<String, String> config = new HashMap<>();
        String policy = or(entry.cleanupPolicy(), defaults.cleanupPolicy());
        config.put("cleanup.policy", policy);
        config.put(
                "max.message.bytes",
                String.valueOf(or(entry.messageBytesMax(), defaults.messageBytesMax())));
        config.put("message.timestamp.type", or(entry.timestampType(), defaults.timestampType()));
        if (policy.contains("delete")) {
            config.put(
                    "retention.ms",
                    millis(Duration.ofDays(or(entry.retentionDays(), defaults.retentionDays()))));
        }
        Integer segmentHours = entry.segmentHours();
        if (segmentHours != null) {
            config.put("segment.ms", millis(Duration.ofHours(segmentHours)));
        }
        return config;
    }

    private List<String> named(List<String> principals, String agent) {
        return principals.stream()
                .flatMap(
                        p ->
                                p.contains(AGENT) && agent.isEmpty()
                                        ? file.agents().stream().map(a -> p.replace(AGENT, a))
                                        : List.of(p.replace(AGENT, agent)).stream())
                .toList();
    }

    private static String capital(String agent) {
        return agent.isEmpty()
                ? ""
                : agent.substring(0, 1).toUpperCase(Locale.ROOT) + agent.substring(1);
    }

    private static <T> T or(@Nullable T own, T fallback) {
        return own == null ? fallback : own;
    }

    private static String millis(Duration duration) {
        return String.valueOf(duration.toMillis());
    }
}
