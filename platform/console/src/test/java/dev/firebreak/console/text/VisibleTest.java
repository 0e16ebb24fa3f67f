package dev.firebreak.console.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VisibleTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void honestTextStaysAsItIs() {
        String text = "Überweisung 12,50 € an Ærøskøbing: 東京 «ok» 👍 (a\\b)";

        assertThat(Visible.line(text)).isEqualTo(text);
    }

    @Test
    void whatATerminalWouldObeyIsWrittenOut() {
        assertThat(Visible.line("a\u001b[2Jb\u0007\u009b31m\r\tc"))
                .isEqualTo("a‹U+001B›[2Jb‹U+0007›‹U+009B›31m‹U+000D›‹U+0009›c");
    }

    @Test
    void whatNobodyWouldSeeIsWrittenOut() {
        assertThat(Visible.line("pay\u202Emoc.live\u200B\u00AD\u2066\uFEFF\u3164\uFE0F\u00A0x"))
                .isEqualTo(
                        "pay‹U+202E›moc.live‹U+200B›‹U+00AD›‹U+2066›‹U+FEFF›‹U+3164›‹U+FE0F›‹U+00A0›x");
        assertThat(Visible.line("tag" + Character.toString(0xE0041))).isEqualTo("tag‹U+E0041›");
        assertThat(Visible.line("lone \ud800")).isEqualTo("lone ‹U+D800›");
    }

    @Test
    void linesStayLines() {
        assertThat(Visible.lines("one\r\ntwo\n\nfour")).containsExactly("one", "two", "", "four");
        assertThat(Visible.line("one\ntwo")).isEqualTo("one⏎two");
    }

    @Test
    void jsonSaysTheSameAfterwards() throws JsonProcessingException {
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                text.appendCodePoint(anyCodePoint(random));
            }
            String json = JSON.createObjectNode().put("text", text.toString()).toString();

            String safe = Visible.json(json);

            assertThat(JSON.readTree(safe).path("text").asText())
                    .as("seed %d", seed)
                    .isEqualTo(text.toString());
            assertThat(Visible.line(safe)).as("seed %d", seed).isEqualTo(safe);
        }
    }

    private static int anyCodePoint(Random random) {
        int[] tops = {0x80, 0x250, 0x2100, 0xD800, 0xE1000};
        int c = random.nextInt(tops[random.nextInt(tops.length)]);
        return c >= 0xD800 && c <= 0xDFFF ? ' ' : c;
    }
}
