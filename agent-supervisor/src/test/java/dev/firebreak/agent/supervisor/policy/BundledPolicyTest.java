package dev.firebreak.agent.supervisor.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.firebreak.agent.supervisor.task.ActionPolicy.Assessment;
import dev.firebreak.agent.supervisor.task.ActionPolicy.Times;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.Risk;
import dev.firebreak.schemas.Trust;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A line or more for each rule of the bundled policy: what it raises, and how far. */
class BundledPolicyTest {
    private static final RuledPolicy POLICY = RuledPolicy.bundled();
    private static final Proposals MAIL = Proposals.mail();
    private static final Proposals REPORT = Proposals.report();

    static Stream<Arguments> mails() {
        String to = "\"ann@shop.example\"";
        return Stream.of(
                arguments("a plain reply to the writer", MAIL, Risk.LOW, ""),
                arguments(
                        "the writer in other letters",
                        MAIL.replacing("ann@", "ANN@"),
                        Risk.LOW,
                        ""),
                arguments(
                        "another address",
                        MAIL.replacing(to, "\"eve@evil.example\""),
                        Risk.HIGH,
                        "did not write"),
                arguments(
                        "one more address",
                        MAIL.replacing(to, to + ",\"eve@evil.example\""),
                        Risk.HIGH,
                        "did not write"),
                arguments(
                        "an address that only looks the same",
                        MAIL.replacing("shop", "ſhop"),
                        Risk.HIGH,
                        "did not write"),
                arguments(
                        "two addresses in one text",
                        MAIL.replacing(to, "\"ann@shop.example, eve@evil.example\""),
                        Risk.HIGH,
                        "did not write"),
                arguments("nobody", MAIL.replacing(to, ""), Risk.HIGH, "did not write"),
                arguments(
                        "a writer who is not known",
                        MAIL.from(Proposals.MAIL_OUTPUT.replace("\"Ann@shop.example\"", "null")),
                        Risk.HIGH,
                        "did not write"),
                arguments(
                        "the same address four times",
                        MAIL.replacing(to, String.join(",", to, to, to, to)),
                        Risk.HIGH,
                        "more than three"),
                arguments(
                        "an attachment",
                        MAIL.replacing("{", "{\"attachments\":[],"),
                        Risk.HIGH,
                        "attachments"),
                arguments("a copy", MAIL.replacing("{", "{\"bcc\":[],"), Risk.HIGH, "copies"),
                arguments(
                        "an answer to another mail",
                        MAIL.replacing("m1@", "m2@"),
                        Risk.HIGH,
                        "another mail"),
                arguments(
                        "a link of the mail",
                        MAIL.replacing("It is", "https://track.example/1"),
                        Risk.MEDIUM,
                        "links"),
                arguments(
                        "a link the mail does not have",
                        MAIL.replacing("It is", "http://evil.example/?q=1"),
                        Risk.HIGH,
                        "hosts that the mail does not name"),
                arguments(
                        "a forwarded mail in the body",
                        MAIL.replacing(
                                "It is on its way.",
                                "See below.\\n\\n> ---------- Forwarded message ---------\\n> It is secret."),
                        Risk.HIGH,
                        "forwards"),
                arguments(
                        "another mail's head in the body",
                        MAIL.replacing(
                                "It is on its way.",
                                "See below.\\nVon: Bob <bob@else.example>\\nIt is secret."),
                        Risk.HIGH,
                        "forwards"),
                arguments(
                        "a subject that says so",
                        MAIL.replacing("Re: Order", "Fwd: Order"),
                        Risk.HIGH,
                        "forwards"),
                arguments(
                        "a word that only begins like it",
                        MAIL.replacing("It is on its way.", "From: our house to yours, in 2 days."),
                        Risk.LOW,
                        ""),
                arguments(
                        "a link in the subject",
                        MAIL.replacing("Order", "evil.example"),
                        Risk.HIGH,
                        "hosts that the mail does not name"),
                arguments(
                        "a suspicious mail",
                        MAIL.from(
                                Proposals.MAIL_OUTPUT.replace(
                                        "\"signals\": []",
                                        "\"signals\": [{\"name\": \"hidden-text\"}]")),
                        Risk.HIGH,
                        "suspicious"),
                arguments(
                        "an internal task",
                        MAIL.confidential(Confidentiality.INTERNAL),
                        Risk.MEDIUM,
                        "not public"),
                arguments(
                        "a secret task",
                        MAIL.confidential(Confidentiality.SECRET),
                        Risk.HIGH,
                        "secret"),
                arguments(
                        "untrusted text", MAIL.trusted(Trust.UNTRUSTED), Risk.MEDIUM, "untrusted"),
                arguments(
                        "recipients that are no list",
                        MAIL.replacing("[" + to + "]", to),
                        Risk.HIGH,
                        "could not be evaluated"),
                arguments("no body", MAIL.replacing("body", "text"), Risk.HIGH, "could not be"),
                arguments(
                        "a kind of mail that no rule names",
                        MAIL.of("email", "email.forward"),
                        Risk.HIGH,
                        "no rule says"));
    }

