package dev.firebreak.agent.supervisor;

import static dev.firebreak.agent.supervisor.Fixtures.step;
import static dev.firebreak.agent.supervisor.Fixtures.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.agent.supervisor.task.Person;
import dev.firebreak.kit.json.AvroJson;
import dev.firebreak.kit.json.AvroJson.Read;
import dev.firebreak.schemas.ActionOrder;
import dev.firebreak.schemas.ActionOutcome;
import dev.firebreak.schemas.ActionReceipt;
import dev.firebreak.schemas.ApprovalRequest;
import dev.firebreak.schemas.CancelTask;
import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.Decision;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.OnDeadLetter;
import dev.firebreak.schemas.PlannerRequest;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.TaskControl;
import dev.firebreak.schemas.Trust;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Recorded runs: what came in, event by event, and everything that went out. Each build plays them
 * again and compares every byte of every record, so that no change alters quietly what the
 * supervisor does. Where one is meant to, record again and read the difference:
 *
 * <pre>
 *   mvn -pl agent-supervisor -am test -Dtest=RunsTest -Dsurefire.failIfNoSpecifiedTests=false -Dfirebreak.record-runs=true
 * </pre>
 */
class RunsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final EchoAgent ECHO = new EchoAgent("echo");
    private static final EchoAgent PARROT = new EchoAgent("parrot");
    private static final String KIND = "echo.shout";

    private static final Map<String, Consumer<Stage>> RUNS =
            new TreeMap<>(
                    Map.of(
                            "one-step", RunsTest::oneStep,
                            "side-by-side", RunsTest::sideBySide,
                            "bad-plans", RunsTest::badPlans,
                            "silence", RunsTest::silence,
                            "late-and-twice", RunsTest::lateAndTwice,
                            "approved", RunsTest::approved,
                            "expired", RunsTest::expired,
                            "held-and-replayed", RunsTest::heldAndReplayed,
                            "cancelled", RunsTest::cancelled));

    @TempDir Path stateDir;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "one-step",
                "side-by-side",
                "bad-plans",
                "silence",
                "late-and-twice",
                "approved",
                "expired",
                "held-and-replayed",
                "cancelled"
            })
    void aRecordedRunGoesAsItWent(String name) throws IOException {
        List<JsonNode> run = new ArrayList<>();
        try (InputStream in = RunsTest.class.getResourceAsStream("/runs/" + name + ".jsonl")) {
            assertThat(in).as("runs/%s.jsonl", name).isNotNull();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(RunsTest::parsed)
                    .forEach(run::add);
        }
        List<JsonNode> inputs = run.stream().filter(l -> !l.has("out")).toList();

        List<JsonNode> out = played(inputs, stateDir);

        List<JsonNode> recorded = run.stream().filter(l -> l.has("out")).toList();
        for (int i = 0; i < Math.min(out.size(), recorded.size()); i++) {
            assertThat(out.get(i)).as("%s, output %d", name, i).isEqualTo(recorded.get(i));
        }
        assertThat(out).hasSameSizeAs(recorded);
    }

    @Test
    @EnabledIfSystemProperty(
            named = "firebreak.record-runs",
            matches = "true",
            disabledReason = "only to record the runs anew")
    void record() throws IOException {
        Path folder =
                Path.of(
                        System.getProperty("firebreak.root"),
                        "agent-supervisor/src/test/resources/runs");
        Files.createDirectories(folder);
        for (Map.Entry<String, Consumer<Stage>> run : RUNS.entrySet()) {
            History history = new History();
            try (Stage stage = new Stage(stateDir.resolve(run.getKey()))) {
                stage.record(history);
                run.getValue().accept(stage);
            }
            List<JsonNode> lines = new ArrayList<>(history.lines());
            lines.addAll(played(lines, stateDir.resolve(run.getKey() + "-played")));
            Files.write(
                    folder.resolve(run.getKey() + ".jsonl"),
                    lines.stream().map(JsonNode::toString).toList());
        }
    }

    private static JsonNode parsed(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<JsonNode> played(List<JsonNode> inputs, Path stateDir) {
        try (Stage stage = new Stage(stateDir)) {
            inputs.forEach(line -> play(stage, line));
            List<JsonNode> out = new ArrayList<>();
            for (String topic :
                    List.of(
                            stage.topics.requests("planner"),
                            stage.topics.requests("echo"),
                            stage.topics.requests("parrot"),
                            stage.topics.approvalRequests(),
                            stage.topics.actions("echo"),
                            stage.topics.inbox(),
                            stage.topics.activity(),
                            stage.topics.deadLetters(),
                            stage.topics.results())) {
                for (JsonNode value : stage.json(topic)) {
                    withoutSchemas(value);
                    // Through text, as it is compared with what was read from text.
                    out.add(
                            parsed(
                                    JSON.createObjectNode()
                                            .put("out", topic)
                                            .set("value", value)
                                            .toString()));
                }
            }
            return out;
        }
    }

    /** Cards carry whole contracts, which change for reasons of their own. */
    private static void withoutSchemas(JsonNode value) {
        for (JsonNode card : value.path("params").path("agents")) {
            ((ObjectNode) card).remove(List.of("requestSchema", "resultSchema"));
        }
    }

    private static void play(Stage stage, JsonNode line) {
        if (line.has("wait")) {
            stage.wait(Duration.parse(line.get("wait").asText()));
        } else if (line.has("announce")) {
            stage.announce(new EchoAgent(line.get("announce").asText()));
        } else if (line.has("executor")) {
            stage.announceExecutor(
                    new EchoAgent(line.get("executor").asText()), line.get("kind").asText());
        } else {
            String record = line.get("record").asText();
            Schema schema =
                    record.startsWith("com.example.")
                            ? new EchoAgent(record.split("\\.", -1)[2]).result()
                            : Contracts.schema(Stage.contract(record));
            if (AvroJson.read(line.get("value"), schema) instanceof Read(GenericRecord value)) {
                stage.send(line.get("send").asText(), line.get("key").asText(), value);
                return;
            }
            throw new AssertionError("no %s: %s".formatted(record, line));
        }
    }

    // ---- what is recorded

    private static PlannerRequest published(Stage stage) {
        stage.announce(ECHO);
        stage.announce(PARROT);
        stage.publish(
                task("t1", Stage.NOON)
                        .setDocuments(List.of(Fixtures.document("d1", "hello")))
                        .build());
        return stage.askedPlanner();
    }

    private static void oneStep(Stage stage) {
        stage.plan(published(stage), step("s1", "echo"));
        stage.answer(ECHO, ECHO.answer(stage.asked(ECHO).getFirst()));
        stage.wait(Duration.ofDays(8));
    }

    private static void sideBySide(Stage stage) {
        stage.plan(
                published(stage),
                step("s1", "echo"),
                step("s2", "parrot"),
                step("s3", "echo", "s1", "s2"));
        GenericRecord first = stage.asked(ECHO).getFirst();
        stage.answer(PARROT, PARROT.answer(stage.asked(PARROT).getFirst()));
        stage.wait(Duration.ofSeconds(3));
        stage.answer(ECHO, ECHO.answer(first));
        stage.answer(ECHO, ECHO.answer(stage.asked(ECHO).getFirst()));
        stage.synthesise(stage.askedPlanner(), "All three have spoken.");
    }

    private static void badPlans(Stage stage) {
        stage.plan(published(stage), step("s1", "ghost"));
        stage.plan(stage.askedPlanner(), step("s1", "echo", "s2"), step("s2", "echo", "s1"));
        stage.plan(stage.askedPlanner(), step("s1", "spirit"));
        stage.answer(ECHO, ECHO.answer(stage.asked(ECHO).getFirst()));
    }

    private static void silence(Stage stage) {
        stage.plan(published(stage), step("s1", "echo"), step("s2", "parrot"));
        stage.answer(PARROT, PARROT.answer(stage.asked(PARROT).getFirst()));
        stage.wait(Duration.ofMinutes(3));
        stage.wait(Duration.ofMinutes(3));
    }

    private static void lateAndTwice(Stage stage) {
        stage.plan(published(stage), step("s1", "echo"));
        GenericRecord first = stage.asked(ECHO).getFirst();
        stage.wait(Duration.ofMinutes(3));
        stage.answer(ECHO, ECHO.answer(first));
        GenericRecord second = stage.asked(ECHO).getFirst();
        stage.answer(ECHO, ECHO.answer(second));
        stage.answer(ECHO, ECHO.answer(second));
        stage.publish(task("t1", Stage.NOON).build());
    }

    private static ApprovalRequest proposed(Stage stage) {
        stage.announceExecutor(ECHO, KIND);
        stage.plan(published(stage), step("s1", "echo"));
        ProposedAction shout =
                ProposedAction.newBuilder()
                        .setActionId("a1")
                        .setKind(KIND)
                        .setArgumentsJson("{\"text\":\"hello\"}")
                        .setSummary("Shout hello")
                        .setTrust(Trust.UNTRUSTED)
                        .build();
        stage.answer(ECHO, ECHO.proposing(stage.asked(ECHO).getFirst(), shout));
        return stage.approvals().getFirst();
    }

    private static void decide(Stage stage, ApprovalRequest about, String user, String role) {
        stage.send(
                stage.topics.approvalDecisions(),
                about.getEnvelope().getConversationId(),
                new Person(user, role)
                        .says(Decision.APPROVE, about)
                        .setReason("as agreed")
                        .build());
    }

    private static void approved(Stage stage) {
        ApprovalRequest question = proposed(stage);
        decide(stage, question, "mallory", "visitor");
        decide(stage, question, "bob", question.getRequiredRole());
        ActionOrder order = stage.orders(ECHO).getFirst();
        stage.send(
                stage.topics.receipts("echo"),
                "conversation-of-t1",
                ActionReceipt.newBuilder()
                        .setEnvelope(
                                Envelope.newBuilder(order.getEnvelope()).setDeadline(null).build())
                        .setActionId("a1")
                        .setDigest(order.getDigest())
                        .setOutcome(ActionOutcome.DONE)
                        .setDetail("shouted")
                        .build());
    }

    private static void expired(Stage stage) {
        ApprovalRequest question = proposed(stage);
        for (int i = 0; i < 6; i++) {
            stage.wait(Duration.ofHours(9));
        }
        decide(stage, question, "bob", question.getRequiredRole());
    }

    private static void heldAndReplayed(Stage stage) {
        stage.announce(ECHO);
        stage.publish(task("t1", Stage.NOON).setOnDeadLetter(OnDeadLetter.HOLD).build());
        stage.plan(stage.askedPlanner(), step("s1", "echo"));
        GenericRecord request = stage.asked(ECHO).getFirst();
        stage.answer(
                ECHO,
                ECHO.declined(
                        request,
                        new Declined(RejectionCode.MODEL_FAILED, "the model is away", "letter-1")));
        stage.wait(Duration.ofHours(5));
        stage.answer(ECHO, ECHO.answer(request));
    }

    private static void cancelled(Stage stage) {
        proposed(stage);
        stage.send(
                stage.topics.control(),
                "conversation-of-t1",
                TaskControl.newBuilder()
                        .setEnvelope(
                                Envelope.newBuilder(task("t1", Stage.NOON).build().getEnvelope())
                                        .setPrincipal(Principal.newBuilder().setUser("eve").build())
                                        .build())
                        .setCommand(new CancelTask("not needed any more", null))
                        .build());
    }
}
