package dev.firebreak.console.redact;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firebreak.schemas.Violation;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KEY = "sk-proj-abcdefghijklmnopqrstuvwx0123456789";
    private static final int SEEDS = 3_000;

    private final Redaction redaction = Redaction.on();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "write to ada@example.org today|ada@example.org|1",
                "pay to DE89370400440532013000 please|DE89370400440532013000|1",
                "my card is 4111 1111 1111 1111|4111 1111|1",
                "SSN 123-45-6789|123-45-6789|1",
                "call +1 212 555 0123 now|555 0123|1",
                "key AKIAIOSFODNN7EXAMPLE|AKIAIOSF|1",
                "https://ada:hunter2x@db.example.org/x|hunter2x|1",
                "a ada@example.org b bob@example.org|example.org|2",
                "ada\u200b@exam\u00adple.org|@|1",
                "4111\u20601111\u206011111111|1111|1",
                "mail ada%40example.org|example.org|1",
                "?next=%2Fa&password%3Dhunter2x|hunter2x|1",
                "~said {\\\"password\\\":\\\"hunter two\\\"}~|hunter|1",
                "~{\"a\":\"{\\\"b\\\":\\\"{\\\\\\\"password\\\\\\\":\\\\\\\"hunter two\\\\\\\"}\\\"}\"}~|hunter|1",
                "~{\"mail\":\"ada\\u0040example.org\"}~|example.org|1",
                "~{\"token\":\"a b c\",\"token\":\"d e f\"}~|d e f|2",
                "~{\"password\":\"cut off in the mi~|cut off|1",
                "~{\"ada@example.org\":1,\"bob@example.org\":2}~|example.org|2",
                "~[{\"cardNumber\":4111111111111111}]~|4111|1",
                "~[{\"name\":\"X-Api-Key\",\"value\":\"two words\"}]~|two words|1"
            })
    void whatIsPersonalOrSecretGoesAndIsCounted(String text, String gone, int places) {
        String shown = redaction.text(text);

        assertThat(shown).doesNotContain(gone).contains("[redacted");
        assertThat(redaction.places()).isEqualTo(places);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "order 4111111111111111 was late",
                "Order number 100000000012345678901234567890",
                "invoice 2024-000-1234567 of 2024-11-21T19:45:30.123Z",
                "{\"orderNumber\":\"4111111111111111\",\"offset\":9007199254740993,\"amount\":1.50}",
                "tracking 1Z999AA10123456784",
                "tasks-3@123456789012",
                "{ \"a\" :  1.0 }",
                "C:\\temp\\new \\\\host\\share 100%",
                "already [redacted e-mail] and [redacted]",
                "{\"password\":\"[redacted]\"}",
                "",
                " "
            })
    void whatIsNeitherStaysToTheLetter(String text) {
        assertThat(redaction.text(text)).isEqualTo(text);
        assertThat(redaction.places()).isZero();
    }

    @Test
    void idsAndDigestsAreNoSecretsAndNobodysNumbers() {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            String uuid = new UUID(random.nextLong(), random.nextLong()).toString();
            // Such as 00491701-2345-4678-…: digits alone, which may be valid numbers.
            String digits = uuid.replace('a', '1').replace('b', '0').replace('c', '4');
            digits =
                    "0049"
                            + digits.replace('d', '7')
                                    .replace('e', '5')
                                    .replace('f', '2')
                                    .substring(4);
            byte[] hash = new byte[32];
            random.nextBytes(hash);
            String text =
                    "id %s and %s, sha256 %s, md5 %s"
                            .formatted(
                                    uuid,
                                    digits,
                                    HexFormat.of().formatHex(hash),
                                    HexFormat.of().formatHex(hash, 0, 16));

            assertThat(redaction.text(text)).as("seed %d", seed).isEqualTo(text);
            assertThat(redaction.named("contact", digits)).as("seed %d", seed).isEqualTo(digits);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "password, xyz, [redacted]",
        "X-Api-Key, 12, [redacted]",
        "Cookie, session=1, [redacted]",
        "clientSecret, two words, [redacted]",
        "passPhrase, two words, [redacted]",
        "authorization, Basic YWRhOng=, [redacted]",
        "phoneNumber, 212 555 0123, [redacted phone]",
        "card_number, 4222222222222, [redacted card]",
        "ssn, 123456789, [redacted id]",
        "taxId, 123-45-6789, [redacted id]",
        "orderId, 4111111111111111, 4111111111111111",
        "outputTokens, 1234, 1234",
        "traceparent, 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    })
    void theNameOfAFieldSaysWhatItsValueIs(String name, String value, String shown) {
        assertThat(redaction.named(name, value)).isEqualTo(shown);
    }

    @Test
    void aDocumentStaysADocumentAndWhatIsOursStaysInIt() throws JsonProcessingException {
        JsonNode document =
                JSON.readTree(
                        """
                        {"taskId":"t-ada@example.org","n":7,"ok":true,"none":null,"pin":1.5,
                         "inner":{"taskId":"t-ada@example.org","mails":["ada@example.org","hi"]},
                         "json":"{\\"apiKey\\":\\"%s\\",\\"taskId\\":\\"bob@example.org\\"}"}
                        """
                                .formatted(KEY));

        JsonNode shown = redaction.tree(document, Set.of("taskId"));

        assertThat(JSON.readTree(shown.toString())).isEqualTo(shown);
        assertThat(shown.path("taskId").asText()).isEqualTo("t-ada@example.org");
        assertThat(shown.path("inner").path("mails").get(0).asText())
                .isEqualTo("[redacted e-mail]");
        assertThat(shown.path("inner").path("mails").get(1).asText()).isEqualTo("hi");
        assertThat(shown.path("n").isInt()).isTrue();
        assertThat(shown.path("none").isNull()).isTrue();
        assertThat(shown.path("pin").isNumber()).isTrue();
        assertThat(JSON.readTree(shown.path("json").asText()).path("apiKey").asText())
                .isEqualTo("[redacted]");
        assertThat(shown.path("json").asText())
                .as("a name of ours means nothing in what others wrote")
                .doesNotContain("bob@");
        assertThat(redaction.places()).isEqualTo(3);
    }

    @Test
    void anIdMayBeAMailAddressAndNoSecret() {
        assertThat(redaction.id("task-1:ada@example.org")).isEqualTo("task-1:ada@example.org");
        assertThat(redaction.id("123-45-6789")).isEqualTo("123-45-6789");
        assertThat(redaction.places()).isZero();
        assertThat(redaction.id(KEY)).isEqualTo("[redacted]");
        assertThat(redaction.id("to ada@example.org")).isEqualTo("to [redacted e-mail]");
        assertThat(redaction.places()).isEqualTo(2);
    }

    @Test
    void aBrokenRuleIsReadByTheNameOfItsField() {
        Violation shown =
                redaction.violation(
                        new Violation("customer.password", "size", "at least 12", "hunter2"));

        assertThat(shown.getActual()).isEqualTo("[redacted]");
        assertThat(shown.getPath()).isEqualTo("customer.password");
        assertThat(shown.getExpected()).isEqualTo("at least 12");
    }

    @Test
    void whoMaySeeItSeesItAsItWas() {
        Redaction off = Redaction.off();

        assertThat(off.text("ada@example.org " + KEY)).isEqualTo("ada@example.org " + KEY);
        assertThat(off.named("password", "x")).isEqualTo("x");
        assertThat(off.places()).isZero();
    }

    @Test
    void thoseWhoseWorkIsAboutPeopleSeeThemAndNoKeys() {
        Redaction secrets = Redaction.ofSecrets();

        assertThat(secrets.text("ada@example.org, card 4111111111111111, key " + KEY))
                .isEqualTo("ada@example.org, card 4111111111111111, key [redacted]");
        assertThat(secrets.named("password", "x")).isEqualTo("[redacted]");
    }

    @Test
    void marksAreKnownAgain() {
        String shown = redaction.text("ada@example.org, card 4111111111111111, key " + KEY);

        assertThat(Redaction.marks(shown)).isEqualTo(3);
        assertThat(Redaction.marks(redaction.withhold("12 bytes"))).isEqualTo(1);
        assertThat(Redaction.marks("[redacting] [withheld] ada@example.org")).isZero();
    }

    @Test
    void depthAndLengthAreBounded() {
        String deep = "{\"password\":\"deep down\"}";
        for (int i = 0; i < 12; i++) {
            deep = JSON.createObjectNode().put("a", deep).toString();
        }

        assertThat(redaction.text("x".repeat((4 << 20) + 1))).startsWith("[withheld ");
        assertThat(redaction.text(deep)).doesNotContain("deep down").contains("[withheld ");
        assertThat(redaction.text("[".repeat(900) + "]".repeat(900))).startsWith("[[[");
    }
}
