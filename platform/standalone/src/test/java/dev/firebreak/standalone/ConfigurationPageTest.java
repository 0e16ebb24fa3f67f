package dev.firebreak.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.boundary.config.ConfigurationPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds docs/configuration.md to the settings that this program reads. */
class ConfigurationPageTest {
    private static final String LAST_LINE_BY_HAND =
            "The tables below are made from the code, and a test compares them.";

    @Test
    void thePageListsEveryKeyAsTheCodeReadsIt() throws IOException {
        Path page =
                Path.of(System.getProperty("firebreak.root", "../.."))
                        .resolve("docs/configuration.md");
        List<String> lines = Files.readAllLines(page);
        List<String> wanted =
                new ArrayList<>(lines.subList(0, lines.indexOf(LAST_LINE_BY_HAND) + 1));
        wanted.add("");
        wanted.addAll(ConfigurationPage.tables(AgentPrograms.all().allSettings()));
        wanted.removeLast();
        if (Boolean.getBoolean("firebreak.write-docs")) {
            Files.write(page, wanted);
        }

        assertThat(Files.readAllLines(page))
                .as("mvn -pl platform/standalone test -Dfirebreak.write-docs=true writes it")
                .isEqualTo(wanted);
    }
}
