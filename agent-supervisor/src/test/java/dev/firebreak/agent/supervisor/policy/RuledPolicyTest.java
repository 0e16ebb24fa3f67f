package dev.firebreak.agent.supervisor.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.agent.supervisor.task.ActionPolicy.Assessment;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.Risk;
import dev.firebreak.schemas.Trust;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How rules count together, and what no rule can lower. */
class RuledPolicyTest {
    static final String DEFAULTS =
            """
            defaults:
              medium: {role: clerk, approvers: 1, own-allowed: true, remind-after: 1h, escalate-after: never, deny-after: 1d}
              high: {role: boss, approvers: 2, own-allowed: false, remind-after: never, escalate-after: 2h, escalate-to: chief, deny-after: 8h}
            """;
    private static final Proposals MAIL = Proposals.mail();

    @Test
    void theHighestRiskWinsAndReasonsAddUp() {
        Assessment assessment =
                policy(
                                "{name: a, kinds: ['*'], risk: LOW, reason: first}",
                                "{name: b, kinds: [email.*], risk: HIGH, reason: second}",
                                "{name: c, kinds: [email.send], risk: MEDIUM, reason: third}",
                                "{name: d, kinds: [report.publish], risk: HIGH, reason: not ours}",
                                "{name: e, kinds: ['*'], when: 'false', risk: HIGH, reason: does not hold}")
                        .assess(MAIL.proposal());

        assertThat(assessment.risk()).isEqualTo(Risk.HIGH);
        assertThat(assessment.reasons()).containsExactly("first", "second", "third");
        assertThat(assessment.allowed()).isTrue();
    }

    @Test
    void roleTimesAndVerifierAreOfTheRulesOfThatRisk() {
        Assessment assessment =
                policy(
                                "{name: a, kinds: ['*'], risk: LOW, role: low, deny-after: 2h}",
                                "{name: b, kinds: ['*'], risk: HIGH, role: legal, escalate-after: 3h}",
                                "{name: c, kinds: ['*'], risk: HIGH, role: late, escalate-to: ceo}",
                                "{name: d, kinds: ['*'], verifier: report, remind-after: 30m}")
                        .assess(MAIL.proposal());

        assertThat(assessment.role()).isEqualTo("legal");
        assertThat(assessment.verifier()).isEqualTo("report");
        assertThat(assessment.times().denyAfter()).isEqualTo(Duration.ofHours(8));
        assertThat(assessment.times().remindAfter()).isEqualTo(Duration.ofMinutes(30));
        assertThat(assessment.times().escalateAfter()).isEqualTo(Duration.ofHours(3));
        assertThat(assessment.times().escalationRole()).isEqualTo("ceo");
    }

    @Test
    void aLowerRuleCanMakeItStricterButNotLooser() {
        Assessment stricter =
                policy(
                                "{name: a, kinds: ['*'], risk: MEDIUM}",
                                "{name: b, kinds: ['*'], risk: LOW, approvers: 3, own-allowed: false}")
                        .assess(MAIL.proposal());
        Assessment notLooser =
                policy(
                                "{name: a, kinds: ['*'], risk: HIGH}",
                                "{name: b, kinds: ['*'], risk: LOW, approvers: 1, own-allowed: true}")
                        .assess(MAIL.proposal());

        assertThat(stricter.approvers()).isEqualTo(3);
        assertThat(stricter.ownAllowed()).isFalse();
        assertThat(notLooser.approvers()).isEqualTo(2);
        assertThat(notLooser.ownAllowed()).isFalse();
    }

    @Test
    void oneRuleThatForbidsIsEnough() {
        Assessment assessment =
                policy(
                                "{name: a, kinds: ['*'], risk: LOW}",
                                "{name: never-to-all, kinds: ['*'], forbid: true, reason: not here}")
                        .assess(MAIL.proposal());

        assertThat(assessment.allowed()).isFalse();
        assertThat(assessment.reasons())
                .containsExactly("rule never-to-all forbids it", "not here");
    }

