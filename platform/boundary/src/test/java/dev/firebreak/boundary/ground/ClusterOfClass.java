package dev.firebreak.boundary.ground;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A {@link GroundCluster} that starts before the first test of a class and ends after the last, in
 * a folder of its own. To be registered in a static field.
 */
public final class ClusterOfClass implements BeforeAllCallback, AfterAllCallback {
    private Path data;
    private GroundCluster cluster;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        data = Files.createTempDirectory("ground");
        cluster = GroundCluster.in(data);
    }

    /** Topics and schemas that nobody has used. */
    public Ground fresh() {
        return cluster.fresh();
    }

    /** Stops serving, as in an outage; its address stays. */
    public void stopRegistry() {
        cluster.registry().stop();
    }

    public void startRegistry() {
        cluster.registry().start();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        cluster.close();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
