package dev.firebreak.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firebreak.boundary.config.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class AgentOptionsTest {
    @TempDir private Path dir = Path.of(".");

    @ParameterizedTest
    @CsvSource({
        "openai, openai/gpt-4.1-nano",
        "anthropic, anthropic/claude-haiku-4-5",
        "gemini, gemini/gemini-2.5-flash-lite",
        "ollama, ollama/llama3.2",
        "scripted, scripted/demo"
    })
    void eachProviderIsAFlagAway(String provider, String model) throws IOException {
        Map<String, String> key =
                provider.equals("ollama") || provider.equals("scripted")
                        ? Map.of()
                        : Map.of(
                                "FIREBREAK_MODELS_"
                                        + provider.toUpperCase(Locale.ROOT)
                                        + "_API_KEY",
                                "key");

        try (Equipment equipment = open(key, "--model", provider)) {
            assertThat(equipment.modelNames())
                    .contains(model)
                    .allMatch(n -> n.startsWith(provider));
        }
    }

    @Test
    void aProviderThatNobodyKnowsIsRefusedWithTheNearest() {
        SettingsException refused =
                catchThrowableOfType(
                        SettingsException.class,
                        () -> open(Map.of(), "--model", "antropic").close());

        assertThat(refused).hasMessageContaining("did you mean anthropic?");
    }

    @Test
    void aScriptOfOnesOwnComesBeforeTheBundledOneWhereverItIsNamed() throws IOException {
        Path mine = Files.writeString(dir.resolve("mine.yaml"), "default: {text: Mine.}\n");
        Path file =
                Files.writeString(dir.resolve("firebreak.yaml"), "models.script: " + mine + "\n");
        String named = mine.toString();

        try (Equipment byFile = open(Map.of(), "--model", "scripted", "--config", file.toString());
                Equipment byVariable =
                        open(Map.of("FIREBREAK_MODELS_SCRIPT", named), "--model", "scripted");
                Equipment byFlag =
                        open(Map.of(), "--model", "scripted", "--set", "models.script=" + named)) {
            assertThat(byFile.modelNames()).containsExactly("scripted/mine");
            assertThat(byVariable.modelNames()).containsExactly("scripted/mine");
            assertThat(byFlag.modelNames()).containsExactly("scripted/mine");
        }
    }

    private Equipment open(Map<String, String> environment, String... arguments)
            throws IOException {
        return CommandLine.populateCommand(new AgentOptions(), arguments)
                .open(dir, environment, InstantSource.system());
    }
}
