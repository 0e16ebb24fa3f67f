package dev.firebreak.deploy;

import dev.firebreak.console.Cli;
import dev.firebreak.console.CliContext;
import dev.firebreak.console.Programs;
import dev.firebreak.standalone.Standalone;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import picocli.CommandLine;

/** {@code firebreak ARGS} in this process, as somebody types it in a wide terminal. */
public final class Terminal {
    private static final int WIDTH = 200;

    private final Map<String, String> environment;
    private final Path directory;
    private final InstantSource clock;

    /** Tasks' ids are drawn from it: one for all calls, or two tasks would be the same. */
    private final Random ids = new Random(1);

    /** What was printed and how it ended. */
    public record Ran(int exit, String out, String err) {}

    public Terminal(Map<String, String> environment, Path directory, InstantSource clock) {
        this.environment = Map.copyOf(environment);
        this.directory = directory;
        this.clock = clock;
    }

    /** At a running stack. */
    public static Terminal at(Standalone stack, InstantSource clock) {
        return new Terminal(
                Map.of(
                        "FIREBREAK_BOOTSTRAP_SERVERS",
                        stack.bootstrapServers(),
                        "FIREBREAK_REGISTRY",
                        stack.registryUrl()),
                stack.dataDirectory(),
                clock);
    }

    /** Runs it with these variables besides. */
    public Ran firebreak(Map<String, String> more, String... args) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(more);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command =
                Cli.commandLine(new CliContext(Programs.NONE, all, directory, WIDTH, clock, ids));
        command.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        int exit = command.execute(args);
        return new Ran(exit, out.toString(), err.toString());
    }

    /** What a command prints that ends well. */
    public String must(String... args) {
        Ran ran = firebreak(Map.of(), args);
        if (ran.exit() != 0) {
            throw new AssertionError(String.join(" ", args) + ": " + ran);
        }
        return ran.out();
    }
}
