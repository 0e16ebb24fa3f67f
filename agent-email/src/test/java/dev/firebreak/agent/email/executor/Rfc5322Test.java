package dev.firebreak.agent.email.executor;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What another program reads out of the mails. */
class Rfc5322Test {
    private static final String ID = "0123456789abcdef0123456789abcdef@shop.example";

    @Test
    void aMailHasTheseHeadersAndNoOthers() throws Exception {
        MimeMessage mail = read(letter("Re: shoes", "Hello\nAnn"));

        assertThat(Collections.list(mail.getAllHeaders()).stream().map(h -> h.getName()))
                .containsExactly(
                        "Date",
                        "From",
                        "To",
                        "Subject",
                        "Message-ID",
                        "In-Reply-To",
                        "References",
                        "Auto-Submitted",
                        "MIME-Version",
                        "Content-Type",
                        "Content-Transfer-Encoding");
        assertThat(mail.getFrom())
                .containsExactly(new InternetAddress("service@shop.example", "Nördlicht Outdoor"));
        assertThat(mail.getHeader("Message-ID")).containsExactly("<" + ID + ">");
        assertThat(mail.getHeader("In-Reply-To")).containsExactly("<m-1@mail.example.com>");
        assertThat(mail.getSentDate()).isEqualTo(java.util.Date.from(Mailings.NOW));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Re: shoes",
                "Größe 42 – wirklich?",
                "=?UTF-8?B?QmNjOiBldmVAZXZpbC5leGFtcGxl?=",
                "Re: =?utf-8?q?free_money?=",
                "a  b",
                " leading and trailing ",
                "سلام دنیا",
                "\uD83D\uDD25\uD83D\uDC68‍\uD83D\uDC69‍\uD83D\uDC67",
                "Subject: Bcc: x@y",
                "averyveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryverylongword"
            })
    void aSubjectIsReadAsItWasApproved(String subject) throws Exception {
        MimeMessage mail = read(letter(subject, "Hello"));

        assertThat(mail.getSubject()).isEqualTo(subject);
    }

    @Test
    void anyLetterIsReadAsItWasApprovedFromLinesThatAreNotLong() throws Exception {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            Letter letter =
                    new Letter(
                            addresses(random),
                            text(random, 200, ""),
                            "x" + text(random, 2_000, "\n\n .=\tFrom "),
                            null);

            byte[] bytes = Rfc5322.of(letter, Mailings.SENDER, ID, Mailings.NOW);
            MimeMessage mail = parsed(bytes);

            assertThat(mail.getSubject()).as("seed %d", seed).isEqualTo(letter.subject());
            assertThat(mail.getContent().toString().replace("\r\n", "\n"))
                    .as("seed %d", seed)
                    .isEqualTo(letter.body().endsWith("\n") ? letter.body() : letter.body() + "\n");
            assertThat(
                            Arrays.stream(mail.getRecipients(Message.RecipientType.TO))
                                    .map(Object::toString))
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(letter.to());
            assertThat(mail.getAllRecipients()).hasSameSizeAs(letter.to());
            for (String line : new String(bytes, StandardCharsets.ISO_8859_1).split("\r\n", -1)) {
                assertThat(line).as("seed %d", seed).matches("[ -~\t]*").hasSizeLessThan(260);
                assertThat(line).as("seed %d", seed).doesNotStartWith(".");
            }
        }
    }

    private static List<String> addresses(Random random) {
        return random.ints(1 + random.nextInt(20), 0, 1_000_000)
                .distinct()
                .mapToObj(n -> "writer-" + n + "@" + "d".repeat(1 + n % 60) + ".example")
                .toList();
    }

    private static String text(Random random, int charsMax, String extra) {
        String some = "abc XYZ 09 =?_- äöü ß 中文 \uD83D\uDD25 سلام" + extra;
        int[] points = some.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(charsMax); n > 0; n--) {
            text.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return text.toString();
    }

    private static Letter letter(String subject, String body) {
        return new Letter(List.of("ann@example.com"), subject, body, "m-1@mail.example.com");
    }

    private static MimeMessage read(Letter letter) throws MessagingException, IOException {
        return parsed(Rfc5322.of(letter, Mailings.SENDER, ID, Mailings.NOW));
    }

    private static MimeMessage parsed(byte[] bytes) throws MessagingException {
        return new MimeMessage(
                Session.getInstance(new Properties()), new ByteArrayInputStream(bytes));
    }
}
