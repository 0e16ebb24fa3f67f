package dev.firebreak.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedBrokerTest {
    private static final List<Records.Line> LINES =
            List.of(new Records.Line("a", "1"), new Records.Line("b", "2"));

    @TempDir private Path directory;

    @Test
    void keepsItsDataAndItsIdentityOverARestartOnOtherPorts() throws Exception {
        String clusterId;
        try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.in(directory))) {
            Records.createTopic(broker.bootstrapServers(), "t", Map.of());
            Records.write(broker.bootstrapServers(), "t", LINES);
            clusterId = clusterId(broker);
        }

        try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.in(directory))) {
            assertThat(Records.read(broker.bootstrapServers(), "t")).isEqualTo(LINES);
            assertThat(clusterId(broker)).isEqualTo(clusterId);
        }
    }

    @Test
    void comesBackOnItsPortWithItsDataAfterAnOutage() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.in(directory))) {
            int port = broker.port();
            Records.createTopic(broker.bootstrapServers(), "t", Map.of());
            Records.write(broker.bootstrapServers(), "t", LINES);

            broker.stop();
            boolean listensWhenStopped = Loopback.isTaken(port);
            boolean healthyWhenStopped = broker.isHealthy();
            broker.start();

            assertThat(listensWhenStopped).isFalse();
            assertThat(healthyWhenStopped).isFalse();
            assertThat(broker.port()).isEqualTo(port);
            assertThat(broker.isHealthy()).isTrue();
            assertThat(Records.read(broker.bootstrapServers(), "t")).isEqualTo(LINES);
        }
    }

    @Test
    void takesServerPropertiesOfTheCaller() throws Exception {
        BrokerOptions options =
                BrokerOptions.in(directory)
                        .with("auto.create.topics.enable", "true")
                        .with("num.partitions", "3");

        try (EmbeddedBroker broker = EmbeddedBroker.start(options);
                Admin admin =
                        Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            Records.write(broker.bootstrapServers(), "made-by-writing", LINES);

            assertThat(
                            admin.describeTopics(List.of("made-by-writing"))
                                    .allTopicNames()
                                    .get()
                                    .values())
                    .singleElement()
                    .satisfies(topic -> assertThat(topic.partitions()).hasSize(3));
        }
    }

    @Test
    void saysInASentenceThatItsPortIsTaken() throws Exception {
        try (ServerSocket other = new ServerSocket()) {
            other.bind(Loopback.at(0));
            int port = other.getLocalPort();

            StartupException e =
                    catchThrowableOfType(
                            StartupException.class,
                            () -> EmbeddedBroker.start(BrokerOptions.in(directory).withPort(port)));

            assertThat(e)
                    .hasMessage(
                            "Port %d on 127.0.0.1 is in use: stop the program that listens there, or choose another port (0 takes a free one).",
                            port);
        }
        EmbeddedBroker.start(BrokerOptions.in(directory)).close();
    }

    @Test
    void saysInASentenceThatItsDataIsInUse() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.in(directory))) {
            StartupException e =
                    catchThrowableOfType(
                            StartupException.class,
                            () -> EmbeddedBroker.start(BrokerOptions.in(directory)));

            assertThat(e)
                    .hasMessage(
                            "Data directory %s is in use by another broker: stop that one, or choose another directory.",
                            broker.dataDirectory());
        }
    }

    @Test
    void saysSoWhenAnotherProcessUsesItsData() throws Exception {
        Process other =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                HoldsDirectory.class.getName(),
                                directory.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("held");

            StartupException e =
                    catchThrowableOfType(
                            StartupException.class,
                            () -> EmbeddedBroker.start(BrokerOptions.in(directory)));

            assertThat(e).hasMessageContaining("is in use by another broker");
        } finally {
            other.destroyForcibly();
        }
        other.waitFor();
        EmbeddedBroker.start(BrokerOptions.in(directory)).close();
    }

    @Test
    void aFailedStartLeavesNoThreadAndNoLock() throws Exception {
        Set<String> before = threads();
        try (ServerSocket other = new ServerSocket()) {
            other.bind(Loopback.at(0));
            int controllerPort = Loopback.freePort();
            String listeners =
                    "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                            .formatted(other.getLocalPort(), controllerPort);
            // Past our own look at the port, so that the broker finds out half way through its
            // start.
            BrokerOptions options =
                    new BrokerOptions(
                            directory,
                            0,
                            controllerPort,
                            Map.of("listeners", listeners, "advertised.listeners", listeners));

            StartupException late =
                    catchThrowableOfType(
                            StartupException.class, () -> EmbeddedBroker.start(options));
            StartupException early =
                    catchThrowableOfType(
                            StartupException.class,
                            () ->
                                    EmbeddedBroker.start(
                                            BrokerOptions.in(directory)
                                                    .with("log.retention.hours", "soon")));

            assertThat(late)
                    .hasMessageContaining("did not start")
                    .hasMessageContaining("Address already in use");
            assertThat(early).hasMessageContaining("log.retention.hours");
        }
        assertThat(threads()).isSubsetOf(before);
        EmbeddedBroker.start(BrokerOptions.in(directory)).close();
    }

    @Test
    void closingLeavesNoThread() {
        Set<String> before = threads();

        EmbeddedBroker.start(BrokerOptions.in(directory)).close();

        assertThat(threads()).isSubsetOf(before);
    }

    @Test
    void aFaultOfTheBrokerDoesNotEndTheProcess() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.in(directory))) {
            boolean healthyAtFirst = broker.isHealthy();

            loseTheDisk(directory.resolve("node-1"));
            Records.createTopic(broker.bootstrapServers(), "t", Map.of());

            assertThat(healthyAtFirst).isTrue();
            await().atMost(Duration.ofMinutes(1)).until(() -> !broker.isHealthy());
        }
    }

    @Test
    void refusesADirectoryThatCannotBeMade() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "not a directory");

        StartupException e =
                catchThrowableOfType(
                        StartupException.class,
                        () -> EmbeddedBroker.start(BrokerOptions.in(file.resolve("data"))));

        assertThat(e).hasMessageContaining("can't be written");
    }

    private static void loseTheDisk(Path logDirectory) throws Exception {
        try (Stream<Path> all = Files.walk(logDirectory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
        Files.writeString(logDirectory, "no directory any more");
    }

    private static String clusterId(EmbeddedBroker broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            return admin.describeCluster().clusterId().get();
        }
    }

    /** Those that would keep the process alive. */
    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> !t.isDaemon())
                .map(Thread::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
