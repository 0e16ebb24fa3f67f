package dev.firebreak.boundary.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where settings come from. A flag outweighs the environment, the environment the file.
 *
 * @param file the configuration file; null for none
 * @param environment variables; those that start with {@code FIREBREAK_} are read
 * @param flags values given on the command line, by key
 */
public record SettingsSources(
        @Nullable Path file, Map<String, String> environment, Map<String, String> flags) {
    static final String DEFAULT_FILE = "firebreak.yaml";
    static final String FILE_VARIABLE = "FIREBREAK_CONFIG";

    public SettingsSources {
        environment = Map.copyOf(environment);
        flags = Map.copyOf(flags);
    }

    /**
     * The file somebody named, or else the one {@code FIREBREAK_CONFIG} names, or else {@code
     * firebreak.yaml} in the working directory if it is there.
     *
     * @throws SettingsException when a file is named and is not there
     */
    public static SettingsSources of(
            @Nullable Path named,
            Path workingDirectory,
            Map<String, String> environment,
            Map<String, String> flags) {
        String variable = environment.getOrDefault(FILE_VARIABLE, "");
        if (named == null && variable.isEmpty()) {
            Path usual = workingDirectory.resolve(DEFAULT_FILE);
            return new SettingsSources(
                    Files.isRegularFile(usual) ? usual : null, environment, flags);
        }
        Path file = workingDirectory.resolve(named == null ? Path.of(variable) : named);
        if (!Files.isRegularFile(file)) {
            throw new SettingsException(
                    List.of(
                            "there is no configuration file "
                                    + file
                                    + (named == null ? " (" + FILE_VARIABLE + ")" : "")));
        }
        return new SettingsSources(file, environment, flags);
    }

    /** Flags only: what tests and embedding programs use. */
    public static SettingsSources ofFlags(Map<String, String> flags) {
        return new SettingsSources(null, Map.of(), flags);
    }
}
