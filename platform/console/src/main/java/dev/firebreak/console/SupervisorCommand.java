package dev.firebreak.console;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the supervisor. */
@Command(
        name = "supervisor",
        mixinStandardHelpOptions = true,
        description =
                "Run the supervisor in this process until it is told to end (SIGTERM, Ctrl-C).",
        footerHeading = "%nExample:%n",
        footer = "  firebreak supervisor --config /etc/firebreak.yaml")
@SuppressWarnings("NullAway.Init") // picocli sets spec and mixin
final class SupervisorCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;

    @Option(names = "--json", description = "Say in one line of JSON that it runs.")
    private boolean json;

    @Override
    public Integer call() {
        Programs.Program program = options.context().programs().supervisor();
        if (program == null) {
            throw new CommandFailed("this build has no supervisor");
        }
        Logging.tellMore();
        return ProgramRun.run(
                "supervisor",
                program,
                options.settings(),
                new Printer(spec, options.context()),
                options.context(),
                json);
    }
}
