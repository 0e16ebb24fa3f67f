package dev.firebreak.boundary.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.kit.redact.RedactedFlow;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PartsTest {
    /** So much waits at the end. */
    private static final String TAIL = "a ".repeat(RedactedFlow.KEPT_BACK_CHARS / 2);

    private final Parts parts = new Parts();

    @Test
    void nothingIsNoPart() {
        assertThat(parts.isEmpty()).isTrue();
        assertThat(parts.take(true)).isNull();
    }

    @Test
    void aStartThatNobodySawIsNotTakenBack() {
        parts.add("first");
        parts.restart();
        parts.add("second");

        assertThat(parts.take(true)).isEqualTo(new Part(0, false, "second"));
    }

    @Test
    void aRestartIsToldWithWhatComesNextOrAlone() {
        parts.add("first " + TAIL);
        parts.take(false);
        parts.add("lost in between");
        parts.restart();

        assertThat(parts.isEmpty()).isFalse();
        assertThat(parts.take(false)).isEqualTo(new Part(1, true, ""));
        parts.add("second " + TAIL);
        assertThat(parts.take(false)).isEqualTo(new Part(2, false, "second "));
    }

    @Test
    void aRestartThatWasLostIsToldByTheNextPart() {
        parts.add("first " + TAIL);
        parts.take(false);
        parts.restart();
        parts.add("second");

        parts.lost(java.util.Objects.requireNonNull(parts.take(false)));
        parts.add("third");

        assertThat(parts.take(true)).isEqualTo(new Part(2, true, "secondthird"));
    }

    @Test
    void whatDoesNotFitIsLostAndItsNumberIsMissing() {
        assertThat(parts.add("x".repeat(Parts.WAITING_CHARS_MAX))).isTrue();
        assertThat(parts.add("y")).isFalse();

        assertThat(parts.take(false)).extracting(Part::number).isEqualTo(1);
    }

    @Test
    void halfAPairWaitsForTheOtherHalfAndIsReplacedWhenNoneComes() {
        parts.add("a \uD83D");
        assertThat(parts.take(false)).isNull();
        parts.add("\uDE00 b" + TAIL);
        assertThat(parts.take(false)).isEqualTo(new Part(0, false, "a \uD83D\uDE00 "));
        parts.add("\uD83D");

        assertThat(parts.take(true)).isEqualTo(new Part(1, false, "b" + TAIL + "\uFFFD"));
    }

    @Test
    void howeverATextIsCutUpItComesOutWholeInNumberedPartsThatFit() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Parts some = new Parts();
            StringBuilder in = new StringBuilder();
            StringBuilder out = new StringBuilder();
            int number = 0;
            for (int n = 0; n < 60; n++) {
                StringBuilder piece = new StringBuilder();
                for (int c = random.nextInt(random.nextInt(20) == 0 ? 9000 : 30); c > 0; c--) {
                    piece.appendCodePoint(
                            random.nextBoolean() ? 'x' : 0x1F600 + random.nextInt(50));
                }
                in.append(piece);
                int half = random.nextInt(piece.length() + 1);
                some.add(piece.substring(0, half));
                some.add(piece.substring(half));
                while (random.nextBoolean()) {
                    Part part = some.take(false);
                    if (part != null) {
                        assertThat(part.number()).as("seed %d", seed).isEqualTo(number++);
                        assertThat(part.text()).hasSizeBetween(1, Parts.PART_CHARS_MAX);
                        out.append(part.text());
                    }
                }
            }
            for (Part part = some.take(true); part != null; part = some.take(true)) {
                out.append(part.text());
            }

            assertThat(out).as("seed %d", seed).hasToString(in.toString());
        }
    }
}
