package dev.firebreak.console;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs one agent. */
@Command(
        name = "agent",
        mixinStandardHelpOptions = true,
        description = {
            "Run one agent in this process until it is told to end (SIGTERM, Ctrl-C).",
            "A broker or registry that is away is waited for. Start more instances, each with its own"
                    + " --set process.instance=NAME, and they share the work."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  firebreak agent email",
            "  firebreak agent report --bootstrap-servers kafka:9092 --registry http://registry:8081 --set process.instance=2"
        })
@SuppressWarnings("NullAway.Init") // picocli sets what is not null
final class AgentCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;

    @Parameters(paramLabel = "NAME", description = "email, report or planner.")
    private String name;

    @Option(names = "--json", description = "Say in one line of JSON that it runs.")
    private boolean json;

    @Override
    public Integer call() {
        Map<String, Programs.Program> agents = options.context().programs().agents();
        Programs.Program program = agents.get(name);
        if (program == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "there is no agent '%s'; there are %s"
                            .formatted(name, String.join(", ", agents.keySet())));
        }
        Logging.tellMore();
        return ProgramRun.run(
                "agent-" + name,
                program,
                options.settings(),
                new Printer(spec, options.context()),
                options.context(),
                json);
    }
}
