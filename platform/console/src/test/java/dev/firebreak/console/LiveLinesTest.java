package dev.firebreak.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.ActivityKind;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

class LiveLinesTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private final StringWriter out = new StringWriter();

    @Test
    void inATerminalAnAnswerGrowsInItsPlace() {
        LiveLines lines = lines(Ansi.ON, 80);

        lines.show(part("s", 0, "Dear Ada, thank"), START);
        lines.show(part("s", 1, " you for your mail."), START);
        assertThat(shown()).endsWith("email        Dear Ada, thank you for your mail.");

        lines.show(Notes.note("t", ActivityKind.STEP_FINISHED, START).build(), START);

        assertThat(shown().lines()).hasSize(2);
        assertThat(shown().lines().toList().get(1)).contains("step finished");
    }

    @Test
    void linesOfAnAnswerStayLinesUnderEachOther() {
        LiveLines lines = lines(Ansi.ON, 80);

        lines.show(part("s", 0, "Dear Ada,\r"), START);
        lines.show(part("s", 1, "\n\nthank you"), START);
        lines.end();

        assertThat(shown().lines().map(String::strip)).endsWith("", "thank you");
        assertThat(shown().lines().toList().getLast()).startsWith(" ".repeat(44) + "thank");
    }

    @Test
    void aLongAnswerKeepsToTheWidthWhereverItIsCut() {
        for (int seed = 0; seed < 100; seed++) {
            out.getBuffer().setLength(0);
            Random random = new Random(seed);
            LiveLines lines = lines(Ansi.ON, 90);
            StringBuilder text = new StringBuilder();
            for (int n = 0; n < 40; n++) {
                StringBuilder piece = new StringBuilder();
                for (int w = random.nextInt(1, 9); w > 0; w--) {
                    piece.append("x".repeat(random.nextInt(1, 12))).append(' ');
                }
                text.append(piece);
                lines.show(part("s", n, piece.toString()), START);
            }
            lines.end();

            assertThat(shown().lines())
                    .as("seed %d", seed)
                    .allMatch(l -> l.stripTrailing().length() <= 90);
            assertThat(shown().replaceAll("\\s+|.*email", "").length())
                    .as("seed %d", seed)
                    .isEqualTo(text.toString().replace(" ", "").length());
        }
    }

    @Test
    void whatBeginsAgainIsSaidSoAndSoIsARepeatAfterACrash() {
        LiveLines lines = lines(Ansi.ON, 100);

        lines.show(part("s", 0, "wrong"), START);
        lines.show(restart("s", 1, "right"), START);
        lines.show(part("s", 0, "once more"), START);
        lines.end();

        assertThat(shown().lines().map(l -> l.substring(44)))
                .containsExactly("wrong", "(begins again)", "right", "(begins again)", "once more");
    }

    @Test
    void twoAnswersAtOnceAreToldApartAndLostTextIsMarked() {
        LiveLines lines = lines(Ansi.ON, 100);

        lines.show(part("one", 0, "first"), START);
        lines.show(part("two", 0, "second"), START);
        lines.show(part("one", 2, "later"), START);
        lines.end();

        assertThat(shown().lines().map(l -> l.substring(44)))
                .containsExactly("first", "second", "…later");
    }

    @Test
    void elsewhereEachPartIsALine() {
        LiveLines lines = lines(Ansi.OFF, 100);

        lines.show(part("s", 0, "Dear\nAda"), START);
        lines.show(part("s", 1, "how are you"), START);
        lines.show(restart("s", 2, "Hello"), START);

        assertThat(shown().lines().map(l -> l.substring(44)))
                .containsExactly("Dear⏎Ada", "how are you", "(begins again) Hello");
        assertThat(shown().lines()).allMatch(l -> l.contains("answer part"));
    }

    @Test
    void whatATerminalWouldObeyIsWrittenOut() {
        LiveLines lines = lines(Ansi.ON, 100);

        lines.show(part("s", 0, "\u001b[2J\u001b]0;owned\u0007\u202Etxt\b"), START);
        lines.end();

        assertThat(out.toString())
                .contains("‹U+001B›[2J‹U+001B›]0;owned‹U+0007›‹U+202E›txt‹U+0008›")
                .doesNotContain("\u001b[2J", "\u0007", "\b", "\u202E");
    }

    @Test
    void detailsThatMakeNoSenseStopNothing() {
        LiveLines lines = lines(Ansi.ON, 100);

        lines.show(
                Activity.newBuilder(part("s", 0, "a")).setDetails(Map.of("part", "-1")).build(),
                START);
        lines.show(
                Activity.newBuilder(part("s", 0, "b"))
                        .setDetails(Map.of("part", "99999999999"))
                        .build(),
                START);
        lines.end();

        assertThat(shown()).contains("a", "b");
    }

    private LiveLines lines(Ansi ansi, int width) {
        CliContext context =
                new CliContext(
                        Programs.NONE,
                        Map.of(),
                        Path.of("."),
                        width,
                        InstantSource.fixed(START),
                        new Random(1));
        CommandLine commandLine = Cli.commandLine(context);
        commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(ansi));
        commandLine.setOut(new PrintWriter(out, true));
        return new LiveLines(new Printer(commandLine.getCommandSpec(), context));
    }

    /** Without our own colours. */
    private String shown() {
        return out.toString().replaceAll("\u001b\\[[0-9]+m", "");
    }

    private static Activity part(String stream, int number, String text) {
        return Notes.note("t", ActivityKind.ANSWER_PART, START)
                .setActor("email")
                .setText(text)
                .setDetails(Map.of("stream", stream, "part", Integer.toString(number)))
                .build();
    }

    private static Activity restart(String stream, int number, String text) {
        Map<String, String> details = new HashMap<>(part(stream, number, text).getDetails());
        details.put("restart", "true");
        return Activity.newBuilder(part(stream, number, text)).setDetails(details).build();
    }
}
