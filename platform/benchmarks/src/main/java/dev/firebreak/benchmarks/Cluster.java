package dev.firebreak.benchmarks;

import dev.firebreak.boundary.registry.RegistryClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/** What everything is measured against: {@link ClusterProcess}, started, and clients for it. */
final class Cluster implements AutoCloseable {
    private static final long STOP_SECONDS_MAX = 20;

    private final Process process;
    private final Path data;
    private final String bootstrapServers;
    private final String registryUrl;
    private final RegistryClient registry;
    private final Admin admin;
    private int grounds;

    private Cluster(Process process, Path data, String bootstrapServers, String registryUrl) {
        this.process = process;
        this.data = data;
        this.bootstrapServers = bootstrapServers;
        this.registryUrl = registryUrl;
        this.registry = RegistryClient.of(registryProperties());
        this.admin = Admin.create(kafka());
    }

    /** Starts one with an empty data directory, which is deleted in the end. */
    static Cluster start() {
        try {
            Path data = Files.createTempDirectory("firebreak-bench-");
            ProcessBuilder builder =
                    new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-Xmx1g",
                            "--sun-misc-unsafe-memory-access=allow",
                            "--enable-native-access=ALL-UNNAMED",
                            ClusterProcess.class.getName(),
                            data.resolve("broker").toString());
            builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
            Path log = data.resolve("broker.log");
            Process process = builder.redirectError(log.toFile()).start();
            String[] said = firstLine(process).split(" ", -1);
            if (said.length != 2) {
                process.destroy();
                throw new IllegalStateException(
                        "the broker did not start:\n" + Files.readString(log));
            }
            return new Cluster(process, data, said[0], said[1]);
        } catch (IOException e) {
            throw new UncheckedIOException("the broker's JVM did not start", e);
        }
    }

    /** Fresh topics for one run. */
    Ground ground() {
        return new Ground(this, "b" + ++grounds + ".");
    }

    Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", bootstrapServers);
    }

    Map<String, Object> registryProperties() {
        return Map.of("schema.registry.url", registryUrl);
    }

    String registryUrl() {
        return registryUrl;
    }

    RegistryClient registry() {
        return registry;
    }

    Admin admin() {
        return admin;
    }

    @Override
    public void close() {
        admin.close();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            try (Stream<Path> files = Files.walk(data)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the broker's data was not deleted", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The empty text when it ended without a word. */
    private static String firstLine(Process process) throws IOException {
        // Not closed: closing it would take the child's standard output away.
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        return line == null ? "" : line;
    }
}
