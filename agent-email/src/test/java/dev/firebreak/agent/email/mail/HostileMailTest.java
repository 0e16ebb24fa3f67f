package dev.firebreak.agent.email.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class HostileMailTest {
    private static final MailReader READER = new MailReader();

    @Test
    void brokenMailsAreReadAsFarAsTheyGo() {
        assertThat(read("").isEmpty()).isTrue();
        assertThat(read("no header at all, just words\n").text()).contains("just words");
        assertThat(read("From: <<>>,,;@\nSubject: s\n\nbody").from()).isNull();
        assertThat(
                        read("Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\nSGVsbG8g!!!d29ybGQ")
                                .text())
                .startsWith("Hello");
        assertThat(read("Content-Type: multipart/mixed\n\n--nothing\n\nwords here\n").text())
                .contains("words here");
        assertThat(
                        read("Content-Type: multipart/mixed; boundary=a\n\n--a\n\nfirst part, then cut")
                                .text())
                .isEqualTo("first part, then cut");
        assertThat(read("Content-Type: ;;;===\nContent-Disposition: ***\n\nstill text").text())
                .isEqualTo("still text");
    }

    @Test
    void aHeaderBombLeavesWhatCameBeforeIt() {
        Mail mail =
                read(
                        "From: a@example.com\nSubject: before\n"
                                + "X-Bomb: x\n".repeat(200_000)
                                + "\nbody\n");

        assertThat(mail.subject()).isEqualTo("before");
        assertThat(mail.signals())
                .anySatisfy(signal -> assertThat(signal.getName()).isEqualTo("broken-mime"));
    }

    @Test
    void nestedPartsAreReadToALimitedDepthOnly() {
        StringBuilder bomb = new StringBuilder("From: a@example.com\nSubject: deep\n");
        for (int i = 0; i < 50_000; i++) {
            bomb.append("Content-Type: multipart/mixed; boundary=b")
                    .append(i)
                    .append("\n\n--b")
                    .append(i)
                    .append('\n');
        }

        Mail mail = assertTimeoutPreemptively(Duration.ofMinutes(1), () -> read(bomb.toString()));

        assertThat(mail.subject()).isEqualTo("deep");
        assertThat(mail.signals())
                .anySatisfy(signal -> assertThat(signal.getDetail()).contains("deep"));
    }

    @Test
    @Tag("slow")
    void hugeOrTwistedMailsEndInBoundedTime() {
        List<String> hostile =
                List.of(
                        "Subject: " + "=?utf-8?q?x?= ".repeat(20_000) + "\n\nbody",
                        "To: " + "a@b.example, ".repeat(50_000) + "\n\nbody",
                        "To: " + "\"(<".repeat(30_000) + "\n\nbody",
                        "Content-Type: text/html\n\n" + "<div>".repeat(100_000) + "deep",
                        "Content-Type: text/html\n\n" + "<a href=x>".repeat(50_000),
                        "Content-Type: text/plain\n\n" + "> ".repeat(200_000),
                        "Content-Type: text/plain\n\n" + "On Monday ".repeat(50_000) + "wrote:",
                        "Content-Type: text/plain\n\n" + "On\n".repeat(100_000),
                        "Content-Type: text/plain\n\n" + "thanks,\n".repeat(50_000),
                        "Content-Type: text/plain; format=flowed\n\n" + "a \n".repeat(100_000),
                        "Content-Type: text/plain\n\n" + "x".repeat(5_000_000),
                        "Content-Type: multipart/mixed; boundary=b\n\n"
                                + "--b\n\nx\n".repeat(100_000),
                        "Content-Disposition: attachment"
                                + "; filename*0=a".repeat(20_000)
                                + "\n\nx",
                        "Content-Type: text/html\n\n<p style=\""
                                + "a:b;".repeat(100_000)
                                + "\">x</p>");

        assertTimeoutPreemptively(
                Duration.ofMinutes(2), () -> hostile.forEach(HostileMailTest::read));
    }

    @Test
    void noBytesMakeItThrow() {
        byte[] seedMail =
                """
                From: =?utf-8?Q?J=C3=BC?= <a@example.com>
                To: b@example.com
                Subject: =?utf-8?B?R3LDvMOfZQ==?=
                Date: Mon, 02 Nov 2026 08:14:22 +0100
                Content-Type: multipart/mixed; boundary="x"

                --x
                Content-Type: text/html; charset=utf-8
                Content-Transfer-Encoding: quoted-printable

                <p style=3D"color:#fff">Gr=C3=BC=C3=9Fe</p><blockquote>old</blockquote>
                --x
                Content-Type: application/pdf; name*=utf-8''a%20b
                Content-Transfer-Encoding: base64

                AAAA
                --x--
                """
                        .getBytes(StandardCharsets.UTF_8);
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = seedMail.clone();
            if (seed % 4 == 0) {
                bytes = new byte[random.nextInt(2000)];
                random.nextBytes(bytes);
            } else {
                for (int i = random.nextInt(30); i >= 0; i--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
            }

            assertThat(READER.read(bytes)).as("seed %d", seed).isNotNull();
        }
    }

    private static Mail read(String mail) {
        return READER.read(mail.getBytes(StandardCharsets.UTF_8));
    }
}
