package dev.firebreak.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.SettingsException;
import dev.firebreak.console.policy.JudgedAction;
import dev.firebreak.console.policy.JudgedAction.RuleSaid;
import dev.firebreak.console.policy.JudgedAction.Said;
import dev.firebreak.console.policy.PolicyDesk;
import dev.firebreak.embedded.KafkaCluster;
import dev.firebreak.schemas.ActionAccount;
import dev.firebreak.schemas.ActionStatus;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.Risk;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import dev.firebreak.schemas.Trust;
import dev.firebreak.schemas.Usage;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PolicyCommandTest extends OnPipeline {
    private final Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    PolicyCommandTest(KafkaCluster kafka) {
        super(kafka);
    }

    @Test
    void whatCountedIsShownAndWhatChangedSinceIsSaid() {
        finish("task-1", action());

        var shown = run(new Desk(), "policy", "explain", "task-1");

        assertThat(shown.exit()).as(shown.err()).isZero();
        assertThat(shown.out())
                .contains("email.send", "UNTRUSTED", "HIGH, asks approver, 2 needed")
                .contains("it was MEDIUM when the task ran")
                .contains("mail-to-others", "p.yaml:7", "because  it goes to a stranger")
                .doesNotContain("mail-with-links", "report-to-many");
    }

    @Test
    void allRulesAreShownWhereAsked() {
        finish("task-1", action());

        var all = run(new Desk(), "policy", "explain", "task-1", "--all");
        var json = run(new Desk(), "policy", "explain", "task-1", "--json");

        assertThat(all.out()).contains("mail-with-links", "does not hold", "other kinds");
        JsonNode node = json.json().getFirst();
        assertThat(node.path("risk").asText()).isEqualTo("HIGH");
        assertThat(node.path("riskThen").asText()).isEqualTo("MEDIUM");
        assertThat(node.path("rules")).hasSize(3);
    }

    @Test
    void whatCanNotBeExplainedSaysWhy() {
        finish("task-1");
        send(
                pipeline.cluster.topics().activity(),
                "task-2",
                Notes.note("task-2", ActivityKind.TASK_ACCEPTED, start).build());

        var nothing = run(new Desk(), "policy", "explain", "task-1");
        var running = run(new Desk(), "policy", "explain", "task-2");

        assertThat(nothing.err()).contains("task task-1 proposed no action");
        assertThat(running.exit()).isEqualTo(1);
        assertThat(running.err()).contains("has no result yet", "firebreak tasks show task-2");
    }

    @Test
    void aPolicyIsCheckedBeforeAnythingIsAsked() {
        var wrong = run(new Desk(), "policy", "check", "wrong.yaml");
        var sound = run(new Desk(), "policy", "check");

        assertThat(wrong.exit()).isNotZero();
        assertThat(wrong.err()).contains("wrong.yaml:3: risk is LOWW");
        assertThat(sound.out()).contains("the policy in use is sound: 3 rules");
    }

    private Firebreak.Ran run(PolicyDesk desk, String... arguments) {
        return firebreak()
                .with("FIREBREAK_SUPERVISOR_URL", "http://127.0.0.1:1")
                .programs(new Programs(Map.of(), Map.of(), null, desk, null, List.of()))
                .run(arguments);
    }

    private void finish(String task, ProposedAction... actions) {
        send(
                pipeline.cluster.topics().activity(),
                task,
                Notes.note(task, ActivityKind.TASK_ACCEPTED, start).build());
        send(
                pipeline.cluster.topics().results(),
                task,
                TaskResult.newBuilder()
                        .setEnvelope(Pipeline.envelope(task).build())
                        .setStatus(TaskStatus.COMPLETED)
                        .setSummary("done")
                        .setProposedActions(List.of(actions))
                        .setActions(
                                List.of(actions).stream()
                                        .map(
                                                a ->
                                                        ActionAccount.newBuilder()
                                                                .setActionId(a.getActionId())
                                                                .setKind(a.getKind())
                                                                .setDigest("0".repeat(64))
                                                                .setRisk(Risk.MEDIUM)
                                                                .setStatus(ActionStatus.NOT_ASKED)
                                                                .build())
                                        .toList())
                        .setUsage(Usage.newBuilder().build())
                        .setStartedAt(start)
                        .setEndedAt(start)
                        .build());
    }

    private void send(String topic, String key, SpecificRecord record) {
        pipeline.send(topic, key, pipeline.written(topic, record));
    }

    private static ProposedAction action() {
        return ProposedAction.newBuilder()
                .setActionId("a1")
                .setKind("email.send")
                .setArgumentsJson("{}")
                .setSummary("reply to Ann")
                .setTrust(Trust.UNTRUSTED)
                .build();
    }

    private static final class Desk implements PolicyDesk {
        @Override
        public List<JudgedAction> judge(Settings settings, @Nullable Path file, TaskResult result) {
            return result.getProposedActions().stream()
                    .map(
                            action ->
                                    new JudgedAction(
                                            action,
                                            "s1",
                                            true,
                                            Risk.HIGH,
                                            List.of("it goes to a stranger"),
                                            "approver",
                                            2,
                                            List.of(
                                                    rule("mail-to-others", Said.APPLIES),
                                                    rule("mail-with-links", Said.HOLDS_NOT),
                                                    rule("report-to-many", Said.OTHER_KIND))))
                    .toList();
        }

        private static RuleSaid rule(String name, Said said) {
            return new RuleSaid(name, "p.yaml:7", said, Risk.HIGH, false, "a reason");
        }

        @Override
        public int check(Settings settings, @Nullable Path file) {
            if (file != null) {
                throw new SettingsException(
                        List.of(file.getFileName() + ":3: risk is LOWW; expected LOW"));
            }
            return 3;
        }
    }
}
