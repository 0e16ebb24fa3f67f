package dev.firebreak.console;

import dev.firebreak.boundary.config.Nearest;
import dev.firebreak.console.text.Visible;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line {@code firebreak}. Answers go to the standard output, everything else to the
 * standard error; exit code 0 is success, 1 failure, 2 wrong usage.
 */
public final class Cli {
    static final int FAILURE = 1;
    static final int USAGE = 2;

    private Cli() {}

    /**
     * The whole command tree.
     *
     * @param extraCommands further commands: objects with picocli's annotations
     */
    public static CommandLine commandLine(CliContext context, Object... extraCommands) {
        CommandLine commandLine = new CommandLine(new FirebreakCommand(context));
        for (Object extra : extraCommands) {
            commandLine.addSubcommand(extra);
        }
        HelpGroups.in(commandLine);
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setUsageHelpWidth(Math.clamp(context.width(), 80, 120));
        commandLine.setParameterExceptionHandler(Cli::wrongUsage);
        commandLine.setExecutionExceptionHandler(Cli::failed);
        return commandLine;
    }

    /** Runs this process's command line and gives its exit code. */
    public static int run(Programs programs, String[] args, Object... extraCommands) {
        CommandLine commandLine = commandLine(CliContext.ofProcess(programs), extraCommands);
        commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.AUTO));
        return commandLine.execute(args);
    }

    private static int wrongUsage(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(command.getColorScheme().errorText(e.getMessage()));
        meant(e).ifPresent(name -> err.println("did you mean " + name + "?"));
        err.println("`" + command.getCommandSpec().qualifiedName() + " --help` explains it");
        err.flush();
        return USAGE;
    }

    private static Optional<String> meant(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched)
                || unmatched.getUnmatched().isEmpty()) {
            return Optional.empty();
        }
        String seen = unmatched.getUnmatched().getFirst().replaceFirst("=.*", "");
        CommandSpec command = e.getCommandLine().getCommandSpec();
        Set<String> names =
                new TreeSet<>(
                        seen.startsWith("-")
                                ? command.optionsMap().keySet()
                                : command.subcommands().keySet());
        return Nearest.to(seen, names);
    }

    private static int failed(Exception e, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (e instanceof ParameterException wrong) {
            return wrongUsage(wrong, new String[0]);
        }
        ErrorTexts.of(e)
                .lines()
                .map(Visible::line) // it may quote a message
                .forEach(line -> err.println(command.getColorScheme().errorText(line)));
        List<String> args = parsed.originalArgs();
        if (args.contains("-v") || args.contains("--verbose")) {
            e.printStackTrace(err);
        }
        err.flush();
        return FAILURE;
    }
}
