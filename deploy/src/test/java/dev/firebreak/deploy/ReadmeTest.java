package dev.firebreak.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.standalone.Standalone;
import dev.firebreak.standalone.StandaloneOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's commands do what it says. */
@Tag("slow")
class ReadmeTest {
    private static final Pattern TESTED =
            Pattern.compile("ReadmeTest runs these lines.*?```sh\n(.*?)```", Pattern.DOTALL);
    private static final Path ROOT = Path.of(System.getProperty("firebreak.root"));

    @Test
    void everyCommandSucceedsAgainstARunningStack(@TempDir Path data) throws Exception {
        List<String> commands = commands();
        assertThat(commands).isNotEmpty();

        try (Standalone stack = Standalone.start(StandaloneOptions.in(data.resolve("stack")))) {
            for (String command : commands) {
                Path output = data.resolve("output.txt");
                ProcessBuilder shell =
                        new ProcessBuilder("sh", "-c", command)
                                .directory(ROOT.toFile())
                                .redirectErrorStream(true)
                                .redirectOutput(output.toFile());
                shell.environment().put("FIREBREAK_BOOTSTRAP_SERVERS", stack.bootstrapServers());
                // The jars that this build has just made, and that this process has open: they must
                // not be built again under it.
                shell.environment().put("FIREBREAK_BUILD", "never");
                shell.environment().put("FIREBREAK_REGISTRY", stack.registryUrl());
                Process process = shell.start();
                boolean ended = process.waitFor(5, TimeUnit.MINUTES);
                if (!ended) {
                    process.destroyForcibly();
                }

                assertThat(ended)
                        .as("%s ends; it said:%n%s", command, Files.readString(output))
                        .isTrue();
                assertThat(process.exitValue())
                        .as("%s; it said:%n%s", command, Files.readString(output))
                        .isZero();
            }
        }
    }

    private static List<String> commands() throws IOException {
        Matcher block = TESTED.matcher(Files.readString(ROOT.resolve("README.md")));
        assertThat(block.find()).as("the README's tested commands").isTrue();
        return block.group(1).lines().filter(line -> !line.isBlank()).toList();
    }
}
