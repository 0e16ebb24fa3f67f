package dev.firebreak.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firebreak.boundary.probe.Standing;
import dev.firebreak.embedded.KafkaCluster;
import dev.firebreak.embedded.KafkaExtension;
import dev.firebreak.schemas.AgentState;
import dev.firebreak.schemas.AgentStatus;
import dev.firebreak.schemas.ExecutorCard;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(KafkaExtension.class)
class DeploymentCommandsTest {
    private static final byte[] GARBAGE = "not a message".getBytes(StandardCharsets.UTF_8);

    private final KafkaCluster kafka;

    @TempDir private Path directory = Path.of(".");

    DeploymentCommandsTest(KafkaCluster kafka) {
        this.kafka = kafka;
    }

    @Test
    void aNewDeploymentIsMadeCommandByCommandAsTheDoctorSays() {
        String prefix = kafka.prefix() + "new.";

        List<JsonNode> before = run(prefix, "doctor", "--json").json();
        var diff = run(prefix, "topics", "diff");
        var applied = run(prefix, "topics", "apply", "--json");
        var check = run(prefix, "schemas", "check");
        var registered = run(prefix, "schemas", "register", "--json");
        var after = run(prefix, "doctor", "--json");

        assertThat(before)
                .anySatisfy(
                        f -> {
                            assertThat(f.path("level").asText()).isEqualTo("fail");
                            assertThat(f.path("remedy").asText())
                                    .contains("firebreak topics apply");
                        });
        assertThat(diff.exit()).isEqualTo(1);
        assertThat(diff.out()).contains(prefix + "tasks", "is missing");
        assertThat(applied.exit()).as(applied.err()).isZero();
        assertThat(applied.json()).hasSizeGreaterThan(20);
        assertThat(check.exit()).isEqualTo(1);
        assertThat(check.err()).contains("firebreak schemas register");
        assertThat(registered.json()).allMatch(s -> s.path("state").asText().equals("CURRENT"));
        assertThat(after.exit()).as(after.out()).isZero();
        assertThat(after.json()).noneMatch(f -> f.path("level").asText().equals("fail"));
        assertThat(run(prefix, "topics", "diff").exit()).isZero();
        assertThat(run(prefix, "schemas", "check").exit()).isZero();
        assertThat(run(prefix, "schemas", "list").out())
                .contains(prefix + "agents-dev.firebreak.schemas.AgentCard");
    }

    @Test
    void theRulesOfAccessAreShownWithoutABroker() {
        var table = away("topics", "acls");
        var json =
                away(
                        "topics",
                        "acls",
                        "--json",
                        "--topic-prefix",
                        "shop.",
                        "--principal",
                        "agent-email=User:CN=agent-email,O=Shop");
        var commands =
                away("topics", "acls", "--commands", "--principal", "agent-email=User:CN=O'Hara");

        assertThat(table.exit()).as(table.err()).isZero();
        assertThat(table.out())
                .containsPattern("agent-email +User:agent-email +READ topic agent.email.requests")
                .containsPattern("WRITE transactional id agent-email-\\*");
        assertThat(json.json())
                .anySatisfy(
                        r -> {
                            assertThat(r.path("process").asText()).isEqualTo("agent-email");
                            assertThat(r.path("principal").asText())
                                    .isEqualTo("User:CN=agent-email,O=Shop");
                            assertThat(r.path("name").asText())
                                    .isEqualTo("shop.agent.email.results");
                            assertThat(r.path("operation").asText()).isEqualTo("WRITE");
                        });
        assertThat(commands.out().lines())
                .contains(
                        "kafka-acls.sh --bootstrap-server 127.0.0.1:1 --command-config admin.properties --add"
                                + " --allow-principal 'User:CN=O'\\''Hara' --allow-host '*' --operation WRITE"
                                + " --transactional-id 'agent-email-' --resource-pattern-type prefixed");
    }

    @Test
    void aBrokerThatKeepsNoRulesSaysSoWithTheRemedy() {
        var ran = run(kafka.prefix() + "open.", "topics", "acls", "--diff");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("keeps no access rules", "authorizer.class.name");
    }

