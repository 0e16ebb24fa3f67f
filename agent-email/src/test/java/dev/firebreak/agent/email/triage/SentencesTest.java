package dev.firebreak.agent.email.triage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SentencesTest {
    @Test
    void sentencesRunOverLineEndsAndListItemsStandAlone() {
        assertThat(
                        Sentences.of(
                                "Hello team,\n\nI have two\nquestions. They are short:\n1. How do I wash it?\n2. Does it fit Dr. Berg?\n\nBye"))
                .containsExactly(
                        "I have two questions.",
                        "They are short:",
                        "How do I wash it?",
                        "Does it fit Dr. Berg?",
                        "Bye");
    }

    @Test
    void whoWritesWithoutCapitalsStillWritesSentences() {
        assertThat(
                        Sentences.questions(
                                "hi, i forgot my password. the mail never came. how can i get in??",
                                "en"))
                .containsExactly("how can i get in??");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "en # Please send us a quote by Monday.",
                "en # I would like to return them.",
                "de # Bitte senden Sie mir die Rechnung.",
                "de # Ich möchte meine Bestellung stornieren.",
                "fr # Je souhaite retourner la veste.",
                "fr # Merci de m'envoyer la facture.",
                "es # También necesito la factura.",
                "it # Vorrei fare il reso.",
                "nl # Kunt u mij de factuur sturen",
                "pt # Preciso da fatura."
            })
    void requestsCountAsQuestions(String language, String text) {
        assertThat(Sentences.questions(text, language)).containsExactly(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "en # Please find attached the invoice.",
                "en # Please note that we are closed.",
                "en # I need the backpack for a trip.",
                "de # Bitte beachten Sie den Anhang.",
                "de # Wir möchten mit zwölf Leuten vorbeikommen."
            })
    void statementsDoNot(String language, String text) {
        assertThat(Sentences.questions(text, language)).isEmpty();
    }
}
