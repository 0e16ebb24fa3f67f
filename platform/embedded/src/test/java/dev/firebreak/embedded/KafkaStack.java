package dev.firebreak.embedded;

/** What {@link KafkaExtension} keeps running; the root store closes it. */
interface KafkaStack extends AutoCloseable {
    String bootstrapServers();

    String registryUrl();

    @Override
    void close();
}
