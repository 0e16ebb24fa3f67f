package dev.firebreak.standalone;

import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.SettingsException;
import dev.firebreak.boundary.config.SettingsSources;
import dev.firebreak.model.AgentModels;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which models the agents ask, for commands that run everything on this machine. */
public final class ModelOptions {
    private static final String SCRIPTED = "scripted";
    private static final String SCRIPT = "demo.yaml";

    @Option(
            names = "--model",
            paramLabel = "PROVIDER",
            description = {
                "Let the agents ask models of openai, anthropic, gemini, ollama, or scripted (answers from a file that comes with the"
                        + " program; models.script names another). Keys come from OPENAI_API_KEY and so on; see docs/models.md."
                        + " Default: what the configuration says, else none."
            })
    private @Nullable String provider;

    /**
     * Opens them, by flag, environment and configuration file.
     *
     * @param data where the bundled script is put
     * @throws SettingsException with everything that is wrong
     */
    public AgentModels open(Path data, Map<String, String> environment, InstantSource clock)
            throws IOException {
        Map<String, String> flags = new HashMap<>();
        if (provider != null) {
            flags.put("models.use", provider);
            if (provider.equals(SCRIPTED) && !environment.containsKey("FIREBREAK_MODELS_SCRIPT")) {
                flags.put("models.script", bundled(data).toString());
            }
        }
        SettingsSources sources =
                SettingsSources.of(null, Path.of("").toAbsolutePath(), environment, flags);
        return AgentModels.open(Settings.load(sources, AgentPrograms.all().allSettings()), clock);
    }

    private static Path bundled(Path data) throws IOException {
        Path script = data.resolve(SCRIPT);
        try (InputStream resource = ModelOptions.class.getResourceAsStream(SCRIPT)) {
            if (resource == null) {
                throw new IllegalStateException(SCRIPT + " is not on the class path");
            }
            Files.write(script, resource.readAllBytes());
        }
        return script;
    }
}