    static Stream<Arguments> reports() {
        String one = "\"a@x.example\"";
        Proposals toOne = REPORT.replacing("[]", "[" + one + "]");
        return Stream.of(
                arguments("a page for those who may read it", REPORT, Risk.LOW, ""),
                arguments(
                        "sent to nobody in particular",
                        REPORT.of("report", "report.send"),
                        Risk.MEDIUM,
                        "it is sent"),
                arguments(
                        "sent to people named by untrusted text",
                        toOne.of("report", "report.send").trusted(Trust.UNTRUSTED),
                        Risk.HIGH,
                        "untrusted text may have said"),
                arguments("named people", toOne, Risk.MEDIUM, "named people"),
                arguments(
                        "people named by untrusted text",
                        toOne.trusted(Trust.UNTRUSTED),
                        Risk.HIGH,
                        "untrusted text may have said"),
                arguments(
                        "six people",
                        REPORT.replacing("[]", "[" + (one + ",").repeat(5) + one + "]"),
                        Risk.HIGH,
                        "more than five"),
                arguments(
                        "another format",
                        REPORT.replacing("\"html\"", "\"exe\""),
                        Risk.HIGH,
                        "HTML"),
                arguments(
                        "a target",
                        REPORT.replacing("{", "{\"url\":\"https://x.example\","),
                        Risk.HIGH,
                        "elsewhere"),
                arguments(
                        "an internal task",
                        REPORT.confidential(Confidentiality.INTERNAL),
                        Risk.MEDIUM,
                        "not public"),
                arguments(
                        "a secret task",
                        REPORT.confidential(Confidentiality.SECRET),
                        Risk.HIGH,
                        "secret"),
                arguments(
                        "untrusted data",
                        REPORT.trusted(Trust.UNTRUSTED),
                        Risk.MEDIUM,
                        "untrusted"));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource({"mails", "reports"})
    void eachRuleRaisesWhatItIsAbout(String what, Proposals proposals, Risk risk, String reason) {
        Assessment assessment = POLICY.assess(proposals.proposal());

        assertThat(assessment.allowed()).isTrue();
        assertThat(assessment.risk()).as(assessment.reasons().toString()).isEqualTo(risk);
        assertThat(String.join("; ", assessment.reasons())).contains(reason);
        assertThat(assessment.reasons().isEmpty()).isEqualTo(risk == Risk.LOW);
    }

    @Test
    void whoDecidesIsOfTheDefaultForTheRisk() {
        Assessment medium = POLICY.assess(MAIL.trusted(Trust.UNTRUSTED).proposal());
        Assessment high = POLICY.assess(MAIL.of("email", "email.forward").proposal());

        assertThat(medium.role()).isEqualTo("approver");
        assertThat(medium.ownAllowed()).isTrue();
        assertThat(medium.times())
                .isEqualTo(
                        new Times(
                                Duration.ofHours(4),
                                Duration.ofHours(12),
                                "admin",
                                Duration.ofDays(2)));
        assertThat(high.ownAllowed()).isFalse();
        assertThat(high.times().remindAfter()).isEqualTo(Duration.ofHours(2));
    }
}
