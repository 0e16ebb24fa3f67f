package dev.firebreak.benchmarks;

import dev.firebreak.embedded.BrokerOptions;
import dev.firebreak.embedded.EmbeddedBroker;
import dev.firebreak.embedded.EmbeddedRegistry;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The broker and the registry in a JVM of their own: their heap, their garbage and their compiled
 * code are not what is measured. It says where it listens and ends when its standard input does, so
 * it never outlives who started it.
 */
final class ClusterProcess {
    private ClusterProcess() {}

    public static void main(String[] args) throws IOException {
        try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.in(Path.of(args[0])));
                EmbeddedRegistry registry = EmbeddedRegistry.start(broker.bootstrapServers(), 0)) {
            System.out.println(broker.bootstrapServers() + " " + registry.url());
            while (System.in.read() >= 0) {
                // Nothing is said to it; it waits for the end.
            }
        }
        System.exit(0);
    }
}