    @Test
    void theDoctorSeesWhoIsAliveAndWhatIsOpen() {
        try (Pipeline pipeline = new Pipeline(kafka, "alive")) {
            Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            alive(pipeline, "email", now);
            alive(pipeline, "report", now.minusSeconds(3600));
            alive(pipeline, "executor-email", now);
            String agents = pipeline.cluster.topics().agents();
            pipeline.send(
                    agents,
                    "executor/email",
                    pipeline.written(
                            agents,
                            ExecutorCard.newBuilder()
                                    .setExecutor("email")
                                    .setVersion("1")
                                    .setKinds(List.of("email.tag"))
                                    .setAnnouncedAt(now)
                                    .build()));
            String asked = pipeline.cluster.topics().approvalRequests();
            pipeline.send(
                    asked,
                    "task-1",
                    pipeline.written(asked, Approvals.asked("a1", "task-1").build()));
            pipeline.stopped("ada", GARBAGE);

            List<JsonNode> findings = run(pipeline.prefix, "doctor", "--json").json();

            assertThat(level(findings, "agent email")).isEqualTo("ok");
            assertThat(level(findings, "agent report")).isEqualTo("warn");
            assertThat(level(findings, "agent planner")).isEqualTo("warn");
            assertThat(level(findings, "executor email")).isEqualTo("ok");
            assertThat(level(findings, "approvals")).isEqualTo("warn");
            assertThat(level(findings, "dead-letters")).isEqualTo("warn");
            assertThat(findings.toString()).contains("1 WIRE_FORMAT_UNKNOWN");
        }
    }

    @Test
    void anotherNumberOfPartitionsIsAChoiceUnlessTopicsDiffer() {
        String prefix = kafka.prefix() + "parts.";
        run(prefix, "topics", "apply");
        run(prefix, "schemas", "register");

        var chosen = run(prefix, "doctor", "--json", "--set", "partitions=5");
        run(prefix, "topics", "apply", "--set", "partitions=3");
        var mixed = run(prefix, "doctor", "--json", "--set", "partitions=5");
        var diff = run(prefix, "topics", "diff", "--set", "partitions=5");

        assertThat(level(chosen.json(), "topics")).isEqualTo("ok");
        assertThat(chosen.out()).contains("with 2 partitions");
        assertThat(mixed.out()).contains("with 3 partitions");
        assertThat(diff.exit()).isEqualTo(1);
    }

    @Test
    void aTopicThatIsNotThereIsSaidWithTheRemedy() {
        var ran = run(kafka.prefix() + "nothing.", "results");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("there is no topic", "firebreak topics apply");
    }

    @Test
    void anAgentRunsWithTheSettingsUntilItFails() {
        AtomicInteger closed = new AtomicInteger();
        Programs.Program program =
                (settings, clock) ->
                        new Programs.Running() {
                            @Override
                            public Optional<String> failure() {
                                return Optional.of("somebody else has its name");
                            }

                            @Override
                            public Standing standing() {
                                return new Standing.Ready();
                            }

                            @Override
                            public MeterBinder meters() {
                                return registry -> {};
                            }

                            @Override
                            public void close() {
                                closed.incrementAndGet();
                            }
                        };

        var ran =
                Firebreak.in(directory)
                        .at(kafka, "x.")
                        .programs(
                                new Programs(
                                        Map.of("email", program),
                                        Map.of(),
                                        null,
                                        null,
                                        null,
                                        List.of()))
                        .run("agent", "email", "--json", "--set", "process.instance=7");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.json().getFirst().path("ready").asBoolean()).isTrue();
        assertThat(ran.err())
                .contains(
                        "process.instance = 7 (--process.instance)",
                        "agent-email has ended: somebody else has its name");
        assertThat(closed).hasValue(1);
    }

    private static void alive(Pipeline pipeline, String agent, Instant at) {
        AgentStatus status =
                AgentStatus.newBuilder()
                        .setAgent(agent)
                        .setInstance("1")
                        .setState(AgentState.READY)
                        .setStartedAt(at)
                        .setHeartbeatAt(at)
                        .setHeartbeatMs(60_000)
                        .build();
        String topic = pipeline.cluster.topics().agents();
        pipeline.send(topic, agent + "/1", pipeline.written(topic, status));
    }

    private static String level(List<JsonNode> findings, String what) {
        return findings.stream()
                .filter(f -> f.path("what").asText().equals(what))
                .map(f -> f.path("level").asText())
                .findFirst()
                .orElse("(nothing)");
    }

    /** With a broker that is not there. */
    private Firebreak.Ran away(String... args) {
        return Firebreak.in(directory)
                .run(
                        Stream.concat(
                                        Stream.of(args),
                                        Stream.of("--bootstrap-servers", "127.0.0.1:1"))
                                .toArray(String[]::new));
    }

    private Firebreak.Ran run(String prefix, String... args) {
        return Firebreak.in(directory).at(kafka, prefix).run(args);
    }
}
