package dev.firebreak.boundary.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firebreak.boundary.check.Checked;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.InboundLimits;
import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.OutboundLimits;
import dev.firebreak.boundary.check.SubjectNames;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.boundary.config.FailurePolicy;
import dev.firebreak.boundary.hold.HoldHeaders;
import dev.firebreak.boundary.loop.LoopHealth;
import dev.firebreak.boundary.probe.Probes;
import dev.firebreak.boundary.registry.RegistryClient;
import dev.firebreak.boundary.topic.Topic;
import dev.firebreak.boundary.topic.TopicCatalog;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.boundary.topic.TopicProvisioner;
import dev.firebreak.boundary.topic.TopicReader;
import dev.firebreak.embedded.BrokerOptions;
import dev.firebreak.embedded.EmbeddedBroker;
import dev.firebreak.embedded.EmbeddedRegistry;
import dev.firebreak.kit.Agent;
import dev.firebreak.kit.AgentContext;
import dev.firebreak.kit.AgentProfile;
import dev.firebreak.kit.Derived;
import dev.firebreak.kit.journal.Reply;
import dev.firebreak.schemas.AgentCard;
import dev.firebreak.schemas.AgentStatus;
import dev.firebreak.schemas.BoundaryKind;
import dev.firebreak.schemas.Capability;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.EmailCategory;
import dev.firebreak.schemas.EmailOutput;
import dev.firebreak.schemas.EmailParams;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.EmailResult;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.JournalKind;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.Sentiment;
import dev.firebreak.schemas.Trust;
import dev.firebreak.schemas.Urgency;
import dev.firebreak.schemas.Usage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Its own broker and registry, because it takes the registry away. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AgentProcessTest {
    private static final Duration BOUND = Duration.ofMinutes(2);
    private static final InstantSource CLOCK = InstantSource.system();
    private static final AtomicInteger RUNS = new AtomicInteger();
    private static final AgentProfile<EmailRequest, EmailResult> PROFILE =
            new AgentProfile<>(
                    "email",
                    "1",
                    "Echoes.",
                    List.of(
                            Capability.newBuilder()
                                    .setName("echo")
                                    .setDescription("Echoes.")
                                    .build()),
                    List.of(),
                    EmailRequest.class,
                    EmailResult.class);

    private EmbeddedBroker broker;
    private EmbeddedRegistry registry;
    private Map<String, Object> kafka;
    private RegistryClient client;
    private TopicNames topics;
    private SubjectNames subjects;

    @BeforeAll
    void startCluster(@TempDir Path data) {
        broker = EmbeddedBroker.start(BrokerOptions.in(data));
        registry = EmbeddedRegistry.start(broker.bootstrapServers(), 0);
        kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
        client = RegistryClient.of(Map.of("schema.registry.url", registry.url()));
    }

    @AfterAll
    void stopCluster() {
        registry.close();
        broker.close();
    }

    @BeforeEach
    void provision() throws ClassNotFoundException {
        String prefix = "p" + RUNS.incrementAndGet() + ".";
        topics = new TopicNames(prefix);
        TopicCatalog catalog = TopicCatalog.bundled().withPartitions(2);
        subjects = catalog.subjectNames(prefix);
        try (Admin admin = Admin.create(kafka)) {
            new TopicProvisioner(admin).apply(catalog, prefix, 1);
        }
        for (Topic topic : catalog.topics(prefix)) {
            for (String record : topic.records()) {
                Schema schema =
                        Contracts.schema(Class.forName(record).asSubclass(SpecificRecord.class));
                client.register(subjects.subject(topic.name(), schema), schema);
            }
        }
    }

    @Test
    void aRequestBecomesAResultUnderItsConversation() {
        try (AgentProcess process = start(AgentProcessTest::echo)) {
            send(request("t1"));

            List<EmailResult> results = awaitRecords(topics.results("email"), EmailResult.class, 1);

            assertThat(results.getFirst().getOutcome()).isInstanceOf(EmailOutput.class);
            assertThat(results.getFirst().getEnvelope().getTaskId()).isEqualTo("t1");
            assertThat(process.health()).isInstanceOf(LoopHealth.Running.class);
        }
    }

    @Test
    void bytesThatAreNoRequestBecomeADeadLetterWithTheSameBytes() {
        byte[] garbage = {0, 1, 2, 3};
        try (AgentProcess process = start(AgentProcessTest::echo)) {
            send(garbage);
            send(request("t1"));

            DeadLetter letter = awaitRecords(topics.deadLetters(), DeadLetter.class, 1).getFirst();

            assertThat(letter.getOrigin().getValue()).isEqualTo(ByteBuffer.wrap(garbage));
            assertThat(letter.getCode()).isEqualTo(RejectionCode.WIRE_FORMAT_UNKNOWN);
            assertThat(letter.getBoundary()).isEqualTo(BoundaryKind.INBOUND);
            assertThat(awaitRecords(topics.results("email"), EmailResult.class, 1)).hasSize(1);
            assertThat(process.counts().records()).isEqualTo(2);
        }
    }

    @Test
    void anAgentThatFailsLeavesADeadLetterAndADeclinedResult() {
        try (AgentProcess process =
                start(
                        (request, context) -> {
                            throw new IllegalStateException("planted");
                        })) {
            send(request("t1"));

            DeadLetter letter = awaitRecords(topics.deadLetters(), DeadLetter.class, 1).getFirst();
            EmailResult result =
                    awaitRecords(topics.results("email"), EmailResult.class, 1).getFirst();

            assertThat(letter.getCode()).isEqualTo(RejectionCode.HANDLER_EXCEPTION);
            assertThat(letter.getTaskId()).isEqualTo("t1");
            assertThat(letter.getStack()).contains("planted");
            assertThat(result.getOutcome())
                    .isInstanceOfSatisfying(
                            Declined.class,
                            declined -> {
                                assertThat(declined.getCode())
                                        .isEqualTo(RejectionCode.HANDLER_EXCEPTION);
                                assertThat(declined.getDeadLetterId())
                                        .isEqualTo(letter.getDeadLetterId());
                            });
            assertThat(process.health()).isInstanceOf(LoopHealth.Running.class);
        }
    }

    @Test
    void anAgentThatFailsNowAndThenIsTriedAgain() {
        AtomicInteger tries = new AtomicInteger();
        try (AgentProcess process =
                start(
                        (request, context) -> {
                            if (tries.incrementAndGet() < 3) {
                                throw new IllegalStateException("planted");
                            }
                            return echo(request);
                        })) {
            send(request("t1"));

            EmailResult result =
                    awaitRecords(topics.results("email"), EmailResult.class, 1).getFirst();

            assertThat(result.getOutcome()).isInstanceOf(EmailOutput.class);
            assertThat(tries).hasValue(3);
            assertThat(process.counts().records()).isEqualTo(1);
        }
    }

    @Test
    void whereThePolicyIsToDegradeTheSimplerAnswerIsGiven() {
        Agent<EmailRequest, EmailResult> agent =
                new Agent<>() {
                    @Override
                    public EmailResult handle(EmailRequest request, AgentContext context) {
                        throw new IllegalStateException("planted");
                    }

                    @Override
                    public Optional<EmailResult> degraded(
                            EmailRequest request, AgentContext context) {
                        return Optional.of(echo(request));
                    }
                };
        FailurePolicy policy = new FailurePolicy(1, 1, FailurePolicy.Then.DEGRADE);
        try (AgentProcess process =
                AgentProcess.start(PROFILE, agent, settings().withFailure(policy), CLOCK)) {
            send(request("t1"));

            EmailResult result =
                    awaitRecords(topics.results("email"), EmailResult.class, 1).getFirst();

            assertThat(result.getOutcome()).isInstanceOf(EmailOutput.class);
            assertThat(process.counts().records()).isEqualTo(1);
        }
    }

    @Test
    void whereThePolicyIsToHoldTheKeyWhatFollowsWaitsForItsRelease() {
        Agent<EmailRequest, EmailResult> agent =
                (request, context) -> {
                    if (request.getEnvelope().getTaskId().equals("t1")) {
                        throw new IllegalStateException("planted");
                    }
                    return echo(request);
                };
        FailurePolicy policy = new FailurePolicy(0, 1, FailurePolicy.Then.HOLD_KEY);
        try (AgentProcess process =
                AgentProcess.start(PROFILE, agent, settings().withFailure(policy), CLOCK)) {
            send(request("t1"));
            send(request("t2"));
            send(request("t3"));
            DeadLetter letter = awaitRecords(topics.deadLetters(), DeadLetter.class, 1).getFirst();
            await().atMost(BOUND).until(() -> process.counts().records() == 3);

            assertThat(letter.getHoldsKey()).isTrue();
            assertThat(process.heldKeys()).isEqualTo(1);
            assertThat(awaitRecords(topics.results("email"), EmailResult.class, 1)).hasSize(1);

            send(
                    HoldHeaders.release(
                            topics.requests("email"),
                            letter.getOrigin().getPartition(),
                            "k".getBytes(StandardCharsets.UTF_8),
                            letter.getDeadLetterId()));
            List<EmailResult> results = awaitRecords(topics.results("email"), EmailResult.class, 3);

            assertThat(results)
                    .extracting(r -> r.getEnvelope().getTaskId())
                    .containsExactlyInAnyOrder("t1", "t2", "t3");
            assertThat(process.heldKeys()).isZero();
        }
    }

    @Test
    void aRequestPastItsDeadlineIsDeclinedAlthoughTheAgentGoesOn() {
        CountDownLatch never = new CountDownLatch(1);
        try (AgentProcess process =
                start(
                        (request, context) -> {
                            try {
                                never.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                            return echo(request);
                        })) {
            send(
                    EmailRequest.newBuilder(request("t1"))
                            .setEnvelope(
                                    Envelope.newBuilder(request("t1").getEnvelope())
                                            .setDeadline(CLOCK.instant().plusSeconds(3))
                                            .build())
                            .build());

            EmailResult result =
                    awaitRecords(topics.results("email"), EmailResult.class, 1).getFirst();
            DeadLetter letter = awaitRecords(topics.deadLetters(), DeadLetter.class, 1).getFirst();

            assertThat(letter.getCode()).isEqualTo(RejectionCode.STEP_TIMEOUT);
            assertThat(result.getOutcome())
                    .isInstanceOfSatisfying(
                            Declined.class,
                            d -> assertThat(d.getCode()).isEqualTo(RejectionCode.STEP_TIMEOUT));
            assertThat(process.counts().timedOut()).isEqualTo(1);
            assertThat(process.counts().abandoned()).isZero();
        }
    }

    @Test
    void aRequestThatWasCutOffDoesNotPayAgainForWhatItHadPaid() {
        List<String> paid = new CopyOnWriteArrayList<>();
        CountDownLatch never = new CountDownLatch(1);
        AtomicBoolean cutOff = new AtomicBoolean(true);
        AtomicBoolean reached = new AtomicBoolean();
        Agent<EmailRequest, EmailResult> agent =
                (request, context) -> {
                    for (String question : List.of("one", "two")) {
                        context.journal()
                                .answer(
                                        JournalKind.MODEL,
                                        question.getBytes(StandardCharsets.UTF_8),
                                        () -> {
                                            paid.add(question);
                                            return new Reply(new byte[] {1}, null);
                                        });
                    }
                    if (cutOff.get()) {
                        reached.set(true);
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                            throw new IllegalStateException(e);
                        }
                    }
                    return echo(request);
                };
        try (AgentProcess first = start(agent)) {
            send(request("t1"));
            await().atMost(BOUND).untilTrue(reached);
            first.close(Duration.ZERO);
        }
        cutOff.set(false);

        try (AgentProcess second = start(agent)) {
            awaitRecords(topics.results("email"), EmailResult.class, 1);

            assertThat(second.journalHits()).isEqualTo(2);
        }
        assertThat(paid).containsExactly("one", "two");
    }

    @Test
    void anAnswerThatBreaksItsContractNeverTravels() {
        try (AgentProcess process =
                start(
                        (request, context) ->
                                EmailResult.newBuilder(echo(request)).setConfidence(7.2).build())) {
            send(request("t1"));

            DeadLetter letter = awaitRecords(topics.deadLetters(), DeadLetter.class, 1).getFirst();
            EmailResult result =
                    awaitRecords(topics.results("email"), EmailResult.class, 1).getFirst();

            assertThat(letter.getBoundary()).isEqualTo(BoundaryKind.OUTBOUND);
            assertThat(letter.getViolations())
                    .extracting(v -> v.getPath())
                    .containsExactly("confidence");
            assertThat(letter.getRejectedOutput()).isNotNull();
            assertThat(result.getOutcome()).isInstanceOf(Declined.class);
            assertThat(process.counts().records()).isEqualTo(1);
        }
    }

    @Test
    void aRegistryThatIsAwayPausesTheAgentAndCostsNoDeadLetter() {
        try (AgentProcess process = start(AgentProcessTest::echo)) {
            send(request("t1"));
            awaitRecords(topics.results("email"), EmailResult.class, 1);
            registry.stop();
            // An id nobody has looked up yet needs the registry.
            byte[] unknown = {0, 0, 1, 2, 3, 4};
            send(unknown);
            await().atMost(BOUND)
                    .until(
                            () ->
                                    process.health() instanceof LoopHealth.Waiting w
                                            && w.dependency().equals("registry"));
            registry.start();

            assertThat(awaitRecords(topics.deadLetters(), DeadLetter.class, 1).getFirst().getCode())
                    .isEqualTo(RejectionCode.SCHEMA_ID_UNKNOWN);
            await().atMost(BOUND).until(() -> process.health() instanceof LoopHealth.Running);
        }
    }

    @Test
    void whileTheRegistryIsAwayTheProbesSayLiveAndNotReady() throws Exception {
        try (AgentProcess process = start(AgentProcessTest::echo);
                Probes probes = probes(process);
                HttpClient http = HttpClient.newHttpClient()) {
            await().atMost(BOUND).until(() -> get(http, probes, "/ready").statusCode() == 200);
            double before = metric(get(http, probes, "/metrics").body(), "records_total");
            registry.stop();
            byte[] unknown = {0, 0, 1, 2, 3, 4};
            send(unknown);
            await().atMost(BOUND).until(() -> get(http, probes, "/ready").statusCode() == 503);

            HttpResponse<String> ready = get(http, probes, "/ready");
            HttpResponse<String> live = get(http, probes, "/live");
            String metrics = get(http, probes, "/metrics").body();
            registry.start();

            assertThat(ready.body()).contains("agent-email waits for registry: ");
            assertThat(live.statusCode()).isEqualTo(200);
            assertThat(metric(metrics, "in_flight")).isEqualTo(1);
            assertThat(metrics)
                    .contains("firebreak_loop_health{agent=\"email\",state=\"waiting\"} 1.0");
            await().atMost(BOUND).until(() -> get(http, probes, "/ready").statusCode() == 200);
            await().atMost(BOUND)
                    .until(
                            () ->
                                    metric(get(http, probes, "/metrics").body(), "records_total")
                                            == before + 1);
        }
    }

    @Test
    void anAgentAnnouncesItselfAndItsEnd() {
        try (AgentProcess process = start(AgentProcessTest::echo)) {
            await().atMost(BOUND)
                    .until(
                            () ->
                                    records(topics.agents(), AgentCard.class, AgentStatus.class)
                                            .stream()
                                            .anyMatch(
                                                    r ->
                                                            r instanceof AgentStatus s
                                                                    && s.getState()
                                                                            .name()
                                                                            .equals("READY")));
            assertThat(process.name()).isEqualTo("email");
        }

        List<SpecificRecord> announced =
                records(topics.agents(), AgentCard.class, AgentStatus.class);

        assertThat(announced)
                .anyMatch(
                        r ->
                                r instanceof AgentCard card
                                        && card.getRequestTopic().equals(topics.requests("email")));
        assertThat(announced.getLast())
                .isInstanceOfSatisfying(
                        AgentStatus.class,
                        s -> assertThat(s.getState().name()).isEqualTo("STOPPED"));
    }

    private static Probes probes(AgentProcess process) throws IOException {
        Probes probes =
                Probes.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        () -> Map.of("agent-email", process.standing()),
                        Map.of());
        probes.bind(new AgentMeters(process));
        return probes;
    }

    private static HttpResponse<String> get(HttpClient http, Probes probes, String path)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + probes.address().getPort() + path);
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static double metric(String page, String name) {
        String start = "firebreak_loop_" + name + "{agent=\"email\"} ";
        return page.lines()
                .filter(l -> l.startsWith(start))
                .mapToDouble(l -> Double.parseDouble(l.substring(start.length())))
                .findFirst()
                .orElseThrow();
    }

    private AgentProcess start(Agent<EmailRequest, EmailResult> agent) {
        return AgentProcess.start(PROFILE, agent, settings(), CLOCK);
    }

    private ProcessSettings settings() {
        return new ProcessSettings(
                kafka,
                Map.of("schema.registry.url", registry.url()),
                topics.prefix(),
                "i1",
                16,
                200);
    }

    private static EmailResult echo(EmailRequest request, Object... unused) {
        return EmailResult.newBuilder()
                .setEnvelope(Derived.answer(request.getEnvelope(), "result", CLOCK.instant()))
                .setOutcome(
                        EmailOutput.newBuilder()
                                .setSummary(request.getInstruction())
                                .setCategory(EmailCategory.OTHER)
                                .setUrgency(Urgency.NORMAL)
                                .setSentiment(Sentiment.NEUTRAL)
                                .setLanguage("en")
                                .setNeedsPerson(false)
                                .build())
                .setConfidence(0.9)
                .setUsage(Usage.newBuilder().build())
                .build();
    }

    private static EmailRequest request(String taskId) {
        return EmailRequest.newBuilder()
                .setEnvelope(
                        Envelope.newBuilder()
                                .setMessageId(Derived.uuid(taskId))
                                .setTaskId(taskId)
                                .setConversationId(taskId)
                                .setStepId(taskId + "/s1")
                                .setPrincipal(Principal.newBuilder().setUser("ada").build())
                                .setTrust(Trust.UNTRUSTED)
                                .setConfidentiality(Confidentiality.INTERNAL)
                                .setCreatedAt(Instant.ofEpochMilli(1_760_000_000_000L))
                                .build())
                .setInstruction("say it")
                .setParams(EmailParams.newBuilder().build())
                .build();
    }

    private void send(EmailRequest request) {
        Outbound outbound = new Outbound(client, subjects, OutboundLimits.defaults());
        if (outbound.write(topics.requests("email"), request)
                instanceof Written.Encoded(byte[] value)) {
            send(value);
        } else {
            throw new AssertionError("the request does not pass its own contract");
        }
    }

    private void send(byte[] value) {
        send(
                new ProducerRecord<>(
                        topics.requests("email"), "k".getBytes(StandardCharsets.UTF_8), value));
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(record).get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private <T extends SpecificRecord> List<T> awaitRecords(
            String topic, Class<T> contract, int count) {
        List<T> found = new ArrayList<>();
        await().atMost(BOUND)
                .until(
                        () -> {
                            found.clear();
                            found.addAll(records(topic, contract));
                            return found.size() >= count;
                        });
        return found;
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // handed on, not written to
    private final <T extends SpecificRecord> List<T> records(
            String topic, Class<? extends T>... contracts) {
        Inbound<T> inbound = Inbound.of(client, InboundLimits.defaults(), CLOCK, contracts);
        List<T> all = new ArrayList<>();
        try (TopicReader reader =
                new TopicReader(
                        kafka,
                        topic,
                        record -> {
                            switch (inbound.check(record)) {
                                case Checked.Accepted<T>(T value, var schema) -> all.add(value);
                                case Checked.Rejected<T> rejected ->
                                        throw new AssertionError(rejected.toString());
                            }
                        })) {
            reader.readToEnd(BOUND);
        }
        return all;
    }
}
