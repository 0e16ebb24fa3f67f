package dev.firebreak.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void whereLinesCannotBeRewrittenItSaysOnlyWhatIsDone() {
        Screen screen = new Screen(out, false);

        screen.now("3 of 28");
        screen.done("28 of 28", 1_234);

        assertThat(shown())
                .startsWith("  ✓ 28 of 28  ")
                .endsWith("1.2 s\n")
                .doesNotContain("3 of", "\033", "\r");
    }

    @Test
    void noLineIsWiderThanAnOldTerminal() {
        Screen screen = new Screen(out, false);

        screen.done("x".repeat(200), 98_765);
        screen.done("short", -1);

        assertThat(shown().lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(79));
    }

    @Test
    void onATerminalTheLiveLineGivesWayToWhatIsDone() {
        Screen screen = new Screen(out, true);

        screen.now("3 of 28");
        screen.now("3 of 28");
        screen.done("28 of 28", -1);

        assertThat(shown().split("3 of 28", -1)).as("drawn once, as nothing changed").hasSize(2);
        assertThat(shown()).contains("3 of 28\r\033[K  \033[32m✓\033[0m 28 of 28");
    }

    private String shown() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
