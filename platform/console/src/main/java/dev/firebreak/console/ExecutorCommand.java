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

/** Runs one executor. */
@Command(
        name = "executor",
        mixinStandardHelpOptions = true,
        description = {
            "Run one executor in this process until it is told to end (SIGTERM, Ctrl-C).",
            "It carries out actions that were approved, each at most once, and asks no model. Where it sends or publishes to is"
                    + " in the configuration (email.executor, report.executor). Start more instances, each with its own"
                    + " --set process.instance=NAME, and they share the work."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  firebreak executor email --set email.executor.maildir=outbox --set email.executor.from=service@shop.example",
            "  FIREBREAK_EMAIL_EXECUTOR_SMTP_PASSWORD=… firebreak executor email --config firebreak.yaml"
        })
@SuppressWarnings("NullAway.Init") // picocli sets what is not null
final class ExecutorCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;

    @Parameters(paramLabel = "NAME", description = "email or report.")
    private String name;

    @Option(names = "--json", description = "Say in one line of JSON that it runs.")
    private boolean json;

    @Override
    public Integer call() {
        Map<String, Programs.Program> executors = options.context().programs().executors();
        Programs.Program program = executors.get(name);
        if (program == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "there is no executor '%s'; there are %s"
                            .formatted(name, String.join(", ", executors.keySet())));
        }
        Logging.tellMore();
        return ProgramRun.run(
                "executor-" + name,
                program,
                options.settings(),
                new Printer(spec, options.context()),
                options.context(),
                json);
    }
}
