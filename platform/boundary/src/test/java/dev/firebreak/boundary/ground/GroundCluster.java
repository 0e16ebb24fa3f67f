package dev.firebreak.boundary.ground;

import dev.firebreak.embedded.BrokerOptions;
import dev.firebreak.embedded.EmbeddedBroker;
import dev.firebreak.embedded.EmbeddedRegistry;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A broker and a registry of a test class's own: it may take the registry away. */
public final class GroundCluster implements AutoCloseable {
    private final EmbeddedBroker broker;
    private final EmbeddedRegistry registry;
    private final AtomicInteger grounds = new AtomicInteger();

    private GroundCluster(EmbeddedBroker broker, EmbeddedRegistry registry) {
        this.broker = broker;
        this.registry = registry;
    }

    /** Starts them; the broker's data is in this folder. */
    public static GroundCluster in(Path data) {
        EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.in(data));
        return new GroundCluster(broker, EmbeddedRegistry.start(broker.bootstrapServers(), 0));
    }

    /** Topics and schemas that nobody has used. */
    public Ground fresh() {
        return new Ground(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                Map.of("schema.registry.url", registry.url()),
                "g" + grounds.incrementAndGet() + ".");
    }

    public EmbeddedRegistry registry() {
        return registry;
    }

    @Override
    public void close() {
        registry.close();
        broker.close();
    }
}
