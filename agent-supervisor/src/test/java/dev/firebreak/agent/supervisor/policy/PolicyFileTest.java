package dev.firebreak.agent.supervisor.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firebreak.agent.supervisor.SupervisorOptions;
import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.SettingsException;
import dev.firebreak.boundary.config.SettingsSources;
import dev.firebreak.schemas.Risk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyFileTest {
    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{name: a, kinds: [email.send], risk: HIHG} | p.yaml:5: rule a: risk is \"HIHG\"; expected HIGH or LOW or MEDIUM; did you mean HIGH?",
                "{name: a, kinds: [email.send], risk: UNKNOWN} | rule a: risk is \"UNKNOWN\"; expected HIGH or LOW or MEDIUM",
                "{name: a, kinds: [email.send], rsik: LOW} | rule a: rsik is a key that nobody reads",
                "{name: a, kinds: [email.send], rsik: LOW} | did you mean risk?",
                "{name: a, kinds: [Email], risk: LOW} | rule a: kinds has \"Email\"; expected an agent's kind such as email.send, email.*, or *",
                "{name: a, kinds: email.send} | rule a: kinds is \"email.send\"; expected a list of 1 to 100",
                "{name: a, kinds: []} | rule a: kinds is a list of 0; expected a list of 1 to 100",
                "{name: a, risk: LOW} | rule a: kinds is missing",
                "{kinds: ['*'], risk: LOW} | name is missing",
                "{name: a, kinds: ['*'], forbid: maybe} | rule a: forbid is \"maybe\"; expected false or true",
                "{name: a, kinds: ['*'], approvers: 9} | rule a: approvers is \"9\"; expected 1 to 5",
                "{name: a, kinds: ['*'], deny-after: 90} | rule a: deny-after is \"90\"; expected 1s to 30d such as 90m, 4h, 2d",
                "{name: a, kinds: ['*'], deny-after: never} | rule a: deny-after is \"never\"",
                "{name: a, kinds: ['*'], deny-after: 31d} | expected 1s to 30d",
                "{name: a, kinds: ['*'], risk: MEDIUM, remind-after: 2d} | rule a: remind-after is 48h; expected less than deny-after, 24h",
                "{name: a, kinds: ['*'], risk: MEDIUM, escalate-after: 2h} | rule a: escalate-after is set; expected escalate-to with the role as well",
                "{name: a, kinds: ['*'], verifier: The Boss} | rule a: verifier is \"The Boss\"; expected an agent's name",
                "{name: a, kinds: ['*'], when: 'arg.to == 1'} | rule a: when is no condition: undeclared reference to 'arg'",
                "{name: a, kinds: ['*'], when: 'arg.to == 1'} | it may use agent, args, confidentiality, kind, output, principal, trust",
                "{name: a, kinds: ['*'], when: 'trust == \"UNTRUSTD\"'} | trust is never \"UNTRUSTD\"; it is one of TRUSTED, UNTRUSTED",
                "{name: a, kinds: ['*'], when: 'confidentiality in [\"UNKNOWN\"]'} | confidentiality is never \"UNKNOWN\"",
                "{name: a, kinds: ['*'], when: 'size(kind)'} | rule a: when is no condition",
                "{name: a, kinds: ['*'], when: ''} | rule a: when is nothing; expected 1 to 4000 characters",
                "plain | rules: expected keys with values, seen \"plain\"",
                "{name: a, name: b, kinds: ['*']} | p.yaml:5 is not valid YAML: Duplicate",
            })
    void whatIsWrongWithARuleIsSaidWithItsPlace(String rule, String message) {
        assertThatThrownBy(() -> read(RuledPolicyTest.DEFAULTS + "rules:\n  - " + rule))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("p.yaml:5")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "own-allowed: true, |                 | p.yaml:2: defaults medium: own-allowed is missing",
                "role: clerk        | role: ''        | p.yaml:2: defaults medium: role is nothing",
                "high:              | hihg:           | defaults: hihg is a key that nobody reads",
                "escalate-to: chief,|                 | defaults high: escalate-after is set; expected escalate-to",
                "remind-after: 1h   | remind-after: 1d| defaults medium: remind-after is 24h; expected less than deny-after, 24h",
                "defaults:          | defualts:       | did you mean defaults?",
            })
    void whatIsWrongWithTheDefaultsIsSaidToo(String part, String by, String message) {
        assertThat(RuledPolicyTest.DEFAULTS).contains(part);
        String defaults = RuledPolicyTest.DEFAULTS.replace(part, by == null ? "" : by);

        assertThatThrownBy(() -> read(defaults + "rules: [{name: a, kinds: ['*'], risk: LOW}]"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "just text",
                "- a",
                "rules: [",
                "rules: *x",
                "rules: &a [*a]",
                "a: {b: {c: {d: {e: {f: {g: {h: {i: {j: 1}}}}}}}}}",
                "{}\n---\n{}",
                "defaults: 3\nrules: 4",
            })
    void aFileThatIsNoPolicyIsRefused(String yaml) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("p.yaml");
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        SettingsException wrong =
                catchThrowableOfType(
                        SettingsException.class,
                        () ->
                                read(
                                        RuledPolicyTest.DEFAULTS
                                                + """
                                                rules:
                                                  - name: a
                                                    kinds: ["*"]
                                                    risk: LOWW
                                                  - name: a
                                                    kinds: ["*"]
                                                    frobid: true
                                                """));

        assertThat(wrong.problems())
                .satisfiesExactlyInAnyOrder(
                        p -> assertThat(p).startsWith("p.yaml:7: rule a: risk is \"LOWW\""),
                        p -> assertThat(p).startsWith("p.yaml:10: rule a: frobid is a key"),
                        p ->
                                assertThat(p)
                                        .contains("p.yaml:8: rules: name is that of p.yaml:5 too"));
    }

    @Test
    void aDeploymentNamesItsOwnFile() throws IOException {
        Path file = folder.resolve("own.yaml");
        Files.writeString(
                file, RuledPolicyTest.DEFAULTS + "rules: [{name: a, kinds: ['*'], risk: MEDIUM}]");

        SupervisorOptions own = options(Map.of("supervisor.action-policy", file.toString()));

        assertThat(own.policy().assess(Proposals.mail().proposal()).risk()).isEqualTo(Risk.MEDIUM);
        assertThat(options(Map.of()).policy().assess(Proposals.mail().proposal()).risk())
                .isEqualTo(Risk.LOW);
    }

    @Test
    void aFileThatIsNotThereOrTooLargeIsSaid() throws IOException {
        Path large = folder.resolve("large.yaml");
        Files.writeString(large, "#".repeat(300_000));

        assertThatThrownBy(() -> RuledPolicy.from(folder.resolve("none.yaml")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("none.yaml");
        assertThatThrownBy(() -> RuledPolicy.from(large))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("has 300000 bytes, an action policy has at most 262144");
    }

    private static SupervisorOptions options(Map<String, String> flags) {
        return Settings.load(SettingsSources.ofFlags(flags), List.of(SupervisorOptions.class))
                .read(SupervisorOptions.class);
    }

    private static RuledPolicy read(String yaml) {
        return PolicyFile.read("p.yaml", yaml.getBytes(StandardCharsets.UTF_8));
    }
}