    @Test
    void twoVerifiersAreForAPerson() {
        Assessment assessment =
                policy(
                                "{name: a, kinds: ['*'], risk: LOW, verifier: one}",
                                "{name: b, kinds: ['*'], risk: LOW, verifier: two}")
                        .assess(MAIL.proposal());

        assertThat(assessment.risk()).isEqualTo(Risk.HIGH);
        assertThat(assessment.verifier()).isEqualTo("one");
        assertThat(assessment.reasons()).contains("rules name more than one verifier: one, two");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "args.missing == 1",
                "size(args.subject + args.to) > 1",
                "output.newText.matches(args.body + '(')",
                "args.to.all(a, args.to[7] == a)",
            })
    void aRuleThatCanNotBeEvaluatedCountsAsHigh(String when) {
        RuledPolicy policy =
                policy(
                        "{name: base, kinds: ['*'], risk: LOW}",
                        "{name: broken, kinds: ['*'], when: \"%s\", risk: MEDIUM}".formatted(when));

        Assessment assessment = policy.assess(MAIL.proposal());

        assertThat(assessment.risk()).isEqualTo(Risk.HIGH);
        assertThat(assessment.role()).isEqualTo("boss");
        assertThat(assessment.reasons().getFirst())
                .startsWith("rule broken could not be evaluated, so it counts as HIGH: ");
    }

    @Test
    void aRuleThatForbidsAndCanNotBeEvaluatedForbids() {
        Assessment assessment =
                policy(
                                "{name: base, kinds: ['*'], risk: LOW}",
                                "{name: broken, kinds: ['*'], when: 'args.missing', forbid: true}")
                        .assess(MAIL.proposal());

        assertThat(assessment.allowed()).isFalse();
    }

    @Test
    void anActionOfWhichNoRuleSaysARiskIsHigh() {
        Assessment unnamed =
                policy("{name: a, kinds: [report.publish], risk: LOW}").assess(MAIL.proposal());
        Assessment unsaid = policy("{name: a, kinds: ['*'], role: x}").assess(MAIL.proposal());

        assertThat(unnamed.risk()).isEqualTo(Risk.HIGH);
        assertThat(unnamed.reasons()).containsExactly("no rule says how much harm it could do");
        assertThat(unsaid.risk()).isEqualTo(Risk.HIGH);
        assertThat(unsaid.role()).isEqualTo("x");
    }

    @ParameterizedTest
    @CsvSource({
        "UNTRUSTED,TRUSTED,TRUSTED",
        "TRUSTED,UNTRUSTED,TRUSTED",
        "TRUSTED,TRUSTED,UNTRUSTED",
        "UNKNOWN,TRUSTED,TRUSTED",
        "TRUSTED,UNKNOWN,TRUSTED",
        "TRUSTED,TRUSTED,UNKNOWN"
    })
    void whatUntrustedTextHadAHandInIsNeverLow(Trust task, Trust action, Trust output) {
        Assessment assessment =
                policy("{name: a, kinds: ['*'], risk: LOW}")
                        .assess(MAIL.proposal(task, action, output));

        assertThat(assessment.risk()).isEqualTo(Risk.MEDIUM);
        assertThat(assessment.reasons()).containsExactly("it was made from untrusted text");
    }

    @ParameterizedTest
    @EnumSource(names = {"SECRET", "UNKNOWN"})
    void whatIsSecretDoesNotLeaveByUntrustedText(Confidentiality confidentiality) {
        Proposals secret = MAIL.confidential(confidentiality).trusted(Trust.UNTRUSTED);
        String low = "{name: a, kinds: ['*'], risk: LOW}";
        String stays = "{name: b, kinds: ['*'], leaves: false}";

        assertThat(policy(low).assess(secret.proposal()).allowed()).isFalse();
        assertThat(policy(low, stays).assess(secret.proposal()).allowed()).isTrue();
        assertThat(
                        policy(low, stays, "{name: c, kinds: [email.send], leaves: true}")
                                .assess(secret.proposal())
                                .allowed())
                .isFalse();
        assertThat(
                        policy(low, "{name: b, kinds: ['*'], when: args.missing, leaves: false}")
                                .assess(secret.proposal())
                                .allowed())
                .isFalse();
        assertThat(policy(low).assess(secret.trusted(Trust.TRUSTED).proposal()).allowed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "report,email.send",
        "mail,email.send",
        "e,email.send",
        "email,emailer.send",
        "email,email"
    })
    void anAgentProposesOnlyItsOwnKinds(String agent, String kind) {
        Assessment assessment =
                policy("{name: a, kinds: ['*'], risk: LOW}")
                        .assess(MAIL.of(agent, kind).proposal());

        assertThat(assessment.allowed()).isFalse();
        assertThat(assessment.reasons().toString()).contains(agent + " may only propose");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[]", "7", "{", "{\"to\":1,\"to\":2}", "{} {}", "nonsense", "DEEP", "HUGE"})
    void whatItWouldDoMustBeKnown(String arguments) {
        String json =
                switch (arguments) {
                    case "DEEP" -> "{\"a\":" + "[".repeat(90_000) + "]".repeat(90_000) + "}";
                    case "HUGE" -> "{\"a\":\"" + "x".repeat(300_000) + "\"}";
                    default -> arguments;
                };

        Assessment assessment =
                policy("{name: a, kinds: ['*'], risk: LOW}").assess(MAIL.with(json).proposal());

        assertThat(assessment.allowed()).isFalse();
        assertThat(assessment.risk()).isEqualTo(Risk.HIGH);
        assertThat(assessment.reasons().getFirst())
                .startsWith("what it would do is not to be known");
    }

    @Test
    void aRecipientListThatIsTooLongToLookAtIsHigh() {
        String many = "\"ann@shop.example\",".repeat(12_000) + "\"ann@shop.example\"";

        Assessment assessment =
                policy(
                                "{name: a, kinds: ['*'], risk: LOW}",
                                "{name: b, kinds: ['*'], when: \"args.to.exists(to, to == 'x')\", risk: MEDIUM}")
                        .assess(MAIL.replacing("\"ann@shop.example\"", many).proposal());

        assertThat(assessment.risk()).isEqualTo(Risk.HIGH);
    }

    @Test
    void anOutputThatCanNotBeReadCountsOnlyWhereARuleLooksAtIt() {
        Proposals odd = MAIL.from("not json");
        String low = "{name: a, kinds: ['*'], risk: LOW}";

        assertThat(policy(low).assess(odd.proposal()).risk()).isEqualTo(Risk.LOW);
        assertThat(
                        policy(low, "{name: b, kinds: ['*'], when: output.x == 1, risk: LOW}")
                                .assess(odd.proposal())
                                .risk())
                .isEqualTo(Risk.HIGH);
    }

    @Test
    void whatEveryRuleSaidIsTold() {
        Explanation explanation =
                policy(
                                "{name: base, kinds: ['*'], risk: LOW}",
                                "{name: not, kinds: ['*'], when: 'false', risk: HIGH}",
                                "{name: broken, kinds: ['*'], when: args.missing == 1, risk: MEDIUM}",
                                "{name: other, kinds: [report.publish], forbid: true}")
                        .explain(MAIL.proposal());

        assertThat(explanation.rules())
                .extracting(f -> f.rule() + " " + f.said() + " " + f.risk())
                .containsExactly(
                        "base APPLIES LOW",
                        "not HOLDS_NOT HIGH",
                        "broken FAILED HIGH",
                        "other OTHER_KIND null");
        assertThat(explanation.rules().get(2).why()).contains("missing");
        assertThat(explanation.rules().getFirst().place()).isEqualTo("test.yaml:5");
        assertThat(explanation.assessment().risk()).isEqualTo(Risk.HIGH);
    }

    @Test
    void reasonsAreBounded() {
        List<String> rules = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            rules.add("{name: r%d, kinds: ['*'], risk: LOW, reason: reason %d}".formatted(i, i));
        }

        Assessment assessment = policy(rules.toArray(String[]::new)).assess(MAIL.proposal());

        assertThat(assessment.reasons()).hasSize(20);
    }

    @Test
    void manyThreadsGetTheSameAnswer() throws Exception {
        RuledPolicy policy = RuledPolicy.bundled();
        Assessment alone = policy.assess(MAIL.proposal());

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Assessment> ask = () -> policy.assess(MAIL.proposal());
            for (Future<Assessment> answer :
                    threads.invokeAll(java.util.Collections.nCopies(200, ask))) {
                assertThat(answer.get()).isEqualTo(alone);
            }
        }
    }

    static RuledPolicy policy(String... rules) {
        String yaml = DEFAULTS + "rules:\n" + "  - " + String.join("\n  - ", rules) + "\n";
        return PolicyFile.read("test.yaml", yaml.getBytes(StandardCharsets.UTF_8));
    }
}
