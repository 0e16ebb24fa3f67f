package dev.firebreak.console.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void theLastColumnIsCutToTheWidth() {
        Table table =
                new Table("ID", "WHY").row("a1", "the quick brown fox jumps over the lazy dog");

        assertThat(table.lines(30)).containsExactly("ID  WHY", "a1  the quick brown fox jumps…");
    }

    @Test
    void whatComesFromAMessageCanNotSteerTheTerminal() {
        Table table =
                new Table("ID", "WHY").row("a1", "\u001b[31mred\u001b[0m\nnext\u202eline\u2028x");

        assertThat(table.lines(80).getLast())
                .doesNotContain("\u001b", "\u202e", "\u2028")
                .contains("[31mred", "next line x");
    }

    @RepeatedTest(200)
    void noLineIsWiderThanTheTerminal(RepetitionInfo round) {
        long seed = round.getCurrentRepetition();
        Random random = new Random(seed);
        Table table = new Table("A", "B");
        for (int i = 0; i < 5; i++) {
            table.row(
                    "x".repeat(random.nextInt(20)),
                    random.ints(random.nextInt(300), 0, 0x1ffff)
                            .filter(c -> c < 0xd800 || c > 0xdfff)
                            .collect(
                                    StringBuilder::new,
                                    StringBuilder::appendCodePoint,
                                    StringBuilder::append)
                            .toString());
        }

        List<String> lines = table.lines(80);

        assertThat(lines)
                .as("seed " + seed)
                .allMatch(line -> line.codePointCount(0, line.length()) <= 80);
    }

    @Test
    void bytesAreShownWithOffsetHexAndText() {
        byte[] bytes = {0, 0, 0, 0, 5, 'h', 'i', 27, 'x', 1, 2, 3, 4, 5, 6, 7, 'z'};

        assertThat(HexDump.lines(bytes, 512))
                .containsExactly(
                        "000000  00 00 00 00 05 68 69 1b 78 01 02 03 04 05 06 07  .....hi.x.......",
                        "000010  7a                                               z");
        assertThat(HexDump.lines(bytes, 16)).last().isEqualTo("… 1 more bytes");
    }
}
