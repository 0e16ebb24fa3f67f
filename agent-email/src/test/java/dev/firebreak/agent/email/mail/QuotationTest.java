package dev.firebreak.agent.email.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotationTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "On Wed, Oct 28, 2026 at 9:15 AM Shop <\nservice@shop.example> wrote:",
                "On 30 Oct 2026, at 16:20, Shop <service@shop.example> wrote:",
                "Am 28.10.2026 um 09:15 schrieb Nordlicht Outdoor:",
                "Am Mi., 28. Okt. 2026 um 09:15 Uhr schrieb Shop <service@shop.example>:",
                "Le mer. 28 oct. 2026 à 09:15, Shop <service@shop.example> a écrit :",
                "El mié, 28 oct 2026 a las 9:15, Shop (<service@shop.example>) escribió:",
                "Il giorno mer 28 ott 2026 alle ore 09:15 Shop <service@shop.example> ha scritto:",
                "Op wo 28 okt 2026 om 09:15 schreef Shop <service@shop.example>:",
                "Em qua., 28 de out. de 2026 às 09:15, Shop <service@shop.example> escreveu:",
                "Den ons 28 okt. 2026 kl 09:15 skrev Shop <service@shop.example>:",
                "28.10.2026 09:15 пользователь \"Shop\" <\nservice@shop.example> написал:",
                "--- On Wed, 28/10/26, Shop <service@shop.example> wrote:"
            })
    void whatIntroducesAQuotationGoesWithIt(String introduction) {
        Quotation quotation =
                Quotation.of(
                        "Thanks, that works.\n\n"
                                + introduction
                                + "\n\n> Dear Anna,\n> no problem.");

        assertThat(quotation.written()).isEqualTo("Thanks, that works.");
        assertThat(quotation.quoted())
                .startsWith(introduction.substring(0, 5))
                .endsWith("no problem.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----Original Message-----\nFrom: Shop",
                "-----Ursprüngliche Nachricht-----\nVon: Shop",
                "---------- Forwarded message ---------\nFrom: Shop",
                "-------- Message d'origine --------\nDe : Shop",
                "________________________________\nFrom: Shop <s@shop.example>\nSent: Monday\nTo: Anna\nSubject: Boots",
                "Von: Shop <s@shop.example>\nGesendet: Montag, 2. November 2026 09:00\nAn: Anna\nBetreff: Stiefel",
                "De : Shop\nEnvoyé : lundi\nÀ : Anna\nObjet : Bottes"
            })
    void behindACopiedHeaderEverythingIsQuoted(String header) {
        Quotation quotation =
                Quotation.of(
                        "The boots are on their way.\n\n"
                                + header
                                + "\n\nDear Anna,\nhere is a label.");

        assertThat(quotation.written()).isEqualTo("The boots are on their way.");
        assertThat(quotation.quoted()).endsWith("here is a label.");
    }

    @Test
    void answersBetweenQuotationsAreKept() {
        Quotation quotation =
                Quotation.of(
                        "Hi,\n\nOn Monday, Ann wrote:\n> First question?\n\nYes.\n\n> Second question?\n\nNo.");

        assertThat(quotation.written())
                .contains("Yes.")
                .contains("No.")
                .doesNotContain("question")
                .doesNotContain("wrote");
    }

    @Test
    void aSentenceThatOnlySoundsLikeAnIntroductionIsKept() {
        String text = "On the tent I wrote:\nit leaks. From: the left corner.";

        assertThat(Quotation.of("My sister wrote that she is happy.\nAm I right?").written())
                .contains("wrote that")
                .contains("Am I right?");
        assertThat(Quotation.of(text).written() + Quotation.of(text).quoted()).contains("it leaks");
    }
}
