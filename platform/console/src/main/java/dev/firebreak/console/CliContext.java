package dev.firebreak.console;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The world as the command line sees it.
 *
 * @param environment variables of this process
 * @param workingDirectory where file names start
 * @param width of the terminal, in characters
 */
public record CliContext(
        Programs programs,
        Map<String, String> environment,
        Path workingDirectory,
        int width,
        InstantSource clock,
        RandomGenerator random) {
    private static final int USUAL_WIDTH = 100;

    public CliContext {
        environment = Map.copyOf(environment);
    }

    /** This process's own. */
    public static CliContext ofProcess(Programs programs) {
        Map<String, String> environment = System.getenv();
        return new CliContext(
                programs,
                environment,
                Path.of("").toAbsolutePath(),
                width(environment.getOrDefault("COLUMNS", "")),
                InstantSource.system(),
                RandomGenerator.of("SecureRandom"));
    }

    private static int width(String columns) {
        return columns.matches("[0-9]{1,4}")
                ? Math.max(40, Integer.parseInt(columns))
                : USUAL_WIDTH;
    }
}
