package dev.firebreak.standalone;

import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.SettingsException;
import dev.firebreak.boundary.config.SettingsSources;
import dev.firebreak.model.ModelSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * What the agents work with, for commands that run everything on this machine: by flag, environment
 * and configuration file, as {@code firebreak agent NAME} has it.
 */
public final class AgentOptions {
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

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "Configuration file (default firebreak.yaml, if it is there): what agents, supervisor and executors are set to do, their models,"
                            + " guards and tools. Where broker, registry and state are is this command's own matter.")
    private @Nullable Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Any key of the configuration file; may be given several times.")
    private Map<String, String> set = new LinkedHashMap<>();

    /**
     * Opens it.
     *
     * @param data where the bundled script is put
     * @throws SettingsException with everything that is wrong
     */
    public Equipment open(Path data, Map<String, String> environment, InstantSource clock)
            throws IOException {
        Map<String, String> flags = new LinkedHashMap<>(set);
        if (provider != null) {
            // First with none in use: whether there is a script is asked before one is needed.
            flags.put("models.use", provider.equals(SCRIPTED) ? "" : provider);
        }
        Settings settings = load(environment, flags);
        if (SCRIPTED.equals(provider)) {
            flags.put("models.use", SCRIPTED);
            if (settings.read(ModelSettings.class).script() == null) {
                flags.put("models.script", bundled(data).toString());
            }
            settings = load(environment, flags);
        }
        return Equipment.open(settings, clock);
    }

    private Settings load(Map<String, String> environment, Map<String, String> flags) {
        SettingsSources sources =
                SettingsSources.of(config, Path.of("").toAbsolutePath(), environment, flags);
        return Settings.load(sources, AgentPrograms.all().allSettings());
    }

    private static Path bundled(Path data) throws IOException {
        Path script = data.resolve(SCRIPT);
        try (InputStream resource = AgentOptions.class.getResourceAsStream(SCRIPT)) {
            if (resource == null) {
                throw new IllegalStateException(SCRIPT + " is not on the class path");
            }
            Files.write(script, resource.readAllBytes());
        }
        return script;
    }
}
