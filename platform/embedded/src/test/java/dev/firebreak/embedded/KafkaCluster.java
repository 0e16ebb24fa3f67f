package dev.firebreak.embedded;

/**
 * A broker and a registry that tests share.
 *
 * @param bootstrapServers for {@code bootstrap.servers}
 * @param registryUrl for {@code schema.registry.url}
 * @param prefix for the names of topics, groups and subjects: each test has its own, so that tests
 *     don't meet
 */
public record KafkaCluster(String bootstrapServers, String registryUrl, String prefix) {}
