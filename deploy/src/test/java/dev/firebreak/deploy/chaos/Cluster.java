package dev.firebreak.deploy.chaos;

import dev.firebreak.boundary.registry.RegistryClient;
import dev.firebreak.boundary.topic.TopicCatalog;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.boundary.topic.TopicProvisioner;
import dev.firebreak.standalone.RegisteredContracts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;

/** A broker and a registry that can die and come back on their ports, with topics and contracts. */
public final class Cluster implements AutoCloseable {
    private static final long ADMIN_MAX_S = 60;

    private final Path data;
    private final Path logs;
    private final int brokerPort;
    private final int registryPort;
    private final TopicNames topics = new TopicNames("");
    private ChildJvm broker;
    private ChildJvm registry;

    private Cluster(Path data, Path logs) throws IOException, InterruptedException {
        this.data = data;
        this.logs = Files.createDirectories(logs);
        this.brokerPort = freePort();
        this.registryPort = freePort();
        this.broker = ready(startBroker());
        try {
            this.registry = newRegistry();
        } catch (RuntimeException | Error e) {
            broker.close();
            throw e;
        }
    }

    /** Starts both and makes the topics, with so many partitions each. */
    public static Cluster start(Path data, Path logs, int partitions)
            throws IOException, InterruptedException {
        Cluster cluster = new Cluster(data, logs);
        try (Admin admin = cluster.admin();
                RegistryClient client = RegistryClient.of(cluster.registryProperties())) {
            TopicCatalog catalog = TopicCatalog.bundled().withPartitions(partitions);
            new TopicProvisioner(admin).apply(catalog, "", 1);
            RegisteredContracts.register(client, catalog, "");
            return cluster;
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    public Map<String, Object> kafkaProperties() {
        return Map.of("bootstrap.servers", bootstrapServers());
    }

    public Map<String, Object> registryProperties() {
        return Map.of("schema.registry.url", registryUrl());
    }

    public TopicNames topics() {
        return topics;
    }

    Admin admin() {
        return Admin.create(kafkaProperties());
    }

    ChildJvm startWorker(String name, int sessionMs) {
        return startChild(
                name, WorkerChild.class, "-Xmx192m", List.of(Integer.toString(sessionMs)));
    }

    /** Starts a child whose arguments are: bootstrap servers, registry, its name, and these. */
    public ChildJvm startChild(String name, Class<?> main, String heap, List<String> more) {
        List<String> arguments = new ArrayList<>(List.of(bootstrapServers(), registryUrl(), name));
        arguments.addAll(more);
        return ChildJvm.start(name, logs.resolve(name + ".log"), main, List.of(heap), arguments);
    }

    /** The broker dies and starts again; it is back some seconds later. */
    void restartBroker() throws InterruptedException {
        broker.kill();
        broker = startBroker();
    }

    /** The broker stands still; running what is returned lets it go on. */
    Runnable freezeBroker() {
        ChildJvm frozen = broker;
        frozen.freeze();
        return frozen::thaw;
    }

    void stopRegistry() throws InterruptedException {
        registry.kill();
    }

    /** Waits for the broker, without which a registry does not start. */
    void startRegistry() throws InterruptedException {
        broker.await("ready");
        registry = newRegistry();
    }

    void addPartitions(int more) throws InterruptedException, ExecutionException {
        String topic = topics.requests(WorkerChild.PROFILE.name());
        try (Admin admin = admin()) {
            int now =
                    get(admin.describeTopics(List.of(topic)).allTopicNames())
                            .get(topic)
                            .partitions()
                            .size();
            get(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(now + more))).all());
        }
    }

    /** What an admin call answers, within a bound. */
    static <T> T get(org.apache.kafka.common.KafkaFuture<T> future)
            throws InterruptedException, ExecutionException {
        try {
            return future.get(ADMIN_MAX_S, TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException("the broker does not answer", e);
        }
    }

    @Override
    public void close() {
        registry.close();
        broker.close();
    }

    private String bootstrapServers() {
        return "127.0.0.1:" + brokerPort;
    }

    private String registryUrl() {
        return "http://127.0.0.1:" + registryPort;
    }

    private ChildJvm startBroker() {
        return ChildJvm.start(
                "broker",
                logs.resolve("broker.log"),
                BrokerChild.class,
                List.of("-Xmx512m"),
                List.of(data.toString(), Integer.toString(brokerPort)));
    }

    private ChildJvm newRegistry() throws InterruptedException {
        return ready(
                ChildJvm.start(
                        "registry",
                        logs.resolve("registry.log"),
                        RegistryChild.class,
                        List.of("-Xmx128m"),
                        List.of(bootstrapServers(), Integer.toString(registryPort))));
    }

    private static ChildJvm ready(ChildJvm child) throws InterruptedException {
        try {
            child.await("ready");
            return child;
        } catch (RuntimeException e) {
            child.close();
            throw e;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
