package dev.firebreak.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.SettingsSources;
import dev.firebreak.console.notify.Notifier;
import dev.firebreak.console.notify.NotifySettings;
import dev.firebreak.embedded.KafkaCluster;
import dev.firebreak.schemas.ApprovalRequest;
import dev.firebreak.schemas.ApprovalState;
import dev.firebreak.schemas.InboxItem;
import dev.firebreak.schemas.InboxReason;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.Risk;
import dev.firebreak.schemas.Trust;
import dev.firebreak.schemas.Usage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NotifierTest extends OnPipeline {
    private final List<String> posts = new CopyOnWriteArrayList<>();

    /** How often a post that holds this text is still answered with 500. */
    private final Map<String, AtomicInteger> outages = new ConcurrentHashMap<>();

    private HttpServer server;

    NotifierTest(KafkaCluster kafka) {
        super(kafka);
    }

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stopListening() {
        server.stop(0);
    }

    @Test
    void peopleAreToldOnceOfWhatWaitsForThem() {
        Instant soon = Instant.now().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.MILLIS);
        ask("one", ApprovalState.ASKED, soon);
        ask("gone", ApprovalState.ASKED, Instant.now().minusSeconds(5));
        ask("done", ApprovalState.APPROVED, soon);
        ask("refused", ApprovalState.ASKED, soon);
        ask("patient", ApprovalState.REMINDED, soon);
        String approvals = pipeline.cluster.topics().approvalRequests();
        pipeline.send(approvals, "x", "no record".getBytes(StandardCharsets.UTF_8));
        handOver("handed");
        outages.put("patient", new AtomicInteger(2));

        try (Notifier notifier = Notifier.start(settings(), InstantSource.system())) {
            await().atMost(Duration.ofSeconds(60))
                    .until(
                            () ->
                                    told("one") == 1
                                            && told("patient") == 3
                                            && told("refused") == 1
                                            && told("handed") == 1);
            assertThat(notifier.failure()).isEmpty();
        }
        ask("next", ApprovalState.ASKED, soon);
        try (Notifier again = Notifier.start(settings(), InstantSource.system())) {
            await().atMost(Duration.ofSeconds(60)).until(() -> told("next") == 1);
            assertThat(again.failure()).isEmpty();
        }

        assertThat(told("one")).isEqualTo(1);
        assertThat(told("patient")).isEqualTo(3);
        assertThat(told("refused")).isEqualTo(1);
        assertThat(told("gone")).isZero();
        assertThat(told("done")).isZero();
        assertThat(posts).noneMatch(p -> p.contains("private"));
        assertThat(pipeline.read(pipeline.cluster.topics().deadLetters())).hasSize(1);
    }

    @Test
    void withNobodyToTellTheCommandSaysWhatToSet() {
        var ran = Firebreak.in(directory).at(kafka, "x.").run("notifier");

        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).contains("notify.webhook-url", "notify.smtp-host");
    }

    @Test
    void aSecretOfTheNotifierIsNotShown() {
        assertThat(settings().lines())
                .anyMatch(l -> l.startsWith("notify.webhook-url = ****"))
                .noneMatch(l -> l.contains("/hook-secret"));
    }

    private void ask(String taskId, ApprovalState state, Instant expiresAt) {
        ApprovalRequest request =
                ApprovalRequest.newBuilder()
                        .setEnvelope(Pipeline.envelope(taskId).build())
                        .setApprovalId(taskId + "/a-1")
                        .setAction(
                                ProposedAction.newBuilder()
                                        .setActionId("a-1")
                                        .setKind("email.send")
                                        .setArgumentsJson("{\"body\":\"private\"}")
                                        .setSummary("Send it")
                                        .setTrust(Trust.UNTRUSTED)
                                        .build())
                        .setDigest("0".repeat(64))
                        .setRisk(Risk.MEDIUM)
                        .setRequiredRole("approver")
                        .setExpiresAt(expiresAt.truncatedTo(ChronoUnit.MILLIS))
                        .setState(state)
                        .build();
        String topic = pipeline.cluster.topics().approvalRequests();
        pipeline.send(topic, taskId, pipeline.written(topic, request));
    }

    private void handOver(String taskId) {
        InboxItem item =
                InboxItem.newBuilder()
                        .setEnvelope(Pipeline.envelope(taskId).build())
                        .setItemId(taskId + "/handed-over")
                        .setReason(InboxReason.HANDED_OVER)
                        .setRole("operator")
                        .setText("The plan failed")
                        .setUsage(Usage.newBuilder().build())
                        .build();
        String topic = pipeline.cluster.topics().inbox();
        pipeline.send(topic, taskId, pipeline.written(topic, item));
    }

    private long told(String taskId) {
        return posts.stream().filter(p -> p.contains("Task: " + taskId)).count();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String post = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        posts.add(post);
        int status = post.contains("Task: refused") ? 400 : 200;
        for (Map.Entry<String, AtomicInteger> outage : outages.entrySet()) {
            if (post.contains("Task: " + outage.getKey())
                    && outage.getValue().getAndDecrement() > 0) {
                status = 500;
            }
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private Settings settings() {
        List<Class<? extends Record>> groups = new ArrayList<>(Settings.SHARED);
        groups.add(NotifySettings.class);
        return Settings.load(
                SettingsSources.ofFlags(
                        Map.of(
                                "bootstrap-servers",
                                kafka.bootstrapServers(),
                                "registry",
                                kafka.registryUrl(),
                                "topic-prefix",
                                pipeline.prefix,
                                "notify.webhook-url",
                                "http://127.0.0.1:"
                                        + server.getAddress().getPort()
                                        + "/hook-secret")),
                groups);
    }
}
