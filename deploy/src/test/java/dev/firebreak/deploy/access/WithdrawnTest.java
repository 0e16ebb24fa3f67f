package dev.firebreak.deploy.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.agent.email.EmailMain;
import dev.firebreak.boundary.check.Checked;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.InboundLimits;
import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.OutboundLimits;
import dev.firebreak.boundary.check.Written;
import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.loop.LoopHealth;
import dev.firebreak.boundary.process.AgentProcess;
import dev.firebreak.boundary.registry.RegistryClient;
import dev.firebreak.boundary.topic.AccessRule;
import dev.firebreak.boundary.topic.TopicCatalog;
import dev.firebreak.boundary.topic.TopicReader;
import dev.firebreak.kit.Derived;
import dev.firebreak.kit.Thinking;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.EmailParams;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.EmailResult;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.Trust;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A right that is taken away holds a process up, says which it is, and costs no record; given back,
 * the process goes on by itself.
 */
@Tag("slow")
class WithdrawnTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Instant CREATED_AT = Instant.ofEpochMilli(1_760_000_000_000L);

    /** What an agent can't do without, and what it says when it has to. */
    private static final Map<String, String> RIGHTS =
            new TreeMap<>(
                    Map.of(
                            "WRITE topic agent.email.results",
                            "User:agent-email may not WRITE topic agent.email.results",
                            "READ topic agent.email.requests",
                            "User:agent-email may not READ topic agent.email.requests",
                            "READ group agent-email",
                            "User:agent-email may not READ group agent-email",
                            "WRITE transactional id agent-email-*",
                            "User:agent-email may not WRITE transactional id agent-email-1",
                            "WRITE topic agents",
                            "agents"));

    @TempDir private Path folder;

    @Test
    void aRightThatIsTakenAwayIsWaitedForAndNothingIsLostOrDoubled() throws Exception {
        try (SecuredStack stack = new SecuredStack(folder);
                Asker asker = new Asker(stack);
                AgentProcess agent = agent(stack)) {
            asker.ask("before");
            asker.awaitAnswers();

            for (Map.Entry<String, String> right : RIGHTS.entrySet()) {
                Runnable giveBack =
                        stack.withdraw(rules(stack, r -> r.text().equals(right.getKey())));
                asker.ask("without-" + right.getKey().replaceAll("[^A-Za-z]", "-"));
                awaitWaiting(agent, right.getValue());
                giveBack.run();

                asker.awaitAnswers();
                awaitRunning(agent);
            }

            assertThat(asker.answers()).allSatisfy((_, count) -> assertThat(count).isEqualTo(1));
            assertThat(agent.counts().fenced()).isZero();
        }
    }

    @Test
    void aProcessThatIsStartedBeforeItsRulesWaitsForThem() throws Exception {
        try (SecuredStack stack = new SecuredStack(folder);
                Asker asker = new Asker(stack)) {
            Runnable giveBack = stack.withdraw(rules(stack, _ -> true));
            asker.ask("early");
            try (AgentProcess agent = agent(stack)) {
                awaitWaiting(agent, "User:agent-email may not");
                giveBack.run();

                asker.awaitAnswers();
                awaitRunning(agent);

                assertThat(asker.answers()).containsExactly(Map.entry("early", 1));
            }
        }
    }

    private static List<AccessRule> rules(SecuredStack stack, Predicate<AccessRule> which) {
        return stack.rules().rules().stream()
                .filter(r -> r.process().equals("agent-email"))
                .filter(which)
                .toList();
    }

    private static void awaitWaiting(AgentProcess agent, String said) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(agent.health())
                                        .isInstanceOfSatisfying(
                                                LoopHealth.Waiting.class,
                                                w -> assertThat(w.toString()).contains(said)));
    }

    private static void awaitRunning(AgentProcess agent) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(agent.health()).isInstanceOf(LoopHealth.Running.class));
    }

    private static AgentProcess agent(SecuredStack stack) {
        List<Class<? extends Record>> groups = new ArrayList<>(Settings.SHARED);
        groups.add(EmailMain.Keys.class);
        return EmailMain.start(
                stack.settings("agent-email", Map.of("process.heartbeat-ms", "500"), groups),
                Thinking.offline(),
                InstantSource.system());
    }

    /** A system that asks the agent directly and counts its answers. */
    private static final class Asker implements AutoCloseable {
        private final Map<String, Integer> answers = new TreeMap<>();
        private final List<String> asked = new ArrayList<>();
        private final RegistryClient registry;
        private final Outbound outbound;
        private final Producer<byte[], byte[]> producer;
        private final TopicReader reader;
        private final String topic;

        Asker(SecuredStack stack) {
            registry = stack.registryClient("direct");
            outbound =
                    new Outbound(
                            registry,
                            TopicCatalog.bundled().subjectNames(""),
                            OutboundLimits.defaults());
            producer =
                    new KafkaProducer<>(
                            stack.clientProperties("direct"),
                            new ByteArraySerializer(),
                            new ByteArraySerializer());
            topic = stack.topics().requests("email");
            Inbound<EmailResult> inbound =
                    Inbound.of(
                            registry,
                            InboundLimits.defaults(),
                            InstantSource.system(),
                            EmailResult.class);
            reader =
                    new TopicReader(
                            stack.clientProperties("direct"),
                            stack.topics().results("email"),
                            record -> {
                                if (inbound.check(record)
                                        instanceof
                                        Checked.Accepted<EmailResult>(var result, var _)) {
                                    answers.merge(
                                            result.getEnvelope().getConversationId(),
                                            1,
                                            Integer::sum);
                                }
                            });
        }

        void ask(String id) throws Exception {
            EmailRequest request =
                    EmailRequest.newBuilder()
                            .setEnvelope(
                                    Envelope.newBuilder()
                                            .setMessageId(Derived.uuid(id))
                                            .setTaskId("task-" + asked.size())
                                            .setConversationId(id)
                                            .setStepId("step-" + asked.size())
                                            .setPrincipal(
                                                    Principal.newBuilder().setUser("ada").build())
                                            .setTrust(Trust.UNTRUSTED)
                                            .setConfidentiality(Confidentiality.INTERNAL)
                                            .setCreatedAt(CREATED_AT)
                                            .build())
                            .setInstruction("Say what it is about.")
                            .setParams(EmailParams.newBuilder().build())
                            .build();
            asked.add(id);
            switch (outbound.write(topic, request)) {
                case Written.Encoded(byte[] value) ->
                        producer.send(
                                        new ProducerRecord<>(
                                                topic, id.getBytes(StandardCharsets.UTF_8), value))
                                .get();
                case Written.Refused refused -> throw new AssertionError(refused.toString());
            }
        }

        void awaitAnswers() {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(
                            () -> {
                                reader.pollOnce(Duration.ofMillis(100));
                                return answers.keySet().containsAll(asked);
                            });
        }

        Map<String, Integer> answers() {
            assertThat(reader.readToEnd(PATIENCE)).isTrue();
            return answers;
        }

        @Override
        public void close() {
            producer.close();
            reader.close();
            registry.close();
        }
    }
}
