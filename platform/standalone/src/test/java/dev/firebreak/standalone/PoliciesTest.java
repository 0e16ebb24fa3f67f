package dev.firebreak.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.SettingsSources;
import dev.firebreak.console.policy.JudgedAction;
import dev.firebreak.console.policy.JudgedAction.Said;
import dev.firebreak.kit.Derived;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.Risk;
import dev.firebreak.schemas.StepOutput;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import dev.firebreak.schemas.Trust;
import dev.firebreak.schemas.Usage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoliciesTest {
    private static final Settings SETTINGS =
            Settings.load(SettingsSources.ofFlags(Map.of()), AgentPrograms.all().allSettings());

    @Test
    void theBundledPolicySaysWhyAMailToAStrangerIsHigh() {
        List<JudgedAction> judged =
                new Policies().judge(SETTINGS, null, result("eve@evil.example", output("s1")));

        assertThat(judged).hasSize(1);
        assertThat(judged.getFirst().risk()).isEqualTo(Risk.HIGH);
        assertThat(judged.getFirst().rules())
                .filteredOn(rule -> rule.said() == Said.APPLIES)
                .extracting(JudgedAction.RuleSaid::rule)
                .containsExactly("mail", "mail-to-others", "mail-not-public");
        assertThat(judged.getFirst().rules())
                .anyMatch(rule -> rule.rule().equals("report") && rule.said() == Said.OTHER_KIND);
    }

    @Test
    void ofSeveralOutputsEachIsLookedAtAndOfNoneNothing() {
        assertThat(
                        new Policies()
                                .judge(
                                        SETTINGS,
                                        null,
                                        result("ann@shop.example", output("s1"), output("s2"))))
                .extracting(JudgedAction::stepId)
                .containsExactly("s1", "s2");
        assertThat(new Policies().judge(SETTINGS, null, result("ann@shop.example"))).isEmpty();
    }

    @Test
    void anotherPolicyMayBeAsked(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("strict.yaml");
        Files.writeString(
                file,
                """
                defaults:
                  medium: {role: clerk, approvers: 1, own-allowed: true, remind-after: never, escalate-after: never, deny-after: 1d}
                  high: {role: boss, approvers: 2, own-allowed: false, remind-after: never, escalate-after: never, deny-after: 1d}
                rules:
                  - {name: nothing-leaves, kinds: ["*"], forbid: true, reason: we are closed}
                """);

        List<JudgedAction> judged =
                new Policies().judge(SETTINGS, file, result("ann@shop.example", output("s1")));

        assertThat(judged.getFirst().allowed()).isFalse();
        assertThat(judged.getFirst().reasons()).contains("we are closed");
        assertThat(new Policies().check(SETTINGS, file)).isEqualTo(1);
    }

    private static StepOutput output(String step) {
        return StepOutput.newBuilder()
                .setStepId(step)
                .setAgent("email")
                .setType("dev.firebreak.schemas.EmailOutput")
                .setJson(
                        "{\"from\":\"ann@shop.example\",\"messageId\":\"m1\",\"newText\":\"Where?\",\"signals\":[]}")
                .setConfidence(0.9)
                .setTrust(Trust.UNTRUSTED)
                .build();
    }

    private static TaskResult result(String to, StepOutput... outputs) {
        Instant at = Instant.parse("2026-11-21T12:00:00Z");
        return TaskResult.newBuilder()
                .setEnvelope(
                        Envelope.newBuilder()
                                .setMessageId(Derived.uuid("t1"))
                                .setTaskId("t1")
                                .setConversationId("t1")
                                .setPrincipal(Principal.newBuilder().setUser("ada").build())
                                .setTrust(Trust.UNTRUSTED)
                                .setConfidentiality(Confidentiality.INTERNAL)
                                .setCreatedAt(at)
                                .build())
                .setStatus(TaskStatus.COMPLETED)
                .setSummary("done")
                .setOutputs(List.of(outputs))
                .setProposedActions(
                        List.of(
                                ProposedAction.newBuilder()
                                        .setActionId("a1")
                                        .setKind("email.send")
                                        .setArgumentsJson(
                                                "{\"body\":\"It is on its way.\",\"inReplyTo\":\"m1\",\"subject\":\"Re: Order\",\"to\":[\"%s\"]}"
                                                        .formatted(to))
                                        .setSummary("reply")
                                        .setTrust(Trust.UNTRUSTED)
                                        .build()))
                .setUsage(Usage.newBuilder().build())
                .setStartedAt(at)
                .setEndedAt(at)
                .build();
    }
}
