package dev.firebreak.embedded;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Apache Kafka's image in Docker, with the embedded registry on top. Loaded only when it is asked
 * for.
 */
final class ContainerStack implements KafkaStack {
    private static final DockerImageName IMAGE = DockerImageName.parse("apache/kafka:4.3.1");

    private final KafkaContainer container = new KafkaContainer(IMAGE);
    private final EmbeddedRegistry registry;

    ContainerStack() {
        container.start();
        registry = EmbeddedRegistry.start(container.getBootstrapServers(), 0);
    }

    static boolean isDockerAvailable() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    @Override
    public String bootstrapServers() {
        return container.getBootstrapServers();
    }

    @Override
    public String registryUrl() {
        return registry.url();
    }

    @Override
    public void close() {
        registry.close();
        container.stop();
    }
}
