package dev.firebreak.kit.model.scripted;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DocumentedScriptTest {
    @Test
    void theScriptInTheDocumentationIsOne() throws Exception {
        Path page =
                Path.of(System.getProperty("firebreak.root", "../.."), "docs/models-scripted.md");

        List<String> lines = Files.readAllLines(page);
        String script =
                lines.stream()
                        .filter(line -> line.startsWith("    "))
                        .map(line -> line.substring(4))
                        .collect(Collectors.joining("\n"));

        assertThat(ScriptReader.read("docs", script).rules()).hasSize(3);
    }
}
