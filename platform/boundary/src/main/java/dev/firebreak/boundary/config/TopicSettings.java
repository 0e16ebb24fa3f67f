package dev.firebreak.boundary.config;

import dev.firebreak.boundary.topic.TopicCatalog;
import dev.firebreak.boundary.topic.TopicNames;

/**
 * How this deployment's topics are called and kept.
 *
 * @param topicPrefix stands before every topic's name
 * @param partitions of topics for which deploy/topics.yaml gives no number of its own; 0: its
 *     default
 * @param replicationFactor copies of each partition; 0: three, or as many as there are brokers
 */
@Group(value = "", doc = "The topics.")
public record TopicSettings(
        @Key(
                        doc =
                                "Stands before the name of every topic, such as `shop.`; several pipelines can share a cluster.",
                        fallback = "")
                String topicPrefix,
        @Key(
                        doc =
                                "Partitions of a new topic, where deploy/topics.yaml gives no number of its own; 0: its default.",
                        fallback = "0",
                        min = 0,
                        max = 10_000)
                int partitions,
        @Key(
                        doc =
                                "Copies of each partition of a new topic; 0: three, or as many as there are brokers.",
                        fallback = "0",
                        min = 0,
                        max = 100)
                int replicationFactor) {
    public TopicSettings {
        TopicNames.check(topicPrefix);
    }

    /** The names of the topics. */
    public TopicNames names() {
        return new TopicNames(topicPrefix);
    }

    /** The list of topics with this deployment's number of partitions. */
    public TopicCatalog catalog() {
        TopicCatalog bundled = TopicCatalog.bundled();
        return partitions == 0 ? bundled : bundled.withPartitions(partitions);
    }
}
