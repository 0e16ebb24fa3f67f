package dev.firebreak.agent.email.triage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.agent.email.mail.Mail;
import dev.firebreak.agent.email.mail.MailReader;
import dev.firebreak.schemas.Entity;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AmountsAndDatesTest {
    private static final Entities ENTITIES =
            new Entities(List.of("Vidda 3", "Skog", "Skog down jacket"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "189.00 EUR # 189.00 EUR",
                "74,90 EUR # 74.90 EUR",
                "1,284.50 EUR # 1284.50 EUR",
                "1.284,50 € # 1284.50 EUR",
                "1 299,00 € # 1299.00 EUR",
                "€249 # 249.00 EUR",
                "249 € # 249.00 EUR",
                "$1,499.00 # 1499.00 USD",
                "£ 12.5 # 12.50 GBP",
                "99,- € # 99.00 EUR",
                "CHF 1'200.00 # 1200.00 CHF",
                "1.299 EUR # 1299.00 EUR"
            })
    void amountsBecomeNumbersAndACurrency(String text, String value) {
        assertThat(values("amount", "en", "I paid " + text + " for it.")).containsExactly(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "I am 1.83 m tall",
                "version 2.0.1",
                "order 204518",
                "call 555-1234",
                "5 days"
            })
    void otherNumbersAreNoAmounts(String text) {
        assertThat(values("amount", "en", text)).isEmpty();
    }

    /** The mail was written on Monday, 2 November 2026. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "en # on 23 October # 2026-10-23",
                "en # by Friday, 6 November 2026. Otherwise # 2026-11-06",
                "en # Nov 5th # 2026-11-05",
                "en # on January 3 # 2027-01-03",
                "en # 2026-12-24 # 2026-12-24",
                "en # 12/24/2026 # 2026-12-24",
                "fr # le 24/12/2026 # 2026-12-24",
                "de # am 21. Oktober 2026 # 2026-10-21",
                "de # am 5.11. # 2026-11-05",
                "de # am 05.11.26 # 2026-11-05",
                "es # el 30 de octubre # 2026-10-30",
                "fr # le 3 novembre # 2026-11-03",
                "en # yesterday # 2026-11-01",
                "de # bis morgen # 2026-11-03",
                "fr # reçu hier # 2026-11-01",
                "en # by Friday # 2026-11-06",
                "en # last Friday # 2026-10-30",
                "de # am Mittwoch # 2026-11-04",
                "en # within 14 days # 2026-11-16",
                "en # two weeks ago, I mean 2 weeks ago # 2026-10-19"
            })
    void datesAreReadRelativeToTheDayOfWriting(String language, String text, String value) {
        assertThat(values("date", language, "Please answer " + text)).containsExactly(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 set of pegs",
                "a ratio of 3/4",
                "31.02.2026",
                "at 15:00",
                "section 4.2.1",
                "may be"
            })
    void whatIsNoDateIsNotTakenForOne(String text) {
        assertThat(values("date", "en", "There is " + text + " here")).isEmpty();
    }

    @Test
    void numbersOfOrdersInvoicesAndParcelsAreToldApart() {
        String text =
                "Order NL-204518, order number 88213477, invoice INV-2026-10833, Rechnung Nr. 4711-22, tracking 1Z999AA10123456784.";

        assertThat(values("order-number", "en", text)).containsExactly("NL-204518", "88213477");
        assertThat(values("invoice-number", "en", text))
                .containsExactly("INV-2026-10833", "4711-22");
        assertThat(values("tracking-number", "en", text)).containsExactly("1Z999AA10123456784");
    }

    @Test
    void peopleCompaniesProductsAndAddressesAreFound() {
        String text =
                "Dear Ms Adler,\n\nHolm GmbH wants the Skog down jacket and the Vidda 3. Mail petra@holm.example or call +49 431 123456, see https://holm.example/a?b=1.";

        assertThat(values("person", "en", text)).containsExactly("Adler", "Some Body");
        assertThat(values("company", "en", text)).containsExactly("Holm GmbH");
        assertThat(values("product", "en", text)).containsExactly("Skog down jacket", "Vidda 3");
        assertThat(values("email", "en", text)).containsExactly("petra@holm.example");
        assertThat(values("phone", "en", text)).containsExactly("+49431123456");
        assertThat(values("url", "en", text)).containsExactly("https://holm.example/a?b=1");
    }

    @Test
    void anEntityStandsWhereItSaysItStands() {
        Mail mail = mail("I paid 189.00 EUR on 23 October for order NL-204518.");

        for (Entity entity : ENTITIES.find(mail, "en", LocalDate.of(2026, 11, 6))) {
            if (entity.getStart() >= 0) {
                assertThat(mail.newText())
                        .startsWith(
                                mail.newText().substring(0, entity.getStart()) + entity.getText());
            }
        }
    }

    @Test
    void anAccountNumberIsNoPhoneNumber() {
        assertThat(values("phone", "en", "pay to DE00 0000 0000 0000 0000 00 please")).isEmpty();
    }

    private static List<String> values(String kind, String language, String text) {
        return ENTITIES.find(mail(text), language, LocalDate.of(2026, 11, 6)).stream()
                .filter(entity -> entity.getKind().equals(kind))
                .map(Entity::getValue)
                .toList();
    }

    private static Mail mail(String text) {
        String mail =
                "From: Some Body <s@example.com>\nDate: Mon, 02 Nov 2026 08:14:22 +0100\nContent-Type: text/plain; charset=utf-8\n\n"
                        + text
                        + "\n";
        return new MailReader().read(mail.getBytes(StandardCharsets.UTF_8));
    }
}
