package dev.firebreak.kit.redact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RedactedFlowTest {
    private static final List<String> TEXTS =
            List.of(
                    "Hello, nothing here is anybody's business but order NL-204518 of 2026-11-21.",
                    "write to ada.love-lace+shop@mail.example.co.uk or grüße@bücher.example, please",
                    "pay to DE89 3704 0044 0532 0130 00 by Friday, or by 4111 1111 1111 1111",
                    "my ssn is 125174954 and my number is +1 (212) 736-5000, call me",
                    "My PESEL: 44051401359; n° de sécurité sociale 2 55 08 14 168 025 38",
                    "password: hunter2hunter2, {\"api_key\": \"a long one with blanks 1234567890\"} then on",
                    "key ghp_0123456789abcdefghijABCDEFGHIJ012345 and AKIAIOSFODNN7EXAMPLE.",
                    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJBIn0.c2lnbmF0dXJl is a token",
                    "postgres://user:pa55word@db.example/x is where it is",
                    "-----BEGIN RSA PRIVATE KEY-----\n"
                            + "MIIEowIBAAKCAQEA0Z3VS5JJcds3xfn\n".repeat(40)
                            + "-----END RSA PRIVATE KEY-----\n",
                    "Bearer abcdefgh12345678 was sent 😀😀 twice",
                    "用户的电子邮件是 ada@example.org 谢谢");

    @Test
    void howeverATextIsCutUpWhatComesOutIsTheWholeRedacted() {
        for (int seed = 0; seed < 600; seed++) {
            Random random = new Random(seed);
            StringBuilder whole = new StringBuilder();
            for (int n = random.nextInt(6); n >= 0; n--) {
                whole.append(TEXTS.get(random.nextInt(TEXTS.size()))).append(". ");
            }
            String text = whole.toString();
            RedactedFlow flow = new RedactedFlow();
            StringBuilder out = new StringBuilder();
            int most = 1 + random.nextInt(300);
            for (int at = 0; at < text.length(); ) {
                int to = Math.min(text.length(), at + 1 + random.nextInt(most));
                flow.add(text.substring(at, to));
                at = to;
                if (random.nextInt(3) > 0) {
                    out.append(flow.take(false));
                }
            }
            out.append(flow.take(true));

            assertThat(out).as("seed %d", seed).hasToString(Redactor.redact(text));
            assertThat(flow.waiting()).isZero();
        }
    }

    @Test
    void proseGoesButForItsEnd() {
        RedactedFlow flow = new RedactedFlow();

        flow.add("word ".repeat(100));

        assertThat(flow.take(false)).hasSize(500 - RedactedFlow.KEPT_BACK_CHARS - 1);
        assertThat(flow.take(false)).isEmpty();
    }

    @Test
    void aWordLongerThanAnyKeyIsNotKeptForEver() {
        RedactedFlow flow = new RedactedFlow();

        flow.add("x".repeat(100_000));

        assertThat(flow.take(false)).hasSizeGreaterThan(90_000);
        assertThat(flow.waiting()).isLessThan(10_000);
    }

    @Test
    void whatIsForgottenIsNotTold() {
        RedactedFlow flow = new RedactedFlow();
        flow.add("wrong ".repeat(50));
        flow.clear();
        flow.add("right");

        assertThat(flow.take(true)).isEqualTo("right");
    }
}
