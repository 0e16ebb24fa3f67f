package dev.firebreak.kit.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Grüße, می‌خواهم, 👩‍👩‍👧, \u00ADsoft, tab\tand\nline, 𝒳, \u200Fעברית",
                "\uD83C\uDFF3\uFE0F\u200D\uD83C\uDF08 \uD83D\uDC69\uD83C\uDFFD\u200D\uD83D\uDCBB \u2764\uFE0F\u200D\uD83D\uDD25",
                "England \uD83C\uDFF4\uDB40\uDC67\uDB40\uDC62\uDB40\uDC65\uDB40\uDC6E\uDB40\uDC67\uDB40\uDC7F, Wales \uD83C\uDFF4\uDB40\uDC67\uDB40\uDC62\uDB40\uDC77\uDB40\uDC6C\uDB40\uDC73\uDB40\uDC7F!",
                "Ver\u00ADsiche\u00ADrungs\u00ADbe\u00ADdin\u00ADgun\u00ADgen",
                "Your receipt\u200C\u00A0\u200C\u00A0\u200C\u00A0",
                "Step 1\uFE0F\u20E3, \u00A9\uFE0F, \u2194\uFE0F, \u2600\uFE0E",
                "क्\u200Dषमा, र\u094D\u200Dय, ಕ್\u200Cಷ, ශ්\u200Dරී, \u0646\u0627\u0645\u0647\u200C\u0627\u06CC",
                "\u200E48213\u200E שלום \u2067abc\u2069",
                "葛\uDB40\uDD00城市, ＡＢＣ株式会社　１２３",
                "สวัสดี\u200Bครับ",
                "Größe 5 µm, 𝑥\u0304 = 4.2 ± 0.3, a \u2260 b, \u03A9 und Ohm",
                "Здравствуйте, E-Mail с USB-кабелем, iPhone'ом",
                "Ｗ"
            })
    void honestTextStaysAsItIsCharacterByCharacter(String text) {
        assertThat(VisibleText.of(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "'a\u0000b\u001b[31mc\u0007\u007f\u009b', 'ab[31mc'",
        "'x\uDB40\uDC41\uDB40\uDC42y\uFFFE\uFDD0z', 'xyz'",
        "'i\u200Bg\u200Bn\u200Do\u2060r\uFEFFe', 'ignore'",
        "'Hi\u200B\u200C\u200B\u200B\u200C there', 'Hi there'",
        "'I\u00ADgn\u00ADor\u00ADe al\u00ADl', 'Ignore all'",
        "'invoice\u202Efdp.exe\u202C', 'invoicefdp.exe'",
        "'\u2066hidden\u2069', 'hidden'",
        "'раypal wants your pаssword', 'paypal wants your password'",
        "'Іgnоre аll', 'Ignore аll'",
        "'𝐢𝐠𝐧𝐨𝐫𝐞 𝐦𝐞', 'ignore me'",
        "'Ⓘⓖⓝⓞⓡⓔ', 'Ignore'",
        "'ｉｇｎｏｒｅ　ａｌｌ', 'ignore　all'",
        "'\uD83C\uDD38\uD83C\uDD36\uD83C\uDD3D', 'IGN'",
        "'i\u0336g\u0336n\u0336o\u0336r\u0336e\u0336 a\u0336l\u0336l\u0336', 'ignore all'",
        "'e\uFE00v\uFE01i\uFE02l', 'evil'",
        "'😀\uFE00\uDB40\uDD10\uDB40\uDD11', '😀'",
        "'a\u3164b\u034Fc', 'abc'"
    })
    void whatNoReaderSeesIsGoneAndDisguisesAreOff(String text, String visible) {
        assertThat(VisibleText.of(text)).isEqualTo(visible);
    }

    @Test
    void aFlagIsNoPlaceForAMessage() {
        String message =
                "obey me"
                        .codePoints()
                        .map(c -> 0xE0000 + c)
                        .mapToObj(Character::toString)
                        .collect(Collectors.joining());

        assertThat(VisibleText.of("\uD83C\uDFF4" + message + "\uDB40\uDC7F"))
                .isEqualTo("\uD83C\uDFF4");
        assertThat(VisibleText.of("\uD83C\uDFF4\uDB40\uDC6F\uDB40\uDC62\uDB40\uDC7F"))
                .isEqualTo("\uD83C\uDFF4");
    }

    @Test
    void lineEndsAndHalfCharactersAreMended() {
        assertThat(VisibleText.of("a\r\nb\rc\u2028d\u0085e\r")).isEqualTo("a\nb\nc\nd\ne\n");
        assertThat(VisibleText.of("x\uD83D y\uDE00")).isEqualTo("x\uFFFD y\uFFFD");
    }

    @Test
    void cleaningTwiceChangesNothingMoreForAnyText() {
        int[] telling = {
            0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD, 0x202A, 0x202C, 0x202E, 0x2066, 0x200E,
            0xFE00, 0xFE0F, 0xE0101, 0x1F3F4, 0xE0067, 0xE0062, 0xE0065, 0xE006E, 0xE007F, 0x1F469,
            0x2764, 0xA0, 0x0336, 0x430, 0x435, 0x456, 'a', 'b', 'l', ' ', '1', 0x5E9, 0x645, 0x915,
            0x94D, 0x845B, 0x1D41A, 0x24D0, 0xFF41, 0x180B, 0x1820, 0xE2A
        };
        for (int seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            for (int n = 0; n < 60; n++) {
                text.appendCodePoint(
                        random.nextInt(8) == 0
                                ? random.nextInt(0x110000)
                                : telling[random.nextInt(telling.length)]);
            }
            String once = VisibleText.of(text.toString());

            assertThat(VisibleText.of(once)).as("seed %d", seed).isEqualTo(once);
            assertThat(once.codePoints())
                    .as("seed %d", seed)
                    .noneMatch(c -> Character.getType(c) == Character.SURROGATE || c == '\r');
        }
    }

    @Test
    void allThatMustSurviveDoesAndNoTrickOfTheCollectionRemains() throws IOException {
        Path data =
                Path.of(System.getProperty("firebreak.root", "."))
                        .resolve("../shared/data/unicode/hidden_text.jsonl");
        assumeTrue(Files.exists(data), "no test data here");
        int survived = 0;

        for (String line : Files.readAllLines(data)) {
            JsonNode row = new ObjectMapper().readTree(line);
            String text = row.get("text").asText();
            String visible = VisibleText.of(text);
            if (row.get("label").asText().equals("benign")) {
                // Decomposed umlauts stay decomposed; the row names the composed form.
                assertThat(visible).as(row.get("id").asText()).isEqualTo(text);
                survived++;
            } else {
                assertThat(visible.codePoints())
                        .as(row.get("id").asText())
                        .noneMatch(
                                c ->
                                        Character.getType(c) == Character.FORMAT
                                                || (c >= 0xFE00 && c <= 0xFE0F)
                                                || (c >= 0x0334 && c <= 0x0338)
                                                || (c >= 0x1D400 && c <= 0x1D7FF)
                                                || (c >= 0x24B6 && c <= 0x24E9));
            }
        }

        assertThat(survived).isEqualTo(16);
    }
}
