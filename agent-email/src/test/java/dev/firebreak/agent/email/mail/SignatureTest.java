package dev.firebreak.agent.email.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-- \nAnna Lindqvist\nGöteborg",
                "Sent from my iPhone",
                "Von meinem iPhone gesendet",
                "Envoyé de mon iPhone",
                "Get Outlook for Android",
                "Kind regards\nAnna Lindqvist\nPurchasing Manager\nTel. +47 22 00 00 00",
                "Mit freundlichen Grüßen\n\nAnna Lindqvist",
                "Viele liebe Grüße",
                "Cordialement,\nHélène Dupré",
                "Un saludo,\nJosé",
                "Met vriendelijke groet,\nSanne",
                "thx dave",
                "Thanks in advance\nInes",
                "Anna Lindqvist"
            })
    void whatStandsBelowTheTextIsPartedFromIt(String signature) {
        Signature parted =
                Signature.of(
                        "Where is my parcel?\nIt should have come on Monday.\n\n" + signature,
                        "Anna Lindqvist");

        assertThat(parted.body()).isEqualTo("Where is my parcel?\nIt should have come on Monday.");
        assertThat(parted.signature()).isEqualTo(signature.strip());
    }

    @Test
    void aBlockOfContactLinesIsASignature() {
        Signature parted =
                Signature.of(
                        "The text.\n\nGina Example\ngina@example.com\n(555) 346-9947\nwww.example.com",
                        "");

        assertThat(parted.body()).isEqualTo("The text.");
    }

    @Test
    void aMailThatIsAllThanksStaysAsItIs() {
        assertThat(Signature.of("Thank you!", "Bob").body()).isEqualTo("Thank you!");
    }

    @Test
    void thanksInTheMiddleIsText() {
        String text =
                "Thanks!\n\nHowever, the second question is still open: which size do I need for 1.83 m and 80 kg of weight?";

        assertThat(Signature.of(text, "").body()).isEqualTo(text);
    }
}
